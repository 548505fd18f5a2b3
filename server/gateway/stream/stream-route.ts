import { AppError } from "@/lib/platform/errors";
import { readKeyHeader } from "@/lib/platform/http/api-key-header";
import type { SocketRoute } from "../create-gateway";
import { CLOSE_CODES, encodeError } from "./protocol";
import type { StreamGateway } from "./stream-gateway";

/** `/ws/v1` among the server's sockets. */
export function createStreamRoute(gateway: StreamGateway): SocketRoute {
  return {
    accept(socket, _stream, address, request) {
      try {
        const key = readKeyHeader(request);
        gateway.accept(socket, { address, origin: request.headers.origin ?? null }, key);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        socket.on("error", () => socket.terminate());
        socket.send(`[${encodeError({ code: error.code, message: error.message, fatal: true })}]`);
        socket.close(CLOSE_CODES.unauthenticated, "unauthenticated");
      }
    },
    turnedAway(why, message) {
      const item =
        why === "draining"
          ? JSON.stringify({ type: "bye", positions: {} })
          : encodeError({ code: "unavailable", message, fatal: true });
      return `[${item}]`;
    },
    get size() {
      return gateway.size;
    },
    drain: () => gateway.drain(),
    close: () => gateway.close(),
  };
}
