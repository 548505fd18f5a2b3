"use client";

import { useCallback, useEffect, useState } from "react";
import { Button } from "../../ui/button";
import { DialogBody, DialogFoot } from "../../ui/dialog";
import { Moment } from "../../ui/moment";
import { Skeleton } from "../../ui/skeleton";
import { StateMark } from "../../ui/state-mark";
import type { Answer } from "../answer";
import { lostAnswer } from "../keys/lost-answer";
import { Refusal } from "../refusal";
import { timeText } from "../settings/time-text";
import type { DeliveryRow } from "./webhook-rows";

interface DeliveriesViewProps {
  read: () => Promise<Answer<DeliveryRow[]>>;
  onDone: () => void;
}

const MARKS = { delivered: "live", waiting: "stale", failed: "gone" } as const;

/** What was posted last, and what came back. */
export function DeliveriesView({ read, onDone }: DeliveriesViewProps) {
  const [answer, setAnswer] = useState<Answer<DeliveryRow[]> | null>(null);
  const load = useCallback(() => {
    setAnswer(null);
    read()
      .catch(lostAnswer<DeliveryRow[]>)
      .then(setAnswer);
  }, [read]);
  useEffect(load, [load]);
  return (
    <>
      <DialogBody>
        <div aria-live="polite" aria-busy={answer === null} className="min-h-40 text-13">
          {answer === null && <Skeleton className="h-32 w-full" />}
          {answer && !answer.ok && <Refusal>{answer.message}</Refusal>}
          {answer?.ok && answer.value.length === 0 && (
            <p className="py-6 text-center">Nothing was sent yet. “Test” sends an event at once.</p>
          )}
          {answer?.ok && answer.value.length > 0 && (
            <ul aria-label="Deliveries">
              {answer.value.map((row) => (
                <li key={row.id} className="border-b border-line-1 py-2.5 last:border-b-0">
                  <p className="flex flex-wrap items-center justify-between gap-x-4">
                    <span className="flex items-center gap-2">
                      <StateMark mark={MARKS[row.state]} />
                      <span className="font-mono text-12 text-ink-1">{row.type}</span>
                    </span>
                    <span className="text-12 text-ink-3">
                      <Moment at={row.createdAt} text={timeText(row.createdAt)} />
                    </span>
                  </p>
                  <p className="mt-0.5 text-12 text-ink-3 [overflow-wrap:anywhere]">{outcome(row)}</p>
                </li>
              ))}
            </ul>
          )}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button onClick={load}>Look again</Button>
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </DialogFoot>
    </>
  );
}

function outcome({ state, attempts, status, error }: DeliveryRow): string {
  const tries = `${attempts} ${attempts === 1 ? "try" : "tries"}`;
  if (state === "delivered") return `Delivered, answered ${status}, ${tries}.`;
  if (state === "failed") return `Given up after ${tries}. ${error ?? ""}`;
  return attempts === 0 ? "On its way." : `Tried again later, ${tries} so far. ${error ?? ""}`;
}
