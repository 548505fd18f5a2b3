import { z } from "zod";
import { parseSymbol } from "@/lib/domain/market/symbol";
import { VENUES, type Venue } from "@/lib/domain/market/venue";
import { AppError } from "@/lib/platform/errors";

const PORT_MAX = 65_535;

/** What each variable should be and an example: a missing or malformed one is answered with these. */
const HINTS: Record<string, string> = {
  QUANT_FEED: "simulated, replay or live, such as simulated",
  QUANT_VENUES: `names out of ${VENUES.join(", ")}, such as binance`,
  QUANT_SYMBOLS: "symbols with commas between, such as BTC/USDT,ETH/USDT",
  QUANT_DATA: "the absolute path of the data folder, such as /var/lib/quant",
  QUANT_SEED: "a whole number, such as 1",
  QUANT_RATE: "trades a second over all symbols, such as 200",
  SIMULATOR_PORTS: "venue=port pairs with commas between, such as binance=18091",
  SIMULATOR_CONTROL_PORT: "a port, such as 8090",
  OUTBOX_SMTP_PORT: "a port, such as 18101",
  OUTBOX_PORT: "a port, such as 18102",
  STRIPE_SANDBOX_PORT: "a port, such as 8092, or absent for no Stripe sandbox",
  STRIPE_SANDBOX_WEBHOOK_URL: "where webhooks go, such as http://127.0.0.1:8080/webhooks/stripe",
  REPLAY_PATH: "a recording or a folder of recordings, such as ./recordings",
  REPLAY_SPEED: "0 for as fast as possible or a factor of real time, such as 1",
  LOG_LEVEL: "trace, debug, info, warn, error, fatal or silent, such as info",
};

const port = z.coerce.number().int().min(0).max(PORT_MAX);
const symbols = z.string().transform((text, ctx) =>
  text.split(",").map((part) => {
    const symbol = parseSymbol(part.trim());
    if (symbol === null) ctx.issues.push({ code: "custom", message: part, input: text });
    return symbol ?? part;
  }),
);
const venues = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.enum(VENUES)).min(1));
const ports = z.string().transform((text, ctx) => {
  const found = new Map<Venue, number>();
  for (const pair of text.split(",").filter((part) => part.trim() !== "")) {
    const [name, number] = pair.split("=").map((part) => part.trim());
    const venue = VENUES.find((candidate) => candidate === name);
    const parsed = port.safeParse(number === "" ? undefined : number);
    if (venue && parsed.success) found.set(venue, parsed.data);
    else ctx.issues.push({ code: "custom", message: pair, input: text });
  }
  return found;
});

const common = {
  QUANT_VENUES: venues.default(["binance"]),
  QUANT_SYMBOLS: symbols.default(["BTC/USDT", "ETH/USDT", "SOL/USDT", "ADA/USDT"]),
  SIMULATOR_PORTS: ports.default(new Map()),
  SIMULATOR_CONTROL_PORT: port.default(8_090),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  OUTBOX_SMTP_PORT: port.optional(),
  OUTBOX_PORT: port.optional(),
  STRIPE_SANDBOX_PORT: port.optional(),
  STRIPE_SANDBOX_WEBHOOK_URL: z.url().optional(),
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  QUANT_DATA: z.string().optional(),
  QUANT_ENV: z.string().optional(),
  QUANT_SUPERVISED: z.string().optional(),
};

const schema = z.discriminatedUnion("QUANT_FEED", [
  z.object({
    ...common,
    QUANT_FEED: z.literal("simulated"),
    QUANT_DATA: z.string().min(1),
    QUANT_SEED: z.coerce.number().int().default(1),
    QUANT_RATE: z.coerce.number().min(0).max(1_000_000).default(200),
  }),
  z.object({
    ...common,
    QUANT_FEED: z.literal("replay"),
    REPLAY_PATH: z.string().min(1),
    REPLAY_SPEED: z.coerce.number().min(0).max(100_000).default(1),
  }),
  // The venues are the real ones: what is left to stand in for is Stripe and the mail server.
  z.object({ ...common, QUANT_FEED: z.literal("live") }),
]);

export type SandboxEnvironment = z.infer<typeof schema>;

/** Reads the process's variables, or says in one line which is wrong and what it should be. */
export function readEnvironment(variables: Record<string, string | undefined>): SandboxEnvironment {
  const filled = Object.entries(variables).filter(([, value]) => value !== undefined && value !== "");
  const parsed = schema.safeParse({ QUANT_FEED: "simulated", ...Object.fromEntries(filled) });
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0] ?? "");
  const value = variables[name];
  const was = value ? `is ${JSON.stringify(value)}` : "is missing";
  throw new AppError("invalid_request", `${name} ${was}; it should be ${HINTS[name] ?? "set properly"}.`);
}
