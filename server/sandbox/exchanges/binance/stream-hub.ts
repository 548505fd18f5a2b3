import { Listeners } from "../shell/listeners";
import type { Connection } from "./connection";
import { Frame } from "./frame";

/** Hands every event of a stream to all who listen to it, in the form that each of them takes. */
export class StreamHub extends Listeners<Connection> {
  publish(stream: string, symbol: string | null, data: string): void {
    const connections = this.of(stream);
    if (!connections) return;
    const frame = new Frame(stream, symbol, data);
    for (const connection of connections) connection.deliver(frame);
  }
}
