import { parseSymbol } from "../market/symbol";
import { isVenue, type Venue } from "../market/venue";
import { CHANNEL_KINDS, type ChannelKind, type ChannelKindId } from "./channel-kinds";

export interface Channel {
  /** Canonical spelling, the key by which the channel is known everywhere. */
  name: string;
  kind: ChannelKindId;
  /** `*` means over all venues. */
  venue: Venue | "*";
  symbol: string | null;
  parameter: string | null;
}

export interface ChannelFault {
  code: "unknown_channel" | "unknown_symbol";
  message: string;
}

export interface ListedInstruments {
  lists(venue: Venue, symbol: string): boolean;
  listsAnywhere(symbol: string): boolean;
  venues: readonly Venue[];
}

const CHANNEL_LENGTH_MAX = 128;

/** Reads `kind:venue:symbol[:parameter]`; symbols are accepted in every spelling. */
export function parseChannel(text: string, listed: ListedInstruments): Channel | ChannelFault {
  if (text.length > CHANNEL_LENGTH_MAX) return unknownChannel(`${text.slice(0, 40)}…`, "it is too long");
  const [kindText = "", venueText = "", symbolText, parameter, ...rest] = text.split(":");
  if (!isKind(kindText))
    return unknownChannel(text, `the kinds are ${Object.keys(CHANNEL_KINDS).join(", ")}`);
  const kind: ChannelKind = CHANNEL_KINDS[kindText];
  if (rest.length > 0) return unknownChannel(text, "it has too many parts");
  const venue = readVenue(kind, venueText, listed);
  if (venue === null) return unknownChannel(text, venueHint(kind, listed));
  if (kind.scope === "venue") {
    if (symbolText !== undefined) return unknownChannel(text, `write ${kindText}:VENUE`);
    return { name: `${kindText}:${venue}`, kind: kindText, venue, symbol: null, parameter: null };
  }
  const parameterFault = checkParameter(kind, parameter);
  if (parameterFault) return unknownChannel(text, parameterFault);
  const symbol = parseSymbol(symbolText ?? "");
  if (symbol === null || !(venue === "*" ? listed.listsAnywhere(symbol) : listed.lists(venue, symbol))) {
    return { code: "unknown_symbol", message: `${symbolText ?? "(none)"} is not listed on ${venue}.` };
  }
  const tail = parameter === undefined ? "" : `:${parameter}`;
  return {
    name: `${kindText}:${venue}:${symbol}${tail}`,
    kind: kindText,
    venue,
    symbol,
    parameter: parameter ?? null,
  };
}

export function isChannelFault(result: Channel | ChannelFault): result is ChannelFault {
  return "code" in result;
}

function isKind(text: string): text is ChannelKindId {
  return Object.hasOwn(CHANNEL_KINDS, text);
}

function readVenue(kind: ChannelKind, text: string, listed: ListedInstruments): Venue | "*" | null {
  if (text === "*" && kind.across) return "*";
  if (kind.scope === "symbol") return text === "*" ? "*" : null;
  return isVenue(text) && listed.venues.includes(text) ? text : null;
}

function venueHint(kind: ChannelKind, listed: ListedInstruments): string {
  return kind.scope === "symbol"
    ? "its venue is * (over all venues)"
    : `the venues are ${listed.venues.join(", ")}${kind.across ? ", or * for all of them" : ""}`;
}

function checkParameter(kind: ChannelKind, parameter: string | undefined): string | null {
  if (kind.parameters === undefined) return parameter === undefined ? null : "it takes no parameter";
  if (parameter !== undefined && kind.parameters.includes(parameter)) return null;
  return `its last part is one of ${kind.parameters.join(", ")}`;
}

function unknownChannel(text: string, hint: string): ChannelFault {
  return { code: "unknown_channel", message: `${text || "(empty)"} is not a channel: ${hint}.` };
}
