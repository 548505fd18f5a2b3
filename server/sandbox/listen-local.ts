import type { Server } from "node:http";
import { AppError } from "@/lib/platform/errors";

export const LOCAL_HOST = "127.0.0.1";

/** Listens on this machine alone and returns the port (0 takes any free one), or says who is wrong. */
export function listenLocal(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error) => reject(refusal(port, cause));
    server.once("error", onError);
    server.listen(port, LOCAL_HOST, () => {
      server.off("error", onError);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function refusal(port: number, cause: Error): AppError {
  const taken = "code" in cause && cause.code === "EADDRINUSE";
  const reason = taken ? "is taken by another process" : "cannot be listened on";
  const message = `Port ${port} on ${LOCAL_HOST} ${reason}; SIMULATOR_CONTROL_PORT or SIMULATOR_PORTS names a free one.`;
  return new AppError("unavailable", message, { cause });
}
