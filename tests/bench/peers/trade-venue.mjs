// A venue that sends trades at a fixed rate, each stamped with the moment it was written: the quantity is
// that moment in microseconds of the monotonic clock, counted from what the parent names, times 1e-8.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const [perSecond = 50_000, symbolCount = 100, seconds = 10, base = "0"] = process.argv.slice(2).map(Number);
const TICK_MS = 2;

const server = createServer((_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ lastUpdateId: 1, bids: [["1.00", "1.0"]], asks: [["2.00", "1.0"]] }));
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const subscribed = new Set();

sockets.on("connection", (socket) => {
  socket.on("message", (text) => {
    const { id, params } = JSON.parse(text.toString());
    socket.send(JSON.stringify({ result: null, id }));
    for (const stream of params ?? []) subscribed.add(stream);
  });
});

process.on("message", () => run());
server.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));

function run() {
  const [socket] = sockets.clients;
  const symbols = Array.from({ length: Number(symbolCount) }, (_, index) => `B${index}USDT`);
  const nowMicros = () => Number(process.hrtime.bigint() / 1_000n) - Number(base);
  const started = nowMicros();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(Math.floor(((nowMicros() - started) / 1e6) * perSecond), perSecond * seconds);
    // One write a tick, as a busy venue's kernel would deliver it.
    socket._socket.cork();
    for (; sent < due; sent++) {
      const symbol = symbols[sent % symbols.length];
      const time = Date.now();
      const quantity = (nowMicros() / 1e8).toFixed(8);
      const id = Math.floor(sent / symbols.length) + 1;
      socket.send(
        `{"stream":"${symbol.toLowerCase()}@trade","data":{"e":"trade","E":${time},"s":"${symbol}","t":${id},"p":"61837.63000000","q":"${quantity}","T":${time},"m":true,"M":true}}`,
      );
    }
    socket._socket.uncork();
    if (sent < perSecond * seconds) return;
    clearInterval(timer);
    process.send?.({ sent });
  }, TICK_MS);
}

process.on("disconnect", () => process.exit(0));
