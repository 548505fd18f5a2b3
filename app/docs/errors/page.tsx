import type { Metadata } from "next";
import { ERROR_CODES, type ErrorCode } from "@/lib/platform/errors";
import { DocsFrame } from "../docs-frame";
import { CLOSE_CODES, ERROR_NOTES, STREAM_CODES } from "../error-notes";
import { InlineCode } from "../inline-code";

export const metadata: Metadata = { title: "Errors" };

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

export default function ErrorsPage() {
  return (
    <DocsFrame path="/docs/errors">
      <h1 className="text-28">Errors</h1>
      <p className="mt-2">
        <InlineCode text="Errors are `application/problem+json`. `code` is for programs, `detail` is one sentence for people, `errors` names the fields, and `requestId` finds the request in the log." />
      </p>
      <div className="mt-6 border-t border-line-1">
        {CODES.map((code) => (
          <Note
            key={code}
            code={code}
            label={`${ERROR_CODES[code].status} ${ERROR_CODES[code].title}`}
            {...ERROR_NOTES[code]}
          />
        ))}
      </div>

      <h2 className="mt-12 text-20">On the socket</h2>
      <p className="mt-2">
        <InlineCode text="Items of type `error` carry the codes above and these. One bad channel does not spoil the others." />
      </p>
      <div className="mt-5 border-t border-line-1">
        {STREAM_CODES.map((note) => (
          <Note key={note.code} label="/ws/v1" {...note} />
        ))}
      </div>

      <h2 id="close-codes" className="mt-12 text-20">
        Close codes
      </h2>
      <p className="mt-2">
        The range says what to do: 42xx reconnect now and resume, 44xx do not retry unchanged, 45xx retry with
        back-off.
      </p>
      <dl className="mt-5 border-t border-line-1 text-13">
        {CLOSE_CODES.map(({ code, meaning, action }) => (
          <div
            key={code}
            className="grid min-h-10 items-center gap-x-5 gap-y-0.5 border-b border-line-1 py-2 sm:grid-cols-[64px_1fr_1fr]"
          >
            <dt className="font-mono text-12 text-ink-1">{code}</dt>
            <dd>{meaning}</dd>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
    </DocsFrame>
  );
}

interface NoteProps {
  code: string;
  label: string;
  cause: string;
  wayOut: string;
}

function Note({ code, label, cause, wayOut }: NoteProps) {
  return (
    <section
      id={code}
      aria-labelledby={`${code}-name`}
      className="grid gap-x-6 gap-y-1 border-b border-line-1 py-4 text-13 target:bg-bg-2 sm:grid-cols-[220px_1fr]"
    >
      <div>
        <h3 id={`${code}-name`} className="font-mono text-13">
          <a href={`#${code}`} className="tap text-ink-1 hover:underline">
            {code}
          </a>
        </h3>
        <p className="text-12 text-ink-3">{label}</p>
      </div>
      <div>
        <p>
          <InlineCode text={cause} />
        </p>
        <p className="mt-1 text-ink-1">
          <InlineCode text={wayOut} />
        </p>
      </div>
    </section>
  );
}
