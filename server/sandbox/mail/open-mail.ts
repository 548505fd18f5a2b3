import { join } from "node:path";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import { openMailFolder } from "./mail-folder";
import { createMailListing } from "./mail-listing";
import { readReceived } from "./received-mail";
import { createSmtpReceiver } from "./smtp-receiver";

interface Variables {
  QUANT_ENV?: string | undefined;
  QUANT_DATA?: string | undefined;
  OUTBOX_SMTP_PORT?: number | undefined;
  OUTBOX_PORT?: number | undefined;
}

export interface MailSandbox {
  readonly smtpPort: number;
  readonly listingPort: number;
  close(): Promise<void>;
}

/** The outbox as the environment asks for it, or null; never in production, whoever asks. */
export async function openMail(env: Variables, clock: Clock, log: Logger): Promise<MailSandbox | null> {
  if (env.OUTBOX_SMTP_PORT === undefined) return null;
  if (env.QUANT_ENV === "production") {
    throw new AppError("forbidden", "Production mode refuses the outbox; give SMTP_URL a mail server.");
  }
  if (env.QUANT_DATA === undefined) {
    throw new AppError(
      "invalid_request",
      "QUANT_DATA is missing; the outbox keeps its mails in that folder, such as /var/lib/quant.",
    );
  }
  const folder = openMailFolder(join(env.QUANT_DATA, "mail"));
  const receiver = await createSmtpReceiver({
    port: env.OUTBOX_SMTP_PORT,
    log,
    receive: async (raw, to) => {
      folder.add(await readReceived({ id: folder.nextId(), raw, to, time: clock.now() }));
    },
  });
  const listing = await createMailListing(env.OUTBOX_PORT ?? 0, folder);
  return {
    smtpPort: receiver.port,
    listingPort: listing.port,
    close: async () => {
      await Promise.all([receiver.close(), listing.close()]);
    },
  };
}
