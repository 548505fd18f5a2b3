// Many readers of sockets that only count: a client that parsed everything would measure itself. What is
// counted is every `needle`; where items say `"time"`, it is the moment of their making in microseconds of
// the monotonic clock since `base`.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";

const [{ port, clients, base, needle, subscribe }] = await once(process, "message");
const NEEDLE = Buffer.from(needle);
const SAMPLE_EVERY = 20;

let items = 0;
let frames = 0;
let delays = [];
let ready = 0;

function mask(text) {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

function tellReady() {
  ready++;
  if (ready === clients) process.send?.({ ready });
}

function count(chunk) {
  for (let at = chunk.indexOf(NEEDLE); at !== -1; at = chunk.indexOf(NEEDLE, at + NEEDLE.length)) items++;
  frames++;
  if (frames % SAMPLE_EVERY !== 0) return;
  const now = Number(process.hrtime.bigint() / 1_000n) - base;
  const text = chunk.toString("latin1");
  for (const match of text.matchAll(/"time":(\d+),"data"/g)) delays.push((now - Number(match[1])) / 1_000);
}

for (let index = 0; index < clients; index++) {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  let upgraded = false;
  let acked = false;
  socket.on("connect", () => {
    const key = randomBytes(16).toString("base64");
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
  });
  socket.on("data", (chunk) => {
    if (acked) return count(chunk);
    if (!upgraded) {
      upgraded = true;
      // A client that wants nothing is ready at once.
      if (subscribe.length === 0) tellReady();
      else socket.write(mask(subscribe[index % subscribe.length]));
      return;
    }
    acked = true;
    tellReady();
  });
  socket.on("error", () => process.send?.({ failed: true }));
}

process.on("message", (message) => {
  if (message === "begin") {
    items = 0;
    frames = 0;
    delays = [];
  } else process.send?.({ items, delays: delays.slice(0, 200_000) });
});
process.on("disconnect", () => process.exit(0));
