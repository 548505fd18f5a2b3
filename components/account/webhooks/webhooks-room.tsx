"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState, useTransition } from "react";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../ui/dialog";
import { Empty } from "../../ui/empty";
import { Icon } from "../../ui/icon";
import { Meter } from "../../ui/meter";
import type { Answer } from "../answer";
import { lostAnswer } from "../keys/lost-answer";
import { Refusal } from "../refusal";
import { StepForm } from "../settings/step-form";
import { DeliveriesView } from "./deliveries-view";
import { WebhookFields, webhookForm } from "./webhook-fields";
import { type WebhookDeed, WebhookList } from "./webhook-list";
import type { WebhookActions, WebhookRow } from "./webhook-rows";

interface WebhooksRoomProps {
  rows: readonly WebhookRow[];
  limit: number;
  tierName: string;
  mayChange: boolean;
  actions: WebhookActions;
}

type Shown =
  | { kind: "create" }
  | { kind: "edit" | "delete" | "deliveries"; row: WebhookRow }
  /** The one place that holds a secret; it goes when the dialog closes. */
  | { kind: "secret"; secret: string };

const TITLES: Record<Shown["kind"], string> = {
  create: "Add a webhook",
  edit: "Change the webhook",
  delete: "Delete the webhook",
  deliveries: "Deliveries",
  secret: "Keep this secret",
};

export function WebhooksRoom({ rows, limit, tierName, mayChange, actions }: WebhooksRoomProps) {
  const router = useRouter();
  const [shown, setShown] = useState<Shown | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [, start] = useTransition();
  const looked = shown?.kind === "deliveries" ? shown.row.id : null;
  const { deliveries } = actions;
  const read = useCallback(() => deliveries(looked), [deliveries, looked]);

  function close() {
    setShown(null);
    router.refresh();
  }
  const create = () => setShown({ kind: "create" });

  /** What needs no dialog: done at once, its refusal above the list. */
  function press(action: () => Promise<Answer<null>>, onDone: () => void) {
    setRefusal(null);
    start(async () => {
      const done = await action().catch(lostAnswer<null>);
      if (done.ok) onDone();
      else setRefusal(done.message);
    });
  }
  function onDeed(deed: WebhookDeed, row: WebhookRow) {
    if (deed === "test")
      press(
        () => actions.test(row.id),
        () => setShown({ kind: "deliveries", row }),
      );
    else if (deed === "pause")
      press(
        () => actions.change(row.id, { enabled: !row.enabled }),
        () => router.refresh(),
      );
    else setShown({ kind: deed, row });
  }

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-10 gap-y-4 border-b border-line-1 px-4 py-6 md:px-6">
        <div>
          <h1 className="text-20">Webhooks</h1>
          <p className="mt-0.5 text-13">
            What happens to this organisation, posted to a server of yours.{" "}
            <a
              href="https://www.standardwebhooks.com"
              rel="noreferrer"
              className="tap text-accent hover:underline"
            >
              Signed as Standard Webhooks
            </a>
          </p>
        </div>
        <div className="flex grow flex-wrap items-center justify-end gap-x-6 gap-y-4 max-sm:justify-start">
          <div className="w-44">
            <Meter name={`Webhooks on ${tierName}`} used={rows.length} limit={limit} />
          </div>
          {mayChange && (
            <Button look="primary" onClick={create}>
              <Icon name="plus" /> Add a webhook
            </Button>
          )}
        </div>
      </div>
      {refusal && (
        <div className="px-4 pt-4 md:px-6">
          <Refusal>{refusal}</Refusal>
        </div>
      )}
      {rows.length === 0 ? (
        <Empty title="No webhooks yet" text="Be told when a key leaks, somebody joins or a limit is near.">
          {mayChange && <Button onClick={create}>Add your first webhook</Button>}
        </Empty>
      ) : (
        <WebhookList rows={rows} mayChange={mayChange} onDeed={onDeed} />
      )}

      <Dialog open={shown !== null} onClose={close} title={shown ? TITLES[shown.kind] : ""}>
        {shown?.kind === "create" && (
          <StepForm
            action={(form) => actions.create(webhookForm(form))}
            onDone={({ secret }) => {
              setShown({ kind: "secret", secret });
              router.refresh();
            }}
            onCancel={close}
            submit="Add"
            submitting="Adding"
          >
            {(answer) => <WebhookFields row={null} answer={answer} />}
          </StepForm>
        )}
        {shown?.kind === "edit" && (
          <StepForm
            action={(form) => actions.change(shown.row.id, webhookForm(form))}
            onDone={close}
            onCancel={close}
            submit="Save"
            submitting="Saving"
          >
            {(answer) => <WebhookFields row={shown.row} answer={answer} />}
          </StepForm>
        )}
        {shown?.kind === "delete" && (
          <StepForm
            action={() => actions.remove(shown.row.id)}
            onDone={close}
            onCancel={close}
            submit="Delete"
            submitting="Deleting"
            cancel="Keep it"
          >
            {() => (
              <p className="[overflow-wrap:anywhere]">
                Nothing is posted to <span className="font-mono text-12 text-ink-1">{shown.row.url}</span> any
                more, and what waits for it is not sent. Its secret ends with it.
              </p>
            )}
          </StepForm>
        )}
        {shown?.kind === "deliveries" && <DeliveriesView read={read} onDone={close} />}
        {shown?.kind === "secret" && (
          <>
            <DialogBody>
              <div className="flex flex-wrap items-center justify-between gap-2 rounded border border-line-3 bg-bg-2 py-1.5 pr-1.5 pl-3">
                <code data-secret className="font-mono text-13 text-ink-1 [overflow-wrap:anywhere]">
                  {shown.secret}
                </code>
                <CopyButton text={shown.secret} what="the secret" look="primary" />
              </div>
              <p className="mt-3 flex gap-2.5 text-13">
                <Icon name="eye" className="mt-0.5 size-4" />
                This is the only time the secret is shown. Your server checks with it that a delivery is ours.
              </p>
            </DialogBody>
            <DialogFoot>
              <Button look="primary" onClick={close}>
                I have stored it
              </Button>
            </DialogFoot>
          </>
        )}
      </Dialog>
    </>
  );
}
