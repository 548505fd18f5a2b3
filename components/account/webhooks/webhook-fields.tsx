import { WEBHOOK_EVENT_IDS, WEBHOOK_EVENTS } from "@/lib/domain/webhooks/webhook-events";
import { Checkbox, Field, FieldError, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import type { WebhookRow } from "./webhook-rows";

interface WebhookFieldsProps<Value> {
  /** What stands there now; null for a new one. */
  row: WebhookRow | null;
  answer: Answer<Value> | null;
}

/** What a form sends; the server reads it. */
export function webhookForm(form: FormData): object {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return { url: text("url"), description: text("description"), events: form.getAll("events").map(String) };
}

export function WebhookFields<Value>({ row, answer }: WebhookFieldsProps<Value>) {
  const error = errorOf(answer, "events");
  return (
    <>
      <Field
        label="Address"
        hint="Events are posted there as JSON, signed with a secret that you get."
        error={errorOf(answer, "url")}
      >
        {(wiring) => (
          <TextInput
            {...wiring}
            name="url"
            type="url"
            inputMode="url"
            autoComplete="off"
            placeholder="https://example.com/hooks"
            defaultValue={row?.url}
            maxLength={2_000}
            required
          />
        )}
      </Field>
      <Field label="Description" error={errorOf(answer, "description")}>
        {(wiring) => (
          <TextInput
            {...wiring}
            name="description"
            autoComplete="off"
            maxLength={200}
            defaultValue={row?.description}
          />
        )}
      </Field>
      <fieldset>
        <legend className="mb-1 text-13 font-label text-ink-1">Events</legend>
        <div className="grid gap-x-6 sm:grid-cols-2">
          {WEBHOOK_EVENT_IDS.map((id, index) => (
            <Checkbox
              key={id}
              name="events"
              value={id}
              defaultChecked={row?.events.includes(id) ?? false}
              aria-invalid={error && index === 0 ? true : undefined}
              label={<span className="font-mono text-12">{id}</span>}
              note={WEBHOOK_EVENTS[id].summary}
            />
          ))}
        </div>
        {error && <FieldError text={error} />}
      </fieldset>
    </>
  );
}
