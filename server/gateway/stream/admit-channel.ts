import {
  type Channel,
  isChannelFault,
  type ListedInstruments,
  parseChannel,
} from "@/lib/domain/channels/parse-channel";
import { AppError } from "@/lib/platform/errors";
import { assertDepth } from "@/lib/services/access/assert-depth";
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
  const wanted = channel.parameter === "full" ? Number.POSITIVE_INFINITY : Number(channel.parameter);
  try {
    assertDepth({ bookDepth }, principal?.entitlements.limits.name ?? "A visitor", wanted);
    return channel;
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message };
    throw error;
  }
}
