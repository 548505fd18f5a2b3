import { CopyButton } from "../ui/copy-button";
import { LinkedText } from "./linked-text";
import { MailFrame } from "./mail-frame";
import type { OutboxMail } from "./outbox-mail";

interface MailViewProps {
  mail: OutboxMail;
  /** The mail's HTML, made ready for a frame of this page. */
  framed: string | null;
}

export function MailView({ mail, framed }: MailViewProps) {
  const when = `${new Date(mail.time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return (
    <article className="min-w-0">
      <header className="border-b border-line-1 px-4 py-4 md:px-6">
        <h2 className="text-15">{mail.subject}</h2>
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-12 [overflow-wrap:anywhere] [&_dt]:text-ink-3">
          <dt>From</dt>
          <dd>{mail.from}</dd>
          <dt>To</dt>
          <dd>{mail.to.join(", ")}</dd>
          <dt>Received</dt>
          <dd>
            <time dateTime={new Date(mail.time).toISOString()}>{when}</time>
          </dd>
        </dl>
      </header>
      {mail.links.length > 0 && (
        <section aria-labelledby="links" className="border-b border-line-1 px-4 py-3 md:px-6">
          <h3 id="links" className="text-12 text-ink-3">
            Links
          </h3>
          <ul>
            {mail.links.map((link) => (
              <li key={link} className="flex items-center justify-between gap-3 py-1">
                <a href={link} className="min-w-0 truncate text-13 text-accent hover:underline">
                  {link}
                </a>
                <CopyButton text={link} what="the link" />
              </li>
            ))}
          </ul>
        </section>
      )}
      {framed !== null && (
        <section aria-label="As HTML" className="border-b border-line-1">
          <MailFrame title={`${mail.subject}, as HTML`} html={framed} />
        </section>
      )}
      <section aria-labelledby="as-text" className="border-b border-line-1 px-4 py-4 md:px-6">
        <h3 id="as-text" className="mb-2 text-12 text-ink-3">
          As text
        </h3>
        <LinkedText text={mail.text} />
      </section>
      <details className="px-4 py-4 text-12 md:px-6">
        <summary className="tap w-fit cursor-pointer text-ink-2 hover:text-ink-1">Headers</summary>
        <pre className="mt-2 whitespace-pre-wrap font-mono leading-5 [overflow-wrap:anywhere]">
          {mail.headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}
        </pre>
      </details>
    </article>
  );
}
