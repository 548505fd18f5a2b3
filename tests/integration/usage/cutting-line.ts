import { connect, createServer, type Socket } from "node:net";

/** What becomes of the next statement: lost on the way there, or its answer on the way back. */
export type Cut = "request" | "answer";

export interface CuttingLine {
  /** The database's address through this line. */
  databaseUrl: string;
  cutNext(cut: Cut): void;
  /** While it is down every connection breaks, as where the database is away. */
  setDown(down: boolean): void;
  /** Statements that were cut off. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** A message by which the server says that a statement has ended, and its transaction with it. */
const READY_FOR_QUERY = "Z".charCodeAt(0);
const READY_LENGTH = 6;

/** A line to PostgreSQL that breaks at one statement, before it is carried out or after it was committed. */
export async function openCuttingLine(databaseUrl: string): Promise<CuttingLine> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let cut: Cut | null = null;
  let cuts = 0;
  let isDown = false;

  const server = createServer((near) => {
    if (isDown) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    open.add(near).add(far);
    let doomed = false;
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.on("error", end);
      socket.on("close", () => {
        open.delete(socket);
        end();
      });
    }
    near.on("data", (chunk) => {
      // A statement with parameters begins by being parsed.
      const isStatement = chunk[0] === "P".charCodeAt(0);
      if (isStatement && cut !== null && !doomed) {
        cuts += 1;
        doomed = cut === "answer";
        const now = cut;
        cut = null;
        if (now === "request") return end();
      }
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (!doomed) near.write(chunk);
      else if (chunk.at(-READY_LENGTH) === READY_FOR_QUERY) end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the line has no port");
  const through = new URL(databaseUrl);
  through.hostname = "127.0.0.1";
  through.port = String(address.port);
  return {
    databaseUrl: through.href,
    cutNext(next) {
      cut = next;
    },
    setDown(down) {
      isDown = down;
      if (down) for (const socket of open) socket.destroy();
    },
    get cuts() {
      return cuts;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
