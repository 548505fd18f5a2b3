"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Age } from "../../ui/age";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Moment } from "../../ui/moment";
import type { Answer } from "../answer";
import { RowAction } from "../team/row-action";
import { StepForm } from "./step-form";
import { timeText } from "./time-text";

export interface SessionRow {
  id: string;
  device: string;
  openedFrom: string | null;
  lastSeenFrom: string | null;
  /** Epoch milliseconds. */
  openedAt: number;
  lastSeenAt: number;
  isCurrent: boolean;
}

interface SessionsPanelProps {
  rows: readonly SessionRow[];
  actions: {
    end: (id: unknown) => Promise<Answer<null>>;
    everywhere: (which: unknown) => Promise<Answer<number>>;
  };
}

type Shown = { kind: "end"; row: SessionRow } | { kind: "others" | "all" };

export function SessionsPanel({ rows, actions }: SessionsPanelProps) {
  const router = useRouter();
  const [shown, setShown] = useState<Shown | null>(null);
  const others = rows.filter(({ isCurrent }) => !isCurrent).length;

  const close = () => setShown(null);
  function done() {
    close();
    router.refresh();
  }

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-10 gap-y-4 border-b border-line-1 px-4 py-6 md:px-6">
        <p className="max-w-[64ch] text-13">
          Browsers that are signed in to your account. A session that you end loses its pages and its sockets
          at once. If one is not yours, end it and choose another password.
        </p>
        <div className="flex flex-wrap gap-2">
          {others > 0 && (
            <Button onClick={() => setShown({ kind: "others" })}>
              Sign out {others === 1 ? "the other" : `the ${others} others`}
            </Button>
          )}
          <Button onClick={() => setShown({ kind: "all" })}>Sign out everywhere</Button>
        </div>
      </div>
      <ul aria-label="Sessions" className="px-4 md:px-6">
        {rows.map((row) => (
          <li
            key={row.id}
            className="flex items-start justify-between gap-6 border-b border-line-1 py-4 last:border-b-0"
          >
            <div className="min-w-0 text-13 [overflow-wrap:anywhere]">
              <p className="flex flex-wrap items-center gap-2 font-label text-ink-1">
                {row.device}
                {row.isCurrent && <Badge tone="plain">this one</Badge>}
              </p>
              <p className="mt-1 text-ink-2">
                {row.isCurrent ? "Here now," : <LastSeen at={row.lastSeenAt} />}
                {row.lastSeenFrom && <> from {row.lastSeenFrom}</>}
              </p>
              <p className="mt-0.5 text-12 text-ink-3">
                Signed in <Moment at={row.openedAt} text={timeText(row.openedAt)} />
                {row.openedFrom && row.openedFrom !== row.lastSeenFrom && <> from {row.openedFrom}</>}
              </p>
            </div>
            {!row.isCurrent && (
              <RowAction text="End" of={row.device} onPress={() => setShown({ kind: "end", row })} />
            )}
          </li>
        ))}
      </ul>

      <Dialog open={shown !== null} onClose={close} title={titleOf(shown)}>
        {shown?.kind === "end" && (
          <StepForm
            action={() => actions.end(shown.row.id)}
            onDone={done}
            onCancel={close}
            submit="End it"
            submitting="Ending"
            cancel="Keep it"
          >
            {() => (
              <p>
                {shown.row.device}
                {shown.row.lastSeenFrom && <> at {shown.row.lastSeenFrom}</>} is signed out at once, and its
                sockets close.
              </p>
            )}
          </StepForm>
        )}
        {shown?.kind === "others" && (
          <StepForm
            action={() => actions.everywhere("others")}
            onDone={done}
            onCancel={close}
            submit="Sign them out"
            submitting="Signing out"
          >
            {() => <p>Every session but this one ends at once. API keys go on.</p>}
          </StepForm>
        )}
        {shown?.kind === "all" && (
          <StepForm
            action={() => actions.everywhere("all")}
            onDone={() => window.location.assign("/sign-in")}
            onCancel={close}
            submit="Sign out everywhere"
            submitting="Signing out"
          >
            {() => <p>Every session ends at once, this one as well. API keys go on.</p>}
          </StepForm>
        )}
      </Dialog>
    </>
  );
}

function LastSeen({ at }: { at: number }) {
  return (
    <>
      Last seen <Age at={at} everyMs={1_000} />
    </>
  );
}

function titleOf(shown: Shown | null): string {
  if (shown === null) return "";
  if (shown.kind === "end") return "End this session";
  return shown.kind === "others" ? "Sign out everywhere else" : "Sign out everywhere";
}
