// Venues that send trades at a fixed rate, each stamped with the moment it was written: the quantity is that
// moment in microseconds of the monotonic clock, counted from what the parent names, times 1e-8.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { TRADE_FRAMES } from "./trade-frames.mjs";

const { venues, perSecond, symbolsPerVenue, seconds, base } = JSON.parse(process.argv[2] ?? "{}");
const TICK_MS = 2;

/** @param {string} name */
function openVenue(name) {
  const wire = TRADE_FRAMES[name];
  const venue = { name, wire, port: 0, socket: null };
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ lastUpdateId: 1, bids: [["1.00", "1.0"]], asks: [["2.00", "1.0"]] }));
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    socket.on("message", (data) => {
      const text = data.toString();
      if (text === "ping") return socket.send("pong");
      const message = JSON.parse(text);
      if (wire.isForTrades(message)) venue.socket = socket;
      for (const answer of wire.answers(message)) socket.send(JSON.stringify(answer));
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(Object.assign(venue, { port: server.address().port })));
  });
}

const opened = await Promise.all(venues.map(openVenue));
process.on("message", () => run());
process.send?.({ ports: Object.fromEntries(opened.map(({ name, port }) => [name, port])) });

function run() {
  const nowMicros = () => Number(process.hrtime.bigint() / 1_000n) - base;
  const started = nowMicros();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(Math.floor(((nowMicros() - started) / 1e6) * perSecond), perSecond * seconds);
    // One write a tick and venue, as a busy venue's kernel would deliver it.
    for (const { socket } of opened) socket._socket.cork();
    for (; sent < due; sent++) {
      const { socket, wire } = opened[sent % opened.length];
      const turn = Math.floor(sent / opened.length);
      const index = turn % symbolsPerVenue;
      const id = Math.floor(turn / symbolsPerVenue) + 1;
      socket.send(wire.frame({ index, id, time: Date.now(), quantity: (nowMicros() / 1e8).toFixed(8) }));
    }
    for (const { socket } of opened) socket._socket.uncork();
    if (sent < perSecond * seconds) return;
    clearInterval(timer);
    process.send?.({ sent });
  }, TICK_MS);
}

process.on("disconnect", () => process.exit(0));
