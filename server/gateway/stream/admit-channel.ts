import {
  type Channel,
  isChannelFault,
  type ListedInstruments,
  parseChannel,
} from "@/lib/domain/channels/parse-channel";
import { lowestTierThat, TIERS } from "@/lib/domain/tiers/tiers";
import type { Identity } from "./identity";

export interface Refusal {
  code: string;
  message: string;
}

/** The channel that a text names, or why this reader cannot have it. */
export function admitChannel(text: string, identity: Identity, listed: ListedInstruments): Channel | Refusal {
  const channel = parseChannel(text, listed);
  if (isChannelFault(channel)) return channel;
  const { principal } = identity;
  if (principal && !principal.scopes.includes("market:read")) {
    return { code: "forbidden", message: "This key lacks the scope market:read." };
  }
  return channel.kind === "book" ? admitDepth(channel, identity) : channel;
}

export function isRefusal(result: Channel | Refusal): result is Refusal {
  return "code" in result;
}

function admitDepth(channel: Channel, { bookDepth, principal }: Identity): Channel | Refusal {
  if (bookDepth === null) return channel;
  const wanted = channel.parameter === "full" ? null : Number(channel.parameter);
  if (wanted !== null && wanted <= bookDepth) return channel;
  const tier = lowestTierThat((candidate) =>
    wanted === null
      ? candidate.bookDepth === null
      : candidate.bookDepth === null || candidate.bookDepth >= wanted,
  );
  const own = principal ? principal.entitlements.limits.name : "A visitor";
  const wayOut = tier
    ? `${TIERS[tier].name} has ${wanted === null ? "the full book" : `${wanted} levels`}.`
    : "";
  return { code: "payment_required", message: `${own} sees ${bookDepth} levels of a book. ${wayOut}`.trim() };
}
