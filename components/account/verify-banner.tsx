"use client";

import { Icon } from "../ui/icon";
import type { Answer } from "./answer";
import { SendAgain } from "./settings/send-again";

interface VerifyBannerProps {
  email: string;
  action: () => Promise<Answer<null>>;
}

/** Stands over every room until the address is confirmed. */
export function VerifyBanner({ email, action }: VerifyBannerProps) {
  return (
    <aside
      aria-label="Your e-mail address"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line-1 bg-bg-2 px-4 py-2 text-13 text-ink-1 md:px-6"
    >
      <p className="flex min-w-0 items-start gap-2.5">
        <Icon name="alert" className="mt-0.5 size-4" />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          Confirm {email} by the link in our mail. Until then you cannot invite people or subscribe.
        </span>
      </p>
      <span className="max-sm:pl-[26px]">
        <SendAgain action={action} text="Send again" />
      </span>
    </aside>
  );
}
