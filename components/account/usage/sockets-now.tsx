"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { Age } from "../../ui/age";
import { Meter } from "../../ui/meter";
import { Skeleton } from "../../ui/skeleton";
import { endSocket, loadSockets, type SocketRow } from "./socket-rows";

const PERIOD_MS = 5_000;

interface SocketsNowProps {
  limit: number;
  mayEnd: boolean;
}

/** Who holds the organisation's socket slots, as of a few seconds ago, and an end to one of them. */
export function SocketsNow({ limit, mayEnd }: SocketsNowProps) {
  const [rows, setRows] = useState<readonly SocketRow[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const end = useRef<AbortController | null>(null);
  const panel = useRef<HTMLDivElement>(null);

  const load = useCallback(async () => {
    const signal = end.current?.signal;
    if (!signal || document.hidden) return;
    const answer = await loadSockets(signal);
    if (signal.aborted) return;
    setFailure(answer.kind === "failed" ? answer.detail : null);
    // What was known stays in view while there is no answer.
    if (answer.kind === "rows") setRows(answer.rows);
  }, []);

  useEffect(() => {
    end.current = new AbortController();
    void load();
    const timer = setInterval(load, PERIOD_MS);
    document.addEventListener("visibilitychange", load);
    return () => {
      end.current?.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", load);
    };
  }, [load]);

  async function finish(row: SocketRow): Promise<void> {
    const why = await endSocket(row.id);
    setAsked(null);
    setSaid(why ?? `The socket of ${row.name} has ended.`);
    panel.current?.focus();
    if (why === null) setRows((known) => known?.filter(({ id }) => id !== row.id) ?? null);
  }

  return (
    <div ref={panel} tabIndex={-1} className="outline-hidden">
      <div className="px-4 md:px-6 pt-3 pb-4">
        {rows === null ? (
          <Skeleton className="h-[26px]" />
        ) : (
          <Meter
            name="Slots in use"
            note={`${Math.max(0, limit - rows.length)} free`}
            used={rows.length}
            limit={limit}
          />
        )}
      </div>
      {rows === null && failure === null && (
        <div className="border-t border-line-1 px-4 py-3 md:px-6">
          <Skeleton className="h-10" />
        </div>
      )}
      {failure !== null && (
        <p role="alert" className="border-t border-line-1 px-4 md:px-6 py-2.5 text-13 text-amber">
          {failure} Asking again every few seconds.
        </p>
      )}
      <p
        aria-live="polite"
        className={said === "" ? "sr-only" : "border-t border-line-1 px-4 md:px-6 py-2.5 text-13"}
      >
        {said}
      </p>
      {rows?.length === 0 && (
        <p className="border-t border-line-1 px-4 md:px-6 py-3 text-13 text-ink-3">
          No key holds a socket now. Sockets of our own pages have an allowance beside this one.
        </p>
      )}
      <ul>
        {rows?.map((row) => (
          <li
            key={row.id}
            data-socket={row.name}
            className="border-t border-line-1 px-4 md:px-6 py-2.5 text-13"
          >
            <div className="flex items-baseline justify-between gap-4">
              <span className="min-w-0">
                <span className="text-ink-1 [overflow-wrap:anywhere]">{row.name}</span>{" "}
                <span className="text-12 text-ink-3 [overflow-wrap:anywhere]">
                  {row.address}, <Age at={row.since} everyMs={1_000} />
                  {row.subscriptions !== null && `, ${row.subscriptions} subscriptions`}
                </span>
              </span>
              {mayEnd && asked !== row.id && (
                <button
                  type="button"
                  onClick={() => setAsked(row.id)}
                  className="min-h-6 shrink-0 rounded-s text-accent hover:underline max-sm:min-h-8"
                >
                  End
                  <span className="sr-only">
                    {" "}
                    the socket of {row.name} from {row.address}
                  </span>
                </button>
              )}
            </div>
            {asked === row.id && (
              <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1">
                <span className="text-12 text-ink-2">
                  It is closed with 4403, which tells its program not to come back by itself. The key works
                  on.
                </span>
                <Choice text="End socket" onPress={() => void finish(row)} focused />
                <Choice text="Keep" onPress={() => setAsked(null)} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Choice({
  text,
  onPress,
  focused = false,
}: {
  text: string;
  onPress: () => void;
  focused?: boolean;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) button.current?.focus();
  }, [focused]);
  return (
    <button
      ref={button}
      type="button"
      onClick={onPress}
      className="min-h-6 rounded-s text-13 text-accent hover:underline max-sm:min-h-8"
    >
      {text}
    </button>
  );
}
