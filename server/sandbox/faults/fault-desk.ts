import type { Clock } from "@/lib/platform/clock";
import type { ActiveFault, FaultName, FaultRequest, FaultRow, FrameFault, Rewrite } from "./fault";

interface Running {
  fault: ActiveFault;
  row: FaultRow;
  rewrite: Rewrite | null;
  shares: Map<object, FrameFault>;
  used: number;
  undo: () => void;
}

/** A connection as the desk sees it. */
export interface Sufferer {
  /** True where it is sent frames of the symbol (null: of any). */
  hears(symbol: string | null): boolean;
  /** Sends a text past the faults. */
  sendText(text: string): void;
}

/** Keeps the faults of one venue: begins, counts, ends and applies them. */
export class FaultDesk {
  private readonly running = new Map<string, Running>();
  private nextId = 1;

  constructor(
    private readonly rows: Partial<Record<FaultName, FaultRow>>,
    private readonly clock: Clock,
    private readonly sufferers: () => Iterable<Sufferer>,
  ) {}

  /** False on the path of a venue that behaves, so that it costs one comparison a frame. */
  get busy(): boolean {
    return this.running.size > 0;
  }

  apply(request: FaultRequest): { id: string; applied: boolean } {
    const id = String(this.nextId++);
    const row = this.rows[request.fault];
    if (!row) return { id, applied: false };
    const fault: ActiveFault = {
      id,
      fault: request.fault,
      symbol: request.symbol ?? null,
      count: request.count ?? row.countDefault,
      durationMs: request.durationMs ?? row.durationMsDefault,
      startedAt: this.clock.now(),
    };
    const undo = row.begin?.(fault) ?? (() => {});
    if (row.instant) return { id, applied: true };
    const lastsMs = row.durationIs === "delay" ? null : fault.durationMs;
    const cancel = lastsMs === null ? () => {} : this.clock.after(lastsMs, () => this.end(id));
    this.running.set(id, {
      fault,
      row,
      rewrite: row.rewrite?.(fault) ?? null,
      shares: new Map(),
      used: 0,
      undo: () => {
        cancel();
        undo();
      },
    });
    return { id, applied: true };
  }

  list(): ActiveFault[] {
    return [...this.running.values()].map(({ fault }) => fault);
  }

  end(id: string): boolean {
    const running = this.running.get(id);
    if (!running) return false;
    this.running.delete(id);
    running.undo();
    for (const [owner, share] of running.shares) {
      for (const sufferer of this.sufferers()) {
        if (sufferer === owner) for (const text of share.flush()) sufferer.sendText(text);
      }
    }
    return true;
  }

  close(): void {
    for (const id of [...this.running.keys()]) this.end(id);
  }

  /** A fault that is going on and concerns the symbol (null: all of them; left out: whichever). */
  active(name: FaultName, symbol?: string | null): ActiveFault | null {
    for (const { fault } of this.running.values()) {
      if (fault.fault === name && (symbol === undefined || concerns(fault, symbol))) return fault;
    }
    return null;
  }

  /** Uses up one of a counted fault's times; null where none is going on. */
  take(name: FaultName, symbol: string): ActiveFault | null {
    const fault = this.active(name, symbol);
    const running = fault && this.running.get(fault.id);
    if (!running) return null;
    running.used += 1;
    if (fault.count !== null && running.used >= fault.count) this.end(fault.id);
    return fault;
  }

  /** A text that is about a symbol (null: about none), as the venue's mistakes make it. */
  rewrite(text: string, symbol: string | null): string {
    let rewritten = text;
    for (const { fault, rewrite } of this.running.values()) {
      if (rewrite && concerns(fault, symbol)) rewritten = rewrite(rewritten, symbol);
    }
    return rewritten;
  }

  /** The texts that reach this connection in place of one data frame. */
  pass(owner: Sufferer, text: string, stream: string, symbol: string | null): string[] {
    let texts = [this.rewrite(text, symbol)];
    for (const running of this.running.values()) {
      if (!running.row.frames || !concerns(running.fault, symbol)) continue;
      const share = this.share(running, owner);
      if (share.done()) continue;
      texts = texts.flatMap((one) => share.pass(one, stream));
      if (share.done()) this.endWhereAllSuffered(running);
    }
    return texts;
  }

  forget(owner: Sufferer): void {
    for (const running of this.running.values()) {
      if (running.shares.delete(owner)) this.endWhereAllSuffered(running);
    }
  }

  private share(running: Running, owner: object): FrameFault {
    const known = running.shares.get(owner);
    if (known) return known;
    const share = running.row.frames?.(running.fault);
    if (!share) throw new Error("a fault without frames has no shares");
    running.shares.set(owner, share);
    return share;
  }

  private endWhereAllSuffered(running: Running): void {
    if (running.shares.size === 0) return;
    for (const sufferer of this.sufferers()) {
      if (!sufferer.hears(running.fault.symbol)) continue;
      if (!running.shares.get(sufferer)?.done()) return;
    }
    this.end(running.fault.id);
  }
}

function concerns(fault: ActiveFault, symbol: string | null): boolean {
  return fault.symbol === null || fault.symbol === symbol;
}
