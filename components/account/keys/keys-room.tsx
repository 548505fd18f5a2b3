"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Scope } from "@/lib/domain/access/scopes";
import { wayUp } from "@/lib/domain/tiers/way-up";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { Meter } from "../../ui/meter";
import type { Answer } from "../answer";
import { CreateKeyForm } from "./create-key-form";
import { EditForm } from "./edit-form";
import { type KeyRow, type SecretKey, stateOf } from "./key-row";
import { KeyTable } from "./key-table";
import { RevokeForm } from "./revoke-form";
import { RotateForm } from "./rotate-form";
import { SecretView } from "./secret-view";

export interface KeyActions {
  create: (form: unknown) => Promise<Answer<SecretKey>>;
  change: (id: unknown, form: unknown) => Promise<Answer<null>>;
  rotate: (id: unknown, graceMs: unknown) => Promise<Answer<SecretKey>>;
  revoke: (id: unknown) => Promise<Answer<null>>;
}

interface KeysRoomProps {
  rows: readonly KeyRow[];
  /** When the rows were read (epoch milliseconds, the server's clock). */
  readAt: number;
  /** What the organisation is entitled to, and the name of its tier. */
  limit: number;
  tierName: string;
  /** What this person may give to a key. */
  scopes: readonly Scope[];
  origin: string;
  actions: KeyActions;
}

type Shown =
  | { kind: "create" }
  | { kind: "edit" | "rotate" | "revoke"; row: KeyRow }
  /** The one place that holds a secret; it goes when the dialog closes. */
  | { kind: "secret"; made: SecretKey };

const TITLES = { create: "Create key", edit: "Change", rotate: "Rotate", revoke: "Revoke" } as const;

export function KeysRoom({ rows, readAt, limit, tierName, scopes, origin, actions }: KeysRoomProps) {
  const router = useRouter();
  const [shown, setShown] = useState<Shown | null>(null);
  const [stored, setStored] = useState(false);
  const isAlive = (row: KeyRow) => ["active", "ending", "resting"].includes(stateOf(row, readAt));
  const alive = rows.filter(isAlive);
  const ended = rows.filter((row) => !isAlive(row));
  const resting = rows.filter((row) => stateOf(row, readAt) === "resting").length;

  function close() {
    setShown(null);
    setStored(false);
    router.refresh();
  }
  function show(made: SecretKey) {
    setShown({ kind: "secret", made });
    router.refresh();
  }
  const create = () => setShown({ kind: "create" });
  const onEdit = (row: KeyRow) => setShown({ kind: "edit", row });
  const onRotate = (row: KeyRow) => setShown({ kind: "rotate", row });
  const onRevoke = (row: KeyRow) => setShown({ kind: "revoke", row });

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-10 gap-y-4 border-b border-line-1 px-4 py-6 md:px-6">
        <div>
          <h1 className="text-20">API keys</h1>
          <p className="mt-0.5 text-13">
            A key is shown once, when it is made. Its hash, prefix and last four characters are kept.
          </p>
        </div>
        <div className="flex grow flex-wrap items-center justify-end gap-x-6 gap-y-4 max-sm:justify-start">
          <div className="w-44">
            <Meter name={`Keys on ${tierName}`} used={alive.length} limit={limit} />
          </div>
          <Button look="primary" onClick={create}>
            <Icon name="plus" /> Create key
          </Button>
        </div>
      </div>

      {resting > 0 && <Resting count={resting} limit={limit} tierName={tierName} used={alive.length} />}
      {alive.length === 0 ? (
        <Empty
          title="No keys yet"
          text="Your keys are listed here, with when and from where each was last used."
        >
          <Button onClick={create}>
            <Icon name="plus" /> Create your first key
          </Button>
        </Empty>
      ) : (
        <KeyTable
          caption="Keys that work"
          rows={alive}
          readAt={readAt}
          onEdit={onEdit}
          onRotate={onRotate}
          onRevoke={onRevoke}
        />
      )}
      {ended.length > 0 && (
        <details className="border-t border-line-1">
          <summary className="flex min-h-11 cursor-pointer items-center px-4 text-13 text-ink-2 hover:text-ink-1 md:px-6">
            {ended.length} {ended.length === 1 ? "key has" : "keys have"} ended
          </summary>
          <KeyTable caption="Keys that have ended" rows={ended} readAt={readAt} />
        </details>
      )}

      <Dialog
        open={shown !== null}
        onClose={close}
        dismissible={shown?.kind !== "secret" || stored}
        title={titleOf(shown)}
      >
        {shown?.kind === "create" && (
          <CreateKeyForm scopes={scopes} action={actions.create} onMade={show} onCancel={close} />
        )}
        {shown?.kind === "edit" && (
          <EditForm row={shown.row} scopes={scopes} action={actions.change} onDone={close} onCancel={close} />
        )}
        {shown?.kind === "rotate" && (
          <RotateForm row={shown.row} action={actions.rotate} onMade={show} onCancel={close} />
        )}
        {shown?.kind === "revoke" && (
          <RevokeForm row={shown.row} action={actions.revoke} onDone={close} onCancel={close} />
        )}
        {shown?.kind === "secret" && (
          <SecretView made={shown.made} origin={origin} stored={stored} onStored={setStored} onDone={close} />
        )}
      </Dialog>
    </>
  );
}

/** What a lowered tier left: nothing is lost, and there are two ways out. */
function Resting(props: { count: number; limit: number; tierName: string; used: number }) {
  const { count, limit, tierName, used } = props;
  const better = wayUp(
    (tier) => tier.apiKeys >= used,
    (tier) => String(tier.apiKeys),
  );
  return (
    <p role="status" className="border-b border-line-1 bg-bg-2 px-4 py-3 text-13 text-ink-2 md:px-6">
      <span className="text-ink-1">
        {count === 1 ? "The newest key rests" : `The newest ${count} keys rest`}: {tierName} has {limit}.
      </span>{" "}
      Revoke an older one and the next takes its place, or move up{better === null ? "" : `; ${better}`}.{" "}
      <a href="/pricing" className="tap text-accent hover:underline">
        Compare tiers
      </a>
    </p>
  );
}

function titleOf(shown: Shown | null): string {
  if (shown === null) return "";
  if (shown.kind === "secret") return `${shown.made.name} is ready`;
  return shown.kind === "create" ? TITLES.create : `${TITLES[shown.kind]} ${shown.row.name}`;
}
