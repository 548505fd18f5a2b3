import type { CodeTab } from "../ui/code-tabs";

/** A reader that resumes where it was cut off, in two languages. */
export function streamCall(origin: string, key: string): CodeTab[] {
  const url = `${origin.replace(/^http/, "ws")}/ws/v1`;
  return [
    { name: "JavaScript", code: javascript(url, key) },
    { name: "Python", code: python(url, key) },
  ];
}

const javascript = (url: string, key: string) => `// Node 22 and later, or a browser's console
const channel = "trades:binance:BTC/USDT";
let position; // where to go on after a cut: { epoch, seq }

function connect() {
  const socket = new WebSocket("${url}");
  const send = (frame) => socket.send(JSON.stringify(frame));
  socket.onopen = () => {
    send({ id: 1, op: "auth", key: "${key}" });
    send({ id: 2, op: "subscribe", channels: [channel], ...(position && { from: { [channel]: position } }) });
  };
  socket.onmessage = ({ data }) => {
    for (const item of JSON.parse(data)) {
      if (item.type === "ack" && item.channels) {
        const [{ ok, epoch, seq, resume, message }] = item.channels;
        if (!ok) throw new Error(message);
        if (resume !== "full") position = { epoch, seq };
      } else if (item.type === "update") {
        if (item.prev !== position.seq) console.log("missed something before", item.seq);
        position.seq = item.seq;
        console.log(item.seq, item.data);
      } else if (item.type === "gap" || item.type === "stale" || item.type === "error") {
        console.log(item);
      }
    }
  };
  socket.onclose = ({ code, reason }) => {
    console.log("closed", code, reason);
    // 44xx means: do not retry unchanged.
    if (code < 4400 || code >= 4500) setTimeout(connect, code < 4300 && code >= 4200 ? 0 : 2_000);
  };
}
connect();`;

const python = (url: string, key: string) => `# pip install websocket-client, or apt install python3-websocket
import json, time, websocket

CHANNEL = "trades:binance:BTC/USDT"
position = None  # where to go on after a cut: {"epoch", "seq"}

while True:
    code = None
    try:
        socket = websocket.create_connection(
            "${url}", header=["Authorization: Bearer ${key}"], timeout=60)
        subscribe = {"id": 1, "op": "subscribe", "channels": [CHANNEL]}
        if position:
            subscribe["from"] = {CHANNEL: position}
        socket.send(json.dumps(subscribe))
        while True:
            opcode, frame = socket.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                code = int.from_bytes(frame[:2], "big")
                print("closed", code, frame[2:].decode())
                break
            for item in json.loads(frame):
                if item["type"] == "ack" and "channels" in item:
                    answer = item["channels"][0]
                    if not answer["ok"]:
                        raise SystemExit(answer["message"])
                    if answer.get("resume") != "full":
                        position = {"epoch": answer["epoch"], "seq": answer["seq"]}
                elif item["type"] == "update":
                    if item["prev"] != position["seq"]:
                        print("missed something before", item["seq"])
                    position["seq"] = item["seq"]
                    print(item["seq"], item["data"])
                elif item["type"] in ("gap", "stale", "error"):
                    print(item)
    except (OSError, websocket.WebSocketException) as error:
        print("lost the connection:", error)
    if code is not None and 4400 <= code < 4500:
        raise SystemExit("do not retry unchanged")
    time.sleep(0 if code is not None and 4200 <= code < 4300 else 2)`;
