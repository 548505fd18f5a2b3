import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty";
import { TextInput } from "../ui/field";
import { FreshMails } from "./fresh-mails";
import { MailList } from "./mail-list";
import { MailView } from "./mail-view";
import type { OutboxMail } from "./outbox-mail";

interface OutboxProps {
  /** Newest first; null while the process that takes mails does not answer. */
  mails: readonly OutboxMail[] | null;
  to: string;
  open: OutboxMail | null;
  framed: string | null;
}

/** More are asked for by their recipient. */
const ROWS_MAX = 100;

export function Outbox({ mails, to, open, framed }: OutboxProps) {
  const back = to === "" ? "/dev/mail" : `/dev/mail?to=${encodeURIComponent(to)}`;
  return (
    <main id="content" className="wrap py-8">
      <FreshMails />
      <div className={`flex flex-wrap items-end justify-between gap-4 ${open ? "max-lg:sr-only" : ""}`}>
        <div>
          <h1 className="flex items-center gap-3 text-20">
            Outbox <Badge tone="plain">Not in production</Badge>
          </h1>
          <p className="mt-1 max-w-[64ch] text-13">
            What would have been mailed: this copy has no mail server. The newest 500 are kept.
          </p>
        </div>
        <search className={open ? "max-lg:hidden" : "max-sm:w-full"}>
          <form action="/dev/mail" className="flex items-end gap-2">
            <div className="grow">
              <label htmlFor="to" className="mb-1 block text-12 text-ink-3">
                Recipient
              </label>
              <TextInput
                id="to"
                type="email"
                name="to"
                defaultValue={to}
                placeholder="ada@example.com"
                className="h-9! sm:w-60"
              />
            </div>
            <Button type="submit" className="h-9!">
              Find
            </Button>
          </form>
        </search>
      </div>
      {open && (
        <a href={back} className="tap mb-4 inline-block text-13 text-accent hover:underline lg:hidden">
          All mails
        </a>
      )}
      {mails === null ? (
        <Empty
          title="The outbox does not answer"
          text="Its process is starting or has ended; this page looks again by itself."
        />
      ) : (
        <div className="mt-6 grid overflow-hidden rounded border border-line-1 max-lg:mt-4 lg:grid-cols-[360px_minmax(0,1fr)]">
          <nav
            aria-label="Mails"
            className={`min-w-0 border-line-1 lg:border-r ${open ? "max-lg:hidden" : ""}`}
          >
            <MailList mails={mails.slice(0, ROWS_MAX)} openId={open?.id ?? null} to={to} />
          </nav>
          {open ? (
            <MailView mail={open} framed={framed} />
          ) : (
            <div className="max-lg:hidden">
              {mails.length > 0 && <Empty title="No mail is open" text="Choose one to read it." />}
            </div>
          )}
        </div>
      )}
    </main>
  );
}
