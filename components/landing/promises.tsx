const PROMISES = [
  {
    title: "Each trade once",
    text: "Trade ids are followed without a hole. What a broken connection missed is fetched by id, and no id is stored twice.",
    proof: "next id = last id + 1",
  },
  {
    title: "A book that is checked",
    text: "Every change must continue the one before it. If it does not, that book is fetched anew and no other is touched.",
    proof: "U <= last u + 1 <= u",
  },
  {
    title: "Honest about the source",
    text: "Every price says whether it is live, simulated or replayed, and they are kept in tables apart.",
    proof: '"feed":"simulated"',
  },
  {
    title: "Kept before it counts",
    text: "A trade counts as stored when Postgres has committed it. After a crash the hole is refilled from the venue.",
    proof: "COMMIT, then acknowledge",
  },
] as const;

export function Promises() {
  return (
    <section id="promises" aria-label="Promises" className="border-y border-line-1">
      <div className="wrap grid sm:grid-cols-2 lg:grid-cols-4">
        {PROMISES.map((promise) => (
          <div
            key={promise.title}
            className="border-line-1 py-7 not-first:max-sm:border-t sm:px-5 sm:max-lg:even:border-l sm:max-lg:nth-[n+3]:border-t lg:not-first:border-l lg:first:pl-0 lg:last:pr-0"
          >
            <h2 className="text-15">{promise.title}</h2>
            <p className="mt-2 text-13">{promise.text}</p>
            <p className="mt-3 font-mono text-12 text-ink-3">{promise.proof}</p>
          </div>
        ))}
      </div>
    </section>
  );
}
