import { CopyButton } from "../../ui/copy-button";
import { Field, TextInput } from "../../ui/field";
import { type Answer, errorOf } from "../answer";
import type { EnrolmentView } from "./enrolment-view";

interface ScanFieldsProps<Value> {
  enrolment: EnrolmentView;
  answer: Answer<Value> | null;
}

/** The secret for the camera, for the phone it is set up on, and for typing; then a first code of it. */
export function ScanFields<Value>({ enrolment, answer }: ScanFieldsProps<Value>) {
  const { size, path, uri, secret } = enrolment;
  return (
    <>
      <div className="flex flex-wrap items-start gap-5">
        {/* Dark on light in both themes: many cameras read nothing else. */}
        <svg
          viewBox={`0 0 ${size} ${size}`}
          role="img"
          aria-label="QR code with the secret for your authenticator app"
          shapeRendering="crispEdges"
          className="size-48 shrink-0 rounded border border-line-1"
        >
          <rect width={size} height={size} fill="#fff" />
          <path d={path} fill="#000" />
        </svg>
        <div className="min-w-0 grow basis-56">
          <p className="mb-3 pointer-fine:hidden">
            On this very phone,{" "}
            <a href={uri} className="text-accent underline underline-offset-2">
              open your authenticator app
            </a>
            .
          </p>
          <p>If it cannot be scanned, type the secret:</p>
          <div className="mt-3 flex items-center justify-between gap-2 rounded border border-line-3 bg-bg-2 py-1.5 pr-1.5 pl-3">
            <code data-secret className="font-mono text-13 text-ink-1">
              {secret}
            </code>
            <CopyButton text={secret.replaceAll(" ", "")} what="the secret" />
          </div>
          <p className="mt-3 text-12 text-ink-3">Six digits, a new code every 30 seconds (SHA-1).</p>
        </div>
      </div>
      <Field label="Code that the app shows now" error={errorOf(answer, "code")}>
        {(wiring) => (
          <TextInput
            {...wiring}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            className="max-w-40 font-mono"
            required
          />
        )}
      </Field>
    </>
  );
}
