const CONSEQUENCES = [
  {
    title: "Rotate",
    text: "A new key is made and shown once. The old one works on for as long as you choose, and then closes its sockets.",
  },
  {
    title: "Revoke",
    text: "The key is refused on REST within a second. Its open sockets close with 4403. This cannot be undone.",
  },
  { title: "Expire", text: "After its last day the key is refused with 401, as if it were revoked." },
  {
    title: "Leak",
    text: "A key ends in a checksum, so that a leaked one is known at once. Whoever finds one can post it to /api/v1/keys/leaked: it is revoked.",
  },
] as const;

export function KeyConsequences() {
  return (
    <section aria-labelledby="consequences" className="bg-bg-1 px-4 py-6 md:px-6">
      <h2 id="consequences" className="text-13">
        What will happen
      </h2>
      <dl className="mt-3 divide-y divide-line-1 text-13">
        {CONSEQUENCES.map(({ title, text }) => (
          <div key={title} className="py-3 first:pt-0">
            <dt className="font-label text-ink-1">{title}</dt>
            <dd className="mt-0.5">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
