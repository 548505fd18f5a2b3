import { RANGE_IDS, RANGES, type RangeId } from "./ranges";

/** Which time the page shows, and the same time as a file. */
export function RangeLinks({ chosen }: { chosen: RangeId }) {
  return (
    <span className="flex items-center gap-1">
      <span className="sr-only">Shown time</span>
      {RANGE_IDS.map((id) => (
        <a
          key={id}
          href={`/usage?range=${id}`}
          aria-current={id === chosen ? "true" : undefined}
          className="tap inline-flex h-6 items-center rounded-s px-2 text-12 text-ink-2 hover:bg-bg-3 hover:text-ink-1 aria-[current]:bg-bg-3 aria-[current]:text-ink-1"
        >
          {RANGES[id].text}
        </a>
      ))}
      <a
        href={`/usage/csv?range=${chosen}`}
        download
        className="tap ml-2 inline-flex h-6 items-center text-12 text-accent hover:underline"
      >
        CSV
      </a>
    </span>
  );
}
