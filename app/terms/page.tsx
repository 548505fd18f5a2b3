import type { Metadata } from "next";
import { PublicFrame } from "@/app/public-frame";

export const metadata: Metadata = { title: "Terms" };

const TERMS = [
  {
    title: "What you get",
    text: "Market data and an interface to it, within the limits of your tier. Limits are on the pricing page and are the same in the software.",
  },
  {
    title: "What the data is",
    text: "Information, not advice. Every answer says whether it is live, simulated or replayed. What could not be recovered is listed as a gap; nothing is invented to fill it.",
  },
  {
    title: "What you take care of",
    text: "Your password and your keys. A key acts for your organisation: revoke it when it is lost, and it is refused within a second.",
  },
  {
    title: "What is kept of you",
    text: "Your name, e-mail address, password hash, the time you accepted these terms, and from which address and browser you signed in or used a key. Under Settings you can read, take and delete all of it. No tracking, no third parties.",
  },
  {
    title: "What nobody promises",
    text: "The software comes under the MIT licence, without warranty of any kind.",
  },
] as const;

export default function TermsPage() {
  return (
    <PublicFrame>
      <main id="content" className="wrap py-10 lg:py-16">
        <h1 className="text-28">Terms</h1>
        <dl className="mt-6 max-w-[68ch]">
          {TERMS.map(({ title, text }) => (
            <div key={title} className="border-t border-line-1 py-5">
              <dt className="font-title text-ink-1">{title}</dt>
              <dd className="mt-1.5">{text}</dd>
            </div>
          ))}
        </dl>
      </main>
    </PublicFrame>
  );
}
