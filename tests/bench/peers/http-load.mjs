// Fifty connections that ask again as soon as they are answered. Answers are told apart by their
// Content-Length only, so that the server is what is measured.
import { connect } from "node:net";

const { port, path, keys, connections, seconds } = JSON.parse(process.argv[2] ?? "{}");
const HEAD_END = Buffer.from("\r\n\r\n");
let answered = 0;
let refused = 0;
const delays = [];
const until = performance.now() + seconds * 1_000;
let open = connections;
let turn = 0;

for (let index = 0; index < connections; index++) {
  const socket = connect(port, "127.0.0.1");
  let buffered = Buffer.alloc(0);
  let asked = 0;
  const ask = () => {
    if (performance.now() > until) {
      socket.end();
      return;
    }
    asked = performance.now();
    const key = keys.length > 0 ? `X-API-Key: ${keys[turn++ % keys.length]}\r\n` : "";
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${key}\r\n`);
  };
  socket.on("connect", ask);
  socket.on("data", (chunk) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    const end = buffered.indexOf(HEAD_END);
    if (end === -1) return;
    const head = buffered.toString("latin1", 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (buffered.length < end + 4 + length) return;
    buffered = buffered.subarray(end + 4 + length);
    if (head.startsWith("HTTP/1.1 200")) answered++;
    else refused++;
    delays.push(performance.now() - asked);
    ask();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    open--;
    if (open > 0) return;
    delays.sort((a, b) => a - b);
    process.send?.({
      answered,
      refused,
      p50: delays[delays.length >> 1],
      p99: delays[Math.floor(delays.length * 0.99)],
    });
    process.disconnect?.();
  });
}
