import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postOutside } from "@/lib/platform/http/post-outside";
import { isPublicAddress } from "@/lib/platform/http/public-address";

describe("the public network", () => {
  it.each(["93.184.215.14", "2606:2800:220:1:248:1893:25c8:1946", "8.8.8.8"])("holds %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ["127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"],
    ["224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"],
    ["::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"],
    ["64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "localhost", ""],
  ])("holds none of %s …", (...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});

describe("a post to where a user said", () => {
  let server: Server;
  let asked = 0;
  beforeEach(async () => {
    asked = 0;
    server = createServer((request, response) => {
      asked++;
      if (request.url === "/away") response.writeHead(302, { Location: "/" }).end();
      else if (request.url !== "/silent") response.writeHead(204).end();
    });
    server.listen(0);
    await once(server, "listening");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = () => (server.address() as AddressInfo).port;
  const post = (url: string, { privateAllowed = false, withinMs = 5_000 } = {}) =>
    postOutside({ url, headers: {}, body: "{}", withinMs, privateAllowed });

  it("reaches this machine only where that is allowed", async () => {
    await expect(post(`http://127.0.0.1:${port()}/`, { privateAllowed: true })).resolves.toBe(204);
    const names = [
      "127.0.0.1",
      "localhost",
      "[::1]",
      "0x7f.1",
      "2130706433",
      "[::ffff:127.0.0.1]",
      "0",
      "127.1",
    ];
    for (const name of names) await expect(post(`http://${name}:${port()}/`), name).rejects.toThrow(/public/);
    expect(asked).toBe(1);
  });

  it("goes where it was sent and no further", async () => {
    await expect(post(`http://127.0.0.1:${port()}/away`, { privateAllowed: true })).resolves.toBe(302);
    expect(asked).toBe(1);
  });

  it("waits so long and no longer", async () => {
    const silent = post(`http://127.0.0.1:${port()}/silent`, { privateAllowed: true, withinMs: 200 });
    await expect(silent).rejects.toThrow("There was no answer within 0.2 s.");
  });
});
