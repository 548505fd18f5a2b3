import { SMTPServer, type SMTPServerDataStream } from "smtp-server";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import { LOCAL_HOST } from "../listen-local";

export interface SmtpReceiver {
  readonly port: number;
  close(): Promise<void>;
}

interface ReceiverOptions {
  port: number;
  log: Logger;
  /** Resolves once the mail is kept: only then is it taken over. */
  receive(raw: Buffer, to: string[]): Promise<void>;
}

const MAIL_BYTES_MAX = 1_048_576;
const CLIENTS_MAX = 50;
const IDLE_MS_MAX = 60_000;
const CLOSE_WITHIN_MS = 1_000;

/** A mail server that takes mail from this machine for anybody, and sends none of it on. */
export async function createSmtpReceiver({ port, log, receive }: ReceiverOptions): Promise<SmtpReceiver> {
  const server = new SMTPServer({
    // Loopback needs no encryption, and nobody needs a password to write to themselves.
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    size: MAIL_BYTES_MAX,
    maxClients: CLIENTS_MAX,
    socketTimeout: IDLE_MS_MAX,
    closeTimeout: CLOSE_WITHIN_MS,
    logger: false,
    onData(stream, { envelope }, callback) {
      const to = envelope.rcptTo.map(({ address }) => address);
      readAll(stream)
        .then((raw) => receive(raw, to))
        .then(
          () => callback(null, "kept"),
          (error: unknown) => callback(refusal(error, log)),
        );
    },
  });
  // A client that goes away in the middle is its own affair.
  server.on("error", (error) => log.debug({ err: error }, "a mail connection failed"));
  const bound = await new Promise<number>((resolve, reject) => {
    const onError = (cause: Error) =>
      reject(new AppError("unavailable", `Port ${port} on ${LOCAL_HOST} cannot take mail.`, { cause }));
    server.once("error", onError);
    const listener = server.listen(port, LOCAL_HOST, () => {
      server.off("error", onError);
      const address = listener.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
  return {
    port: bound,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

class Refused extends Error {
  constructor(
    message: string,
    readonly responseCode: number,
  ) {
    super(message);
  }
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The rest is read and dropped: a client listens only once it has said everything.
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= MAIL_BYTES_MAX) chunks.push(chunk);
  }
  if (size > MAIL_BYTES_MAX) throw new Refused("the mail is larger than 1 MiB", 552);
  return Buffer.concat(chunks);
}

function refusal(error: unknown, log: Logger): Error {
  if (error instanceof Refused) return error;
  log.error({ err: error }, "a mail could not be kept");
  return new Refused("the mail could not be kept; try again later", 451);
}
