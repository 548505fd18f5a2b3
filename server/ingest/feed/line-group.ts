import type { ConnectionHealth } from "@/lib/domain/market/health";
import type { Clock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/log";
import { Line, type LineEvents, type LineOptions } from "./line";
import type { Endpoint, Topic, VenueProtocol } from "./venue-protocol";

/** The second connection follows the first one after this long, so that a venue is not stormed. */
const STAGGER_MS = 400;
/** A connection is replaced after this part of the life that the venue gives it. */
const LIFE_SHARE = 0.9;
/** From a replacement's first data until all of its topics, snapshots included, are sure to flow. */
const HANDOVER_MS = 3_000;
/** A replacement that brings nothing by then is given up; the next one is tried after the same time. */
const REPLACE_MS_MAX = 30_000;

export interface LineGroupOptions {
  endpoint: Endpoint;
  /** Health shows it in the names of the connections; empty where the venue has one group. */
  label: string;
  symbols: readonly string[];
  /** 2: all of it comes twice, so that losing one connection loses nothing. */
  connections: 1 | 2;
  protocol: VenueProtocol;
  clock: Clock;
  random: () => number;
  log: Logger;
  budget: LineOptions["budget"];
  events: LineEvents;
}

interface Replacement {
  line: Line;
  cancel: () => void;
}

/** The connections that carry the same symbols of one endpoint. */
export class LineGroup {
  readonly symbols: readonly string[];
  private lines: Line[] = [];
  /** Carries the books, where only one connection does. */
  private leader: Line | null = null;
  /** The connection that is being made, by the one that it replaces. */
  private readonly replacements = new Map<Line, Replacement>();
  private readonly bornAt = new Map<Line, number>();
  private readonly closing = new Set<Promise<void>>();
  private readonly cancels: (() => void)[] = [];
  private nextLetter = 0;
  /** Machine clock: when any of these connections last brought a trade. */
  private tradedAt = 0;

  constructor(private readonly options: LineGroupOptions) {
    this.symbols = options.symbols;
    for (let count = 0; count < options.connections; count += 1) this.lines.push(this.createLine());
    this.leader = this.lines[0] ?? null;
  }

  health(now: number): ConnectionHealth[] {
    return this.lines.map((line) => line.health(now));
  }

  get isLive(): boolean {
    return this.lines.some((line) => line.isLive);
  }

  start(): void {
    const { clock } = this.options;
    for (const [index, line] of this.lines.entries()) {
      if (index === 0) line.start();
      else this.cancels.push(clock.after(index * STAGGER_MS, () => line.start()));
    }
  }

  async close(): Promise<void> {
    for (const cancel of this.cancels) cancel();
    for (const { line, cancel } of this.replacements.values()) {
      cancel();
      this.retire(line);
    }
    this.replacements.clear();
    for (const line of this.lines) this.retire(line);
    await Promise.all(this.closing);
  }

  hold(held: boolean): void {
    for (const line of this.all()) line.hold(held);
  }

  end(): void {
    for (const line of this.lines) line.end();
  }

  judgeSilence(now: number): void {
    for (const line of this.lines) {
      line.judgeSilence(now, this.tradedAt);
      const lifeMs = this.lifeMs(line);
      if (lifeMs !== null && line.ageMs(now) > lifeMs) this.replace(line, "its time is nearly over");
    }
  }

  noteTrade(now: number): void {
    this.tradedAt = now;
  }

  /** Subscribes topics of a symbol anew wherever they are carried. */
  renew(symbol: string, kinds: readonly Topic["kind"][]): void {
    const topics = this.options.endpoint.topics(symbol).filter(({ kind }) => kinds.includes(kind));
    for (const line of this.lines) line.renew(topics.filter((topic) => this.isCarriedBy(topic, line)));
  }

  /** Makes another connection first and ends this one when that brings data. */
  replace(line: Line, reason: string): void {
    if (!this.lines.includes(line) || this.replacements.has(line)) return;
    const { clock, log } = this.options;
    const successor = this.createLine(line);
    log.info({ connection: line.name, successor: successor.name, reason }, "replacing a connection");
    const cancel = clock.after(REPLACE_MS_MAX, () => {
      this.replacements.delete(line);
      this.retire(successor);
    });
    this.replacements.set(line, { line: successor, cancel });
    successor.start();
  }

  /** A connection brings data: what it replaces can go. */
  onLive(line: Line): void {
    for (const [old, { line: successor, cancel }] of this.replacements) {
      if (successor !== line) continue;
      cancel();
      const handOver = this.options.clock.after(HANDOVER_MS, () => this.handOver(old, successor));
      this.replacements.set(old, { line: successor, cancel: handOver });
    }
  }

  /** A connection is lost: where it carried the books, another one takes them over at once. */
  onDown(line: Line): void {
    if (this.options.protocol.books !== "leader" || this.leader !== line) return;
    // The one that was to replace it has subscribed the books already.
    const successor = this.replacements.get(line)?.line;
    if (successor?.isOpen) {
      this.leader = successor;
      return;
    }
    const heir = this.all().find((one) => one !== line && one.isOpen);
    if (!heir) return;
    this.leader = heir;
    heir.add(this.topicsOf((topic) => isOfBook(topic)));
  }

  private handOver(old: Line, successor: Line): void {
    this.replacements.delete(old);
    this.lines = this.lines.map((one) => (one === old ? successor : one));
    // Where the old one had lost the books meanwhile, they stay where they went.
    if (this.leader === old) this.leader = successor;
    this.retire(old);
    this.options.events.onDown(old, "replaced by another connection");
  }

  private all(): Line[] {
    return [...this.lines, ...[...this.replacements.values()].map(({ line }) => line)];
  }

  private createLine(replaced?: Line): Line {
    const { endpoint, label, protocol, clock, random, log, budget, events } = this.options;
    const letter = String.fromCharCode(65 + (this.nextLetter++ % 26));
    const line: Line = new Line({
      name: [label, letter].filter((part) => part !== "").join(" "),
      url: endpoint.url,
      topics: () => this.topicsFor(line, replaced),
      protocol,
      clock,
      random,
      log,
      budget,
      events,
    });
    this.bornAt.set(line, this.nextLetter);
    return line;
  }

  private topicsFor(line: Line, replaced: Line | undefined): Topic[] {
    const isLeader = line === this.leader || (replaced !== undefined && replaced === this.leader);
    if (!this.leader?.isOpen && this.lines.includes(line)) this.leader = line;
    return [
      ...this.options.endpoint.common,
      ...this.topicsOf((topic) => this.isCarriedBy(topic, line) || isLeader),
    ];
  }

  private isCarriedBy(topic: Topic, line: Line): boolean {
    return this.options.protocol.books === "merged" || line === this.leader || !isOfBook(topic);
  }

  private topicsOf(wanted: (topic: Topic) => boolean): Topic[] {
    return this.symbols.flatMap((symbol) => this.options.endpoint.topics(symbol).filter(wanted));
  }

  /** Connections of one group are never replaced at the same time: every other one goes at half its life. */
  private lifeMs(line: Line): number | null {
    const { lifeMs } = this.options.protocol.limits;
    if (lifeMs === null) return null;
    const isFirstOfSecond = this.bornAt.get(line) === 2;
    return lifeMs * LIFE_SHARE * (isFirstOfSecond ? 0.5 : 1);
  }

  private retire(line: Line): void {
    this.bornAt.delete(line);
    const closed = line.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}

function isOfBook({ kind }: Topic): boolean {
  return kind === "book" || kind === "top";
}
