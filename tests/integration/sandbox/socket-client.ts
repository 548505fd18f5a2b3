import { once } from "node:events";
import { WebSocket } from "ws";
import { z } from "zod";

const object = z.record(z.string(), z.unknown());

export type Message = Record<string, unknown>;

export interface SocketClient {
  readonly socket: WebSocket;
  /** Every text so far, as it came. */
  readonly texts: string[];
  send(message: unknown): void;
  /** Resolves once `count` texts have come. */
  received(count: number): Promise<void>;
  /** The first message, past or future, that satisfies the condition. */
  message(condition: (message: Message) => boolean): Promise<Message>;
  readonly closed: Promise<number>;
  close(): void;
}

/** Connects a plain WebSocket client; `autoPong: false` makes one that does not answer pings. */
export async function connectSocket(
  url: string,
  options: { autoPong?: boolean } = {},
): Promise<SocketClient> {
  const socket = new WebSocket(url, { autoPong: options.autoPong ?? true });
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data) => {
    texts.push(String(data));
    for (const check of [...waiting]) check();
  });
  socket.on("error", () => {});
  const closed = new Promise<number>((resolve) => socket.on("close", (code) => resolve(code)));
  await Promise.race([
    once(socket, "open"),
    closed.then((code) => Promise.reject(new Error(`closed with ${code} before it was open`))),
  ]);
  const until = <T>(find: () => T | null) =>
    new Promise<T>((resolve) => {
      const check = () => {
        const found = find();
        if (found === null) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return {
    socket,
    texts,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    received: async (count) => {
      await until(() => (texts.length >= count ? true : null));
    },
    message(condition) {
      let scanned = 0;
      return until(() => {
        for (; scanned < texts.length; scanned += 1) {
          const message = parseMessage(texts[scanned] ?? "");
          if (message && condition(message)) return message;
        }
        return null;
      });
    },
    closed,
    close: () => socket.terminate(),
  };
}

/** A text as an object; null where it is none. */
export function parseMessage(text: string): Message | null {
  try {
    const parsed = object.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
