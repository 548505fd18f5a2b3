import type { SocketLike, StreamEvents, StreamLink } from "@/components/stream/stream-events";

type Listener = (event: never) => void;

/** The browser's side of a socket, whose other side the test plays. */
export class FakeSocket implements SocketLike {
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | undefined;
  readonly #listeners = new Map<string, Listener[]>();

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code = 1005): void {
    this.closedWith = code;
  }

  open(): void {
    this.#fire("open", {});
  }

  deliver(...items: object[]): void {
    this.deliverText(JSON.stringify(items));
  }

  deliverText(data: string): void {
    this.#fire("message", { data });
  }

  end(code: number): void {
    this.#fire("close", { code });
  }

  /** The newest frame with this operation. */
  last(op: string): Record<string, unknown> {
    return this.sent.findLast((frame) => frame.op === op) ?? {};
  }

  #fire(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) Reflect.apply(listener, null, [event]);
  }
}

/** Writes down what a client tells. */
export function recordedEvents() {
  const links: StreamLink[] = [];
  const told: unknown[][] = [];
  const note =
    (name: string) =>
    (...parts: unknown[]) => {
      told.push([name, ...parts]);
    };
  const events: StreamEvents = {
    link: (link) => links.push(link),
    answered: note("answered"),
    refused: note("refused"),
    data: note("data"),
    gap: note("gap"),
    staleness: note("staleness"),
    identity: note("identity"),
    heartbeat: note("heartbeat"),
    roundTrip: note("roundTrip"),
    problem: note("problem"),
  };
  return { events, links, told };
}
