import { Skeleton } from "../../ui/skeleton";
import { Panel } from "../home/panel";

const ROWS = [1, 2, 3, 4];

/** The page's panels with the heights of what will come. */
export function UsageSkeleton() {
  return (
    <div aria-busy="true" className="grid grow gap-px bg-line-1 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <p role="status" className="sr-only">
        Reading the usage
      </p>
      <div className="flex flex-col gap-px">
        <Panel title="Requests">
          <div className="flex gap-8 border-b border-line-1 px-4 md:px-6 py-3">
            <Skeleton className="h-7 w-32" />
            <Skeleton className="h-7 w-20" />
            <Skeleton className="h-7 w-20" />
          </div>
          <Skeleton className="mx-4 mt-12 md:mx-6 mb-4 h-52 lg:h-60" />
        </Panel>
        <Panel title="By route" grow>
          <Rows />
        </Panel>
      </div>
      <div className="flex flex-col gap-px">
        <Panel title="Limits">
          <Rows />
        </Panel>
        <Panel title="Sockets now">
          <Skeleton className="mx-4 mt-3 mb-4 h-[26px] md:mx-6" />
          <Skeleton className="mx-4 mb-4 h-10 md:mx-6" />
        </Panel>
        <Panel title="Highest use of the day" grow>
          <Rows />
        </Panel>
      </div>
    </div>
  );
}

function Rows() {
  return (
    <div className="space-y-3 px-4 py-4 md:px-6">
      {ROWS.map((row) => (
        <Skeleton key={row} className="h-7" />
      ))}
    </div>
  );
}
