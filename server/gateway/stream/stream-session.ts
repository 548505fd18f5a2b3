import type { ListedInstruments } from "@/lib/domain/channels/parse-channel";
import type { Clock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { Logger } from "@/lib/platform/log";
import type { Principal } from "@/lib/services/access/principal";
import type { SlotHolder } from "@/lib/services/limits/slot-holder";
import type { SocketSlots } from "@/lib/services/limits/socket-slots";
import type { StreamMeter } from "@/lib/services/usage/create-usage-meter";
import type { ChannelHub } from "./channel-hub";
import type { FlushScheduler } from "./flush-scheduler";
import { type Identity, principalIdentity, visitorIdentity } from "./identity";
import { Outbox, type OutboxSocket } from "./outbox";
import {
  CLOSE_CODES,
  type ErrorItem,
  encodeError,
  FRAMES_PER_SECOND_MAX,
  type Operation,
  readFrame,
} from "./protocol";
import { Subscriptions } from "./subscriptions";

const EXPIRY_NOTICE_MS = 60_000;
/** Above this a timer would wrap around; an end that far away is looked at again later. */
const TIMER_MS_MAX = 2_147_483_647;
/** While the database cannot say what an account is entitled to. */
const ASK_AGAIN_MS = 1_000;

export type CloseReason = keyof typeof CLOSE_CODES;

export interface SessionSocket extends OutboxSocket {
  close(code: number, reason: string): void;
}

/** Checks credentials anew each time it is called, so that their end is noticed. */
export type Verify = () => Promise<Principal>;

export interface SessionServices {
  clock: Clock;
  log: Logger;
  hub: ChannelHub;
  listed: ListedInstruments;
  slots: SocketSlots;
  scheduler: FlushScheduler;
  /** Counts what organisations use; nothing is counted where absent. */
  usage: StreamMeter | undefined;
  /** How a key or a ticket of an `auth` frame is checked; the address and origin are the connection's. */
  credentials(frame: { key?: string | undefined; ticket?: string | undefined }): Verify;
}

/** One `/ws/v1` connection: what it may do, what it asked for and what it is owed. */
export class StreamSession {
  readonly outbox: Outbox;
  private readonly subscriptions: Subscriptions;
  private identity: Identity;
  /** Whose slot this connection holds. */
  private slotOwner: string | null = null;
  private verify: Verify | null = null;
  private cancelExpiry: () => void = () => undefined;
  private cancelRecheck: () => void = () => undefined;
  private frameTimes: number[] = [];
  private closed = false;
  /** How many of the items that were written the meter has heard of. */
  private metered = 0;
  /** Frames are answered in the order in which they came, also while a key is being checked. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly services: SessionServices,
    private readonly socket: SessionSocket,
    readonly connection: { id: string; address: string; openedAt: number },
  ) {
    this.outbox = new Outbox(socket);
    this.identity = visitorIdentity(connection.address);
    this.subscriptions = new Subscriptions({
      hub: services.hub,
      listed: services.listed,
      outbox: this.outbox,
      now: () => services.clock.now(),
      onQueued: () => this.queued(),
    });
  }

  get principal(): Principal | null {
    return this.identity.principal;
  }

  /** Takes a visitor's slot, or the one of the credentials that came with the upgrade. */
  start(verify: Verify | null): Promise<void> {
    this.turn = verify ? this.authenticate(verify, null) : this.comeIn(this.identity).then(() => undefined);
    return this.turn;
  }

  frame(text: string): void {
    if (this.closed || this.isFlooding()) return;
    const read = readFrame(text);
    if (read.kind === "bad_frame") this.fail("bad_frame", { code: "invalid_request", message: read.message });
    else if (read.kind === "error") this.send(encodeError(read.error));
    else this.turn = this.turn.then(() => this.operate(read.operation));
  }

  heartbeat(): void {
    if (this.closed) return;
    this.outbox.heartbeat(this.services.clock.now());
    this.queued();
  }

  /** Tells the meter what was written since it was told last; it counts for whom the socket speaks now. */
  meter(): void {
    const { sent } = this.outbox.counters;
    const fresh = sent - this.metered;
    this.metered = sent;
    if (fresh > 0 && this.principal) this.services.usage?.messages(this.principal, fresh);
  }

  /** Looks at the credentials again and ends the session where they no longer hold. */
  async recheck(): Promise<void> {
    if (!this.verify || this.closed) return;
    try {
      const identity = principalIdentity(await this.verify());
      if (this.closed) return;
      if (this.mayRead(this.identity) && !this.mayRead(identity)) {
        const message = "This key no longer holds the scope market:read.";
        return this.fail("revoked", { code: "forbidden", message });
      }
      this.adopt(identity);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "unavailable")
        return this.recheckAfter(ASK_AGAIN_MS);
      const expired = (this.principal?.expiresAt ?? Number.POSITIVE_INFINITY) <= this.services.clock.now();
      this.fail(expired ? "expired" : "revoked", { code: error.code, message: error.message });
    }
  }

  drain(): void {
    this.send(JSON.stringify({ type: "bye", positions: this.subscriptions.positions() }));
    this.close("draining");
  }

  /** Closes with what waits written first. */
  close(reason: CloseReason): void {
    if (this.closed) return;
    this.outbox.flushLast();
    this.ended();
    this.socket.close(CLOSE_CODES[reason], reason);
  }

  fail(reason: CloseReason, error: ErrorItem): void {
    if (this.closed) return;
    // Not by send(): a queue that overflows must not be found overflowing again.
    this.outbox.control(encodeError({ ...error, fatal: true }), this.services.clock.now());
    this.close(reason);
  }

  /** The socket is gone: gives everything back. Safe to call again. */
  ended(): void {
    if (this.closed) return;
    this.closed = true;
    this.meter();
    this.cancelExpiry();
    this.cancelRecheck();
    this.subscriptions.endAll();
    this.services.scheduler.forget(this.outbox);
    if (this.slotOwner !== null) this.services.slots.release(this.slotOwner, this.connection.id);
  }

  /** The newest connections beyond a limit that was lowered go first. */
  endAsSurplus(staying: readonly SlotHolder[]): void {
    const { connectionsMax } = this.identity;
    const count = `${connectionsMax} connection${connectionsMax === 1 ? "" : "s"}`;
    const message = `There may be ${count} now, and the newest beyond them are ended. In use: ${holdersText(staying)}.`;
    this.fail("too_many_connections", { code: "too_many_connections", message });
  }

  private async operate(operation: Operation): Promise<void> {
    if (this.closed) return;
    const { id } = operation;
    switch (operation.op) {
      case "auth":
        return this.authenticate(this.services.credentials(operation), id);
      case "ping":
        return this.send(JSON.stringify({ type: "pong", id, time: this.services.clock.now() }));
      case "list":
        return this.acknowledge(id, this.subscriptions.list());
      case "unsubscribe":
        this.acknowledge(id, this.subscriptions.unsubscribe(operation.channels, this.identity));
        return this.noteSubscriptions();
      case "subscribe": {
        const request = { ...operation, from: operation.from ?? {} };
        const { answers, afterwards } = this.subscriptions.subscribe(request, this.identity);
        this.acknowledge(id, answers);
        afterwards();
        this.noteSubscriptions();
        this.queued();
      }
    }
  }

  private async authenticate(verify: Verify, id: string | number | null): Promise<void> {
    try {
      const identity = principalIdentity(await verify());
      if (!(await this.comeIn(identity))) return;
      this.verify = verify;
      this.adopt(identity);
      const { name, principal } = identity;
      if (id !== null)
        this.send(
          JSON.stringify({
            type: "ack",
            id,
            name,
            tier: principal?.tier,
            expiresAt: principal?.expiresAt ?? null,
          }),
        );
    } catch (error) {
      if (this.closed) return;
      if (!(error instanceof AppError)) {
        this.services.log.error({ err: error }, "authenticating a socket failed");
        return this.fail("internal", {
          id,
          code: "internal",
          message: "Something went wrong here. Try again.",
        });
      }
      const reason =
        error.code === "forbidden" || error.code === "payment_required"
          ? "revoked"
          : error.code === "unavailable"
            ? "overloaded"
            : "unauthenticated";
      this.fail(reason, { id, code: error.code, message: error.message });
    }
  }

  private mayRead({ principal }: Identity): boolean {
    return principal === null || principal.scopes.includes("market:read");
  }

  private adopt(identity: Identity): void {
    this.meter();
    this.identity = identity;
    this.cancelExpiry();
    const { expiresAt = null, entitlements } = identity.principal ?? {};
    if (expiresAt !== null) this.watchExpiry(expiresAt);
    this.cancelRecheck();
    const until = entitlements?.until ?? null;
    if (until !== null) this.recheckAfter(until - this.services.clock.now());
    for (const why of this.subscriptions.fit(identity)) this.send(encodeError(why));
    this.noteSubscriptions();
    this.services.slots.setLimit(identity.slotOwner, identity.connectionsMax);
  }

  private noteSubscriptions(): void {
    this.services.slots.note(this.connection.id, this.subscriptions.size);
  }

  private recheckAfter(delayMs: number): void {
    this.cancelRecheck();
    this.cancelRecheck = this.services.clock.after(
      Math.min(Math.max(0, delayMs), TIMER_MS_MAX),
      () => void this.recheck(),
    );
  }

  private watchExpiry(expiresAt: number): void {
    const leftMs = expiresAt - this.services.clock.now();
    const noticeMs = Math.max(0, leftMs - EXPIRY_NOTICE_MS);
    this.cancelExpiry = this.services.clock.after(Math.min(noticeMs, TIMER_MS_MAX), () => {
      if (noticeMs > TIMER_MS_MAX) return this.watchExpiry(expiresAt);
      this.send(JSON.stringify({ type: "expiring", at: expiresAt }));
      this.cancelExpiry = this.services.clock.after(expiresAt - this.services.clock.now(), () =>
        this.fail("expired", {
          code: "unauthenticated",
          message: "The credentials of this connection have expired.",
        }),
      );
    });
  }

  /** Takes a slot; false where there is none left or the socket is gone meanwhile. */
  private async comeIn(identity: Identity): Promise<boolean> {
    if (this.closed) return false;
    const { slotOwner, connectionsMax, name } = identity;
    if (slotOwner === this.slotOwner) return true;
    const { id: connectionId, address, openedAt: since } = this.connection;
    const holder = { connectionId, name, address, since, subscriptions: this.subscriptions.size };
    const refused = await this.services.slots.take(slotOwner, connectionsMax, holder);
    if (identity.principal) this.services.usage?.slot(identity.principal, refused !== null);
    // It was closed while its slot was on the way.
    if (this.closed) {
      if (!refused) this.services.slots.release(slotOwner, connectionId);
      return false;
    }
    if (refused) {
      const message = `All ${connectionsMax} connections are in use: ${holdersText(refused.heldBy)}.`;
      this.fail("too_many_connections", { code: "too_many_connections", message });
      return false;
    }
    const former = this.slotOwner;
    this.slotOwner = slotOwner;
    if (former !== null) this.services.slots.release(former, connectionId);
    return true;
  }

  private isFlooding(): boolean {
    const now = this.services.clock.now();
    this.frameTimes = this.frameTimes.filter((time) => time > now - 1_000);
    this.frameTimes.push(now);
    if (this.frameTimes.length <= FRAMES_PER_SECOND_MAX) return false;
    const message = `More than ${FRAMES_PER_SECOND_MAX} frames in a second.`;
    this.fail("too_many_messages", { code: "rate_limited", message, retryAfterMs: 1_000 });
    return true;
  }

  private acknowledge(id: string | number, channels: unknown[]): void {
    const subscriptions = { used: this.subscriptions.size, limit: this.identity.subscriptionsMax };
    this.send(JSON.stringify({ type: "ack", id, channels, subscriptions }));
  }

  private send(text: string): void {
    if (this.closed) return;
    this.outbox.control(text, this.services.clock.now());
    this.queued();
  }

  private queued(): void {
    if (this.closed) return;
    if (this.outbox.isOverflowing(this.services.clock.now())) {
      this.outbox.discard();
      this.fail("slow_consumer", {
        code: "slow_consumer",
        message: "This connection reads too slowly. Reconnect and resume.",
      });
      return;
    }
    this.services.scheduler.request(this.outbox);
  }
}

function holdersText(holders: readonly SlotHolder[]): string {
  return holders
    .map(({ name, address, since }) => `${name} from ${address} since ${new Date(since).toISOString()}`)
    .join("; ");
}
