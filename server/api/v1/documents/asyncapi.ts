import { z } from "zod";
import { CHANNEL_KINDS, type ChannelKind, type ChannelKindId } from "@/lib/domain/channels/channel-kinds";
import * as shape from "../shapes";
import { CONTROL_ITEMS } from "./control-items";
import { type DocumentOptions, jsonSchema } from "./openapi";

/** What `data` holds, by kind of channel. */
const DATA: Record<ChannelKindId, z.ZodType> = {
  trades: z.array(shape.trade),
  ticker: z.union([shape.ticker, shape.consolidatedTicker]),
  bbo: shape.bbo,
  spread: shape.spread,
  book: shape.book,
  candles: shape.candle,
  health: z.looseObject({ venue: z.string(), state: z.string(), since: z.int() }),
};

interface AsyncApiOptions extends DocumentOptions {
  /** The frames that a client may send, by their `op`. */
  operations: Readonly<Record<string, z.ZodType>>;
}

/** AsyncAPI 3.0 of `/ws/v1`, from the registry of channels and the schemas that read a client's frames. */
export function asyncApiDocument({ version, publicUrl, operations }: AsyncApiOptions): object {
  const url = new URL(publicUrl);
  const kinds = Object.entries(CHANNEL_KINDS) as [ChannelKindId, ChannelKind][];
  const clientFrames = Object.keys(operations).map(
    (op) => [`send-${op}`, frame(op, operations[op])] as const,
  );
  const items = kinds.map(([kind, details]) => [`item-${kind}`, item(kind, details)] as const);
  const control = Object.entries(CONTROL_ITEMS).map(
    ([type, schema]) => [`item-${type}`, controlItem(type, schema)] as const,
  );
  const names = (list: readonly (readonly [string, unknown])[]) => list.map(([name]) => name);
  const refer = (list: readonly string[]) =>
    list.map((name) => ({ $ref: `#/channels/stream/messages/${name}` }));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Quant-SaaS WebSocket API",
      version,
      description:
        "A client sends one JSON object a frame; the server sends one array of items a frame. seq rises by 1 a channel and epoch; prev is the seq that an item follows.",
    },
    defaultContentType: "application/json",
    servers: {
      public: { host: url.host, protocol: url.protocol === "https:" ? "wss" : "ws", pathname: "/ws/v1" },
    },
    channels: {
      stream: {
        address: "/ws/v1",
        description: kinds.map(([kind, details]) => `\`${spelling(kind, details)}\``).join(" · "),
        messages: Object.fromEntries([...clientFrames, ...items, ...control]),
      },
    },
    operations: {
      send: {
        action: "receive",
        channel: { $ref: "#/channels/stream" },
        messages: refer(names(clientFrames)),
      },
      items: {
        action: "send",
        channel: { $ref: "#/channels/stream" },
        messages: refer([...names(items), ...names(control)]),
      },
    },
  };
}

function frame(op: string, schema: z.ZodType | undefined): object {
  return { name: op, title: op, payload: jsonSchema(schema ?? z.object({}), "input") };
}

function controlItem(type: string, schema: z.ZodType): object {
  return { name: type, title: type, summary: schema.description, payload: jsonSchema(schema, "output") };
}

function item(kind: ChannelKindId, details: ChannelKind): object {
  const data = jsonSchema(DATA[kind], "output");
  const hasSnapshot = details.nature === "state";
  return {
    name: kind,
    title: spelling(kind, details),
    summary: details.summary,
    payload: {
      type: "object",
      properties: {
        ch: { type: "string", pattern: `^${kind}:` },
        type: { enum: hasSnapshot ? ["snapshot", "update"] : ["update"] },
        seq: { type: "integer" },
        prev: { type: "integer" },
        time: { type: "integer", description: "Epoch milliseconds" },
        part: { type: "integer" },
        parts: { type: "integer" },
        data,
      },
      required: ["ch", "type", "seq", "data"],
    },
  };
}

function spelling(kind: ChannelKindId, { scope, parameters, across }: ChannelKind): string {
  const instrument = across ? "VENUE|*:SYMBOL" : "VENUE:SYMBOL";
  const place = { instrument, symbol: "*:SYMBOL", venue: "VENUE" }[scope];
  return `${kind}:${place}${parameters ? `:${parameters.join("|")}` : ""}`;
}
