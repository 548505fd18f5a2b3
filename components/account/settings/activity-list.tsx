import { Icon } from "../../ui/icon";
import { Moment } from "../../ui/moment";
import { timeText } from "./time-text";

export interface ActivityRow {
  id: string;
  sentence: string;
  organisation: string | null;
  address: string | null;
  device: string | null;
  /** Epoch milliseconds. */
  at: number;
  isFailure: boolean;
}

export function ActivityList({ rows }: { rows: readonly ActivityRow[] }) {
  return (
    <ol className="text-13">
      {rows.map(({ id, sentence, organisation, address, device, at, isFailure }) => (
        <li
          key={id}
          className="grid gap-x-6 gap-y-0.5 border-b border-line-1 py-2.5 first:pt-0 last:border-b-0 md:grid-cols-[minmax(0,1fr)_minmax(0,280px)_auto]"
        >
          <p className="flex min-w-0 gap-2 text-ink-1 [overflow-wrap:anywhere]">
            {isFailure && <Icon name="alert" className="mt-0.5 size-4 text-amber" />}
            <span>
              {sentence}
              {organisation && <span className="text-ink-3"> In {organisation}.</span>}
            </span>
          </p>
          <p className="text-ink-2 max-md:text-12">{[device, address].filter(Boolean).join(", ")}</p>
          <Moment
            at={at}
            text={timeText(at)}
            className="whitespace-nowrap text-12 text-ink-3 md:min-w-40 md:text-right md:leading-5"
          />
        </li>
      ))}
    </ol>
  );
}
