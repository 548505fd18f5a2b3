import type { IncomingMessage } from "node:http";

export interface AllowedHosts {
  /** Null where the upgrade may go on, else one sentence. */
  refusal(request: IncomingMessage): string | null;
}

interface HostOptions {
  publicUrl: string;
  /** The ports on which this process is reached directly. */
  ports: readonly number[];
  /** Pages then come from the public address alone. */
  production: boolean;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const DEFAULT_PORTS: Record<string, string> = { "http:": "80", "https:": "443", "ws:": "80", "wss:": "443" };

/**
 * Browsers send no preflight before a socket: Host keeps a rebound name of the attacker's out, Origin keeps
 * the pages of other sites out. A program that sends no Origin is no browser and may come in.
 */
export function createAllowedHosts({ publicUrl, ports, production }: HostOptions): AllowedHosts {
  const open = new URL(publicUrl);
  const local = LOOPBACK.flatMap((name) => ports.map((port) => `${name}:${port}`));
  const hosts = new Set([authority(open), ...local]);

  function isOwn(host: string, request: IncomingMessage): boolean {
    if (hosts.has(host)) return true;
    // Whoever names the very address that was reached cannot have been led here by a name.
    const address = request.socket.localAddress?.replace(/^::ffff:/, "") ?? "";
    const reached = address.includes(":") ? `[${address}]` : address;
    return host === `${reached}:${request.socket.localPort}`;
  }

  function isOwnOrigin(origin: string, request: IncomingMessage): boolean {
    const url = URL.canParse(origin) ? new URL(origin) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) return false;
    if (production) return url.origin === open.origin;
    return isOwn(authority(url), request);
  }

  return {
    refusal(request) {
      const { host = "", origin } = request.headers;
      const named = URL.canParse(`http://${host}`) ? authority(new URL(`http://${host}`)) : "";
      const secured = `${host.toLowerCase()}:443`;
      if (!isOwn(named, request) && !(open.protocol === "https:" && hosts.has(secured))) {
        return `The Host ${JSON.stringify(host)} is not served here; connect to ${open.host}.`;
      }
      if (origin === undefined || isOwnOrigin(origin, request)) return null;
      return `Pages of ${JSON.stringify(origin)} may not open sockets here; those of ${open.origin} may.`;
    },
  };
}

/** Always with the port, so that written and unwritten default ports are the same. */
function authority(url: URL): string {
  return `${url.hostname}:${url.port || DEFAULT_PORTS[url.protocol]}`;
}
