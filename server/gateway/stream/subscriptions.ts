import type { ChannelPosition } from "@/lib/domain/channels/channel-item";
import type { ListedInstruments } from "@/lib/domain/channels/parse-channel";
import { admitChannel, isRefusal, type Refusal } from "./admit-channel";
import type { ChannelHub } from "./channel-hub";
import type { Identity } from "./identity";
import type { Outbox, SlowPolicy } from "./outbox";
import { Subscription } from "./subscription";

interface Dependencies {
  hub: ChannelHub;
  listed: ListedInstruments;
  outbox: Outbox;
  now: () => number;
  onQueued: () => void;
}

export interface SubscribeRequest {
  channels: readonly string[];
  throttleMs: number;
  slow: SlowPolicy | "default";
  from: Readonly<Record<string, ChannelPosition>>;
}

/** One line of an acknowledgement. */
export interface ChannelAnswer {
  ch: string;
  ok: boolean;
  epoch?: string;
  seq?: number;
  resume?: "full" | "reset";
  throttleMs?: number;
  code?: string;
  message?: string;
}

/** What one connection has subscribed to. */
export class Subscriptions {
  private readonly byName = new Map<string, Subscription>();

  constructor(private readonly dependencies: Dependencies) {}

  get size(): number {
    return this.byName.size;
  }

  /** Opens what may be opened; `afterwards` queues what must follow the acknowledgement. */
  subscribe(
    request: SubscribeRequest,
    identity: Identity,
  ): { answers: ChannelAnswer[]; afterwards: () => void } {
    const follow: (() => void)[] = [];
    const answers = request.channels.map((text) => this.subscribeOne(text, request, identity, follow));
    return {
      answers,
      afterwards: () => {
        for (const action of follow) action();
      },
    };
  }

  unsubscribe(channels: readonly string[], identity: Identity): ChannelAnswer[] {
    return channels.map((text) => {
      const channel = admitChannel(text, identity, this.dependencies.listed);
      const name = isRefusal(channel) ? text : channel.name;
      this.byName.get(name)?.end();
      this.byName.delete(name);
      return { ch: name, ok: true };
    });
  }

  list(): ChannelAnswer[] {
    return [...this.byName].map(([name, subscription]) => ({
      ch: name,
      ok: true,
      ...this.dependencies.hub.standing(name).position,
      throttleMs: subscription.throttleMs,
    }));
  }

  /** Where each channel's reader stands, to go on from elsewhere. */
  positions(): Record<string, ChannelPosition> {
    const entries = [...this.byName].map(([name, subscription]) => {
      const { epoch } = this.dependencies.hub.standing(name).position;
      return [name, { epoch, seq: subscription.lane.lastSeq }] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Ends what is beyond another limit or depth than before, newest first, and says why. */
  fit(identity: Identity): (Refusal & { ch: string })[] {
    const ended: (Refusal & { ch: string })[] = [];
    const end = (ch: string, why: Refusal) => {
      this.byName.get(ch)?.end();
      this.byName.delete(ch);
      ended.push({ ch, ...why });
    };
    for (const ch of [...this.byName.keys()].reverse()) {
      const channel = admitChannel(ch, identity, this.dependencies.listed);
      if (isRefusal(channel)) end(ch, { code: channel.code, message: channel.message });
    }
    for (const ch of [...this.byName.keys()].reverse()) {
      if (this.byName.size <= identity.subscriptionsMax) break;
      const message = `This connection may have ${identity.subscriptionsMax} subscriptions now; the newest beyond them are ended.`;
      end(ch, { code: "too_many_subscriptions", message });
    }
    return ended;
  }

  endAll(): void {
    for (const subscription of this.byName.values()) subscription.end();
    this.byName.clear();
  }

  private subscribeOne(
    text: string,
    request: SubscribeRequest,
    identity: Identity,
    follow: (() => void)[],
  ): ChannelAnswer {
    const { hub, listed, outbox, now, onQueued } = this.dependencies;
    const channel = admitChannel(text, identity, listed);
    if (isRefusal(channel)) return { ch: text, ok: false, ...channel };
    if (this.byName.has(channel.name)) {
      return { ch: channel.name, ok: true, ...hub.standing(channel.name).position };
    }
    if (this.byName.size >= identity.subscriptionsMax) {
      const message = `This connection has its ${identity.subscriptionsMax} subscriptions. Unsubscribe from one first.`;
      return { ch: channel.name, ok: false, code: "too_many_subscriptions", message };
    }
    const { throttleMs, slow } = request;
    const subscription = new Subscription({ channel, throttleMs, slow, outbox, now, onQueued });
    const from = request.from[text] ?? request.from[channel.name];
    const joined = hub.join(channel.name, subscription, { throttleMs, ...(from && { from }) });
    subscription.leave = joined.leave;
    this.byName.set(channel.name, subscription);
    const resume = subscription.begin(joined.standing, from);
    follow.push(() => subscription.catchUp(joined.standing, from));
    return { ch: channel.name, ok: true, ...joined.standing.position, ...(from && { resume }) };
  }
}
