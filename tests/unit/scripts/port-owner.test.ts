import { createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { checkPorts } from "../../../scripts/start/check-ports.mjs";
import { findPortOwner, listeningInodes } from "../../../scripts/start/find-port-owner.mjs";

const server = createServer();
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function listenOn(host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : 0;
}

it.skipIf(process.platform !== "linux").each(["127.0.0.1", "0.0.0.0"])(
  "a port taken on %s is refused with the process that has it and the option that changes it",
  async (host) => {
    const port = await listenOn(host);
    expect(findPortOwner(port)).toEqual({ pid: process.pid, command: expect.stringContaining("node") });
    await expect(checkPorts([{ port, use: "the front door", change: "--port" }])).rejects.toThrow(
      new RegExp(`^Port ${port} \\(the front door\\) is taken by process ${process.pid} \\(.+\\); .*--port`),
    );
  },
);

it("two uses of one port are refused before anything listens", async () => {
  const port = await listenOn("127.0.0.1");
  await new Promise((resolve) => server.close(resolve));
  const uses = ["a", "b"].map((use) => ({ port, use, change: `--${use}` }));
  await expect(checkPorts(uses)).rejects.toThrow(
    `Port ${port} is wanted by a and by b; choose another one with --b.`,
  );
});

it("only sockets that listen on exactly that port count", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1",
    "   1: 0100007F:0BB8 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 222 1",
    "   2: 00000000:1BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1",
  ].join("\n");
  expect(listeningInodes(table, 3000)).toEqual(["111"]);
});
