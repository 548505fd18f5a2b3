import { Age } from "../ui/age";
import { Empty } from "../ui/empty";
import type { OutboxMail } from "./outbox-mail";

const AGE_EVERY_MS = 5_000;

interface MailListProps {
  mails: readonly OutboxMail[];
  openId: string | null;
  /** What the list is narrowed to; kept while one reads. */
  to: string;
}

export function MailList({ mails, openId, to }: MailListProps) {
  if (mails.length === 0) {
    return to === "" ? (
      <Empty title="Nothing was sent yet" text="Sign up, or reset a password: the mail appears here." />
    ) : (
      <Empty title="No mail to this address" text={`Nothing was sent to ${to}.`}>
        <a href="/dev/mail" className="tap text-13 text-accent hover:underline">
          All mails
        </a>
      </Empty>
    );
  }
  const query = to === "" ? "" : `?to=${encodeURIComponent(to)}`;
  return (
    <ul className="divide-y divide-line-1">
      {mails.map(({ id, to: recipients, subject, time }) => (
        <li key={id}>
          <a
            href={`/dev/mail/${id}${query}`}
            aria-current={id === openId ? "page" : undefined}
            className="block border-l-2 border-transparent py-2.5 pr-4 pl-3.5 transition-colors -outline-offset-2! hover:bg-bg-2 aria-[current=page]:border-accent aria-[current=page]:bg-bg-2"
          >
            <span className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 truncate text-13 font-label text-ink-1">{subject}</span>
              <span className="shrink-0 text-12 text-ink-3">
                <Age at={time} everyMs={AGE_EVERY_MS} />
              </span>
            </span>
            <span className="block truncate text-12 text-ink-2">{recipients.join(", ")}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
