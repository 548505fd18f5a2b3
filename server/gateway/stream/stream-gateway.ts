import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import type { ChannelSource } from "@/lib/domain/channels/channel-source";
import type { ListedInstruments } from "@/lib/domain/channels/parse-channel";
import type { AccessEvents } from "@/lib/platform/access-events";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import type { StreamConnection } from "@/lib/services/access/stream-connections";
import { createSocketSlots, type SocketSlots } from "@/lib/services/limits/socket-slots";
import type { StreamMeter } from "@/lib/services/usage/create-usage-meter";
import { ChannelHub } from "./channel-hub";
import { FlushScheduler } from "./flush-scheduler";
import { FRAME_BYTES_MAX } from "./protocol";
import { type SessionServices, StreamSession, type Verify } from "./stream-session";

const HEARTBEAT_MS = 15_000;
const PING_MS = 20_000;
const MISSED_PINGS_MAX = 2;
/** How often credentials are looked at again while the database cannot tell of their end. */
const DEAF_RECHECK_MS = 1_000;

export interface StreamGatewayOptions {
  source: ChannelSource;
  listed: ListedInstruments;
  events: AccessEvents;
  clock: Clock;
  log: Logger;
  /** How a key or ticket is checked for a connection from this address and origin. */
  credentials(caller: Caller, given: { key?: string | undefined; ticket?: string | undefined }): Verify;
  /** Counts sockets over all processes; where absent those of this one. */
  slots?: SocketSlots;
  /** Counts what organisations use; nothing is counted where absent. */
  usage?: StreamMeter;
  /** Milliseconds between writes to one socket; follows the load where absent. */
  flushMs?: number;
}

export interface Caller {
  address: string;
  origin: string | null;
}

export interface StreamGateway {
  /** Takes over an upgraded socket; `key` is the one of the upgrade's headers, if any. */
  accept(socket: WebSocket, caller: Caller, key: string | null): void;
  /** The sockets of an organisation, and an end to one of them, whichever process holds it. */
  connectionsOf(organisationId: string): Promise<StreamConnection[]>;
  disconnect(organisationId: string, connectionId: string): Promise<boolean>;
  readonly size: number;
  /** Says goodbye with positions and closes everything. */
  drain(): void;
  close(): void;
}

interface Open {
  session: StreamSession;
  socket: WebSocket;
  missedPings: number;
}

export function createStreamGateway(options: StreamGatewayOptions): StreamGateway {
  const { clock, log, events } = options;
  const hub = new ChannelHub(options.source, clock);
  const slots = options.slots ?? createSocketSlots({ redis: null, clock, log });
  const scheduler = new FlushScheduler(clock, options.flushMs);
  const open = new Map<string, Open>();

  function recheckWhere(matches: (session: StreamSession) => boolean): void {
    for (const { session } of open.values())
      if (session.principal && matches(session)) void session.recheck();
  }

  function concerns(session: StreamSession, change: { table: string; id: string }): boolean {
    const { principal } = session;
    return principal?.id === change.id || principal?.organisationId === change.id;
  }

  function ping(entry: Open): void {
    if (entry.missedPings >= MISSED_PINGS_MAX) {
      entry.socket.terminate();
      return;
    }
    entry.missedPings++;
    entry.socket.ping();
  }

  function endByOrganisation({ session }: Open): void {
    const message = "This connection was ended by its organisation.";
    session.fail("revoked", { code: "forbidden", message });
  }

  slots.onSurplus((connectionId, staying) => open.get(connectionId)?.session.endAsSurplus(staying));
  slots.onEnd((connectionId) => {
    const entry = open.get(connectionId);
    if (entry) endByOrganisation(entry);
  });

  options.usage?.onCollect(() => {
    for (const { session } of open.values()) session.meter();
  });

  const stops = [
    events.onChange((change) => recheckWhere((session) => change === null || concerns(session, change))),
    clock.every(DEAF_RECHECK_MS, () => {
      if (!events.isListening()) recheckWhere(() => true);
    }),
    clock.every(HEARTBEAT_MS, () => {
      for (const { session } of open.values()) session.heartbeat();
    }),
    clock.every(PING_MS, () => {
      for (const entry of open.values()) ping(entry);
    }),
  ];

  return {
    accept(socket, caller, key) {
      const id = randomUUID();
      const services: SessionServices = {
        clock,
        log,
        hub,
        listed: options.listed,
        slots,
        scheduler,
        usage: options.usage,
        credentials: (given) => options.credentials(caller, given),
      };
      const session = new StreamSession(
        services,
        sessionSocket(socket, () => resume(session)),
        {
          id,
          address: caller.address,
          openedAt: clock.now(),
        },
      );
      const entry: Open = { session, socket, missedPings: 0 };
      open.set(id, entry);
      socket.on("message", (data, isBinary) => readMessage(session, data, isBinary));
      socket.on("pong", () => {
        entry.missedPings = 0;
      });
      socket.on("close", () => {
        open.delete(id);
        session.ended();
      });
      // Without a listener a reset connection would end the process; the close that follows does the work.
      socket.on("error", (error) => log.debug({ err: error }, "socket failed"));
      void session.start(key === null ? null : options.credentials(caller, { key }));
    },
    connectionsOf: (organisationId) => slots.of(`organisation:${organisationId}`),
    async disconnect(organisationId, connectionId) {
      const entry = open.get(connectionId);
      if (!entry) return slots.endElsewhere(`organisation:${organisationId}`, connectionId);
      if (entry.session.principal?.organisationId !== organisationId) return false;
      endByOrganisation(entry);
      return true;
    },
    get size() {
      return open.size;
    },
    drain() {
      for (const { session } of [...open.values()]) session.drain();
    },
    close() {
      for (const stop of stops) stop();
      scheduler.close();
      slots.close();
      for (const { socket } of open.values()) socket.terminate();
      open.clear();
    },
  };

  function resume(session: StreamSession): void {
    if (!session.outbox.isEmpty) scheduler.request(session.outbox);
  }
}

/** `onDrained` is called once what was written has reached the kernel. */
function sessionSocket(socket: WebSocket, onDrained: () => void) {
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send(frame: string) {
      if (socket.readyState === socket.OPEN) socket.send(frame, onDrained);
    },
    close(code: number, reason: string) {
      socket.close(code, reason);
    },
  };
}

function readMessage(session: StreamSession, data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): void {
  if (isBinary || !Buffer.isBuffer(data)) {
    session.fail("bad_frame", { code: "invalid_request", message: "A frame is text: one JSON object." });
    return;
  }
  if (data.length > FRAME_BYTES_MAX) {
    const message = `A frame has at most ${FRAME_BYTES_MAX} bytes; this one has ${data.length}.`;
    session.fail("bad_frame", { code: "too_large", message });
    return;
  }
  session.frame(data.toString("utf8"));
}
