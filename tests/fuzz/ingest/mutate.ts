/** A seeded source of choices, so that a failing frame can be made again from its seed. */
export interface Dice {
  below(count: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** Mulberry32. */
export function createDice(seed: number): Dice {
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    below: (count) => Math.floor(next() * count),
    pick(choices) {
      const choice = choices[Math.floor(next() * choices.length)];
      if (choice === undefined) throw new RangeError("nothing to choose from");
      return choice;
    },
  };
}

const VALUES = [
  "null",
  "true",
  "{}",
  "[]",
  '""',
  '"0.-10000"',
  '"NaN"',
  '"Infinity"',
  '"-1"',
  '"1e309"',
  '"0"',
  '"\\u0660"',
  "1e309",
  "-1",
  "0.5",
  "9007199254740993",
  "-62135596800000",
  "99999999999999999999",
  '{"__proto__":{"p":"1"}}',
  `"${"9".repeat(200)}"`,
  "[[[[[[]]]]]]",
  '[["1"]]',
  "[[null,null]]",
  '"__proto__"',
  '"БТЦUSDT"',
  '"BTC\\u0000USDT"',
];
const KEYS = ["__proto__", "constructor", "e", "s", "p", "q", "T", "E", "t", "m", "U", "u", "b", "a", "x"];
const VALUE = /:(?:"[^"]*"|-?\d+(?:\.\d+)?|true|false|null)/g;

type Mutation = (text: string, dice: Dice) => string | Buffer;

/** Ways in which a frame goes wrong on the wire, in a proxy or in a venue's new release. */
const MUTATIONS: Record<string, Mutation> = {
  truncate: (text, dice) => text.slice(0, dice.below(text.length)),
  flipBytes(text, dice) {
    const bytes = Buffer.from(text);
    for (let count = 1 + dice.below(4); count > 0; count -= 1) {
      const at = dice.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    }
    return bytes;
  },
  swapValue(text, dice) {
    const places = [...text.matchAll(VALUE)];
    if (places.length === 0) return `${text},`;
    const place = dice.pick(places);
    return `${text.slice(0, place.index)}:${dice.pick(VALUES)}${text.slice(place.index + place[0].length)}`;
  },
  addKey(text, dice) {
    const at = text.indexOf("{", dice.below(2) * 10);
    const key = `"${dice.pick(KEYS)}":${dice.pick(VALUES)},`;
    return at < 0 ? key : `${text.slice(0, at + 1)}${key}${text.slice(at + 1)}`;
  },
  appendKey: (text, dice) => text.replace(/\}\}?$/, `,"${dice.pick(KEYS)}":${dice.pick(VALUES)}$&`),
  renameKey: (text, dice) => text.replace(/"([a-zA-Z])":/, `"${dice.pick(KEYS)}":`),
  dropPart(text, dice) {
    const from = dice.below(text.length);
    return text.slice(0, from) + text.slice(from + 1 + dice.below(20));
  },
  repeatPart(text, dice) {
    const from = dice.below(text.length);
    return text.slice(0, from + 10) + text.slice(from);
  },
  shiftDigits: (text, dice) => text.replace(/\d{6,}/g, (digits) => `${digits}${"0".repeat(dice.below(4))}`),
  otherSymbol: (text, dice) =>
    text.replace(
      /"s":"[^"]*"/,
      `"s":${dice.pick(['"DOGEUSDT"', '"__proto__"', '"ВТCUSDT"', '"btcusdt"', '""'])}`,
    ),
  nothing: (_text, dice) => dice.pick(["", " ", "\u0000", "null", "[]", "ping", "<html></html>"]),
};

const NAMES = Object.keys(MUTATIONS);

export function mutate(text: string, dice: Dice): { name: string; frame: Buffer } {
  const name = dice.pick(NAMES);
  const mutated = MUTATIONS[name]?.(text, dice) ?? "";
  return { name, frame: Buffer.isBuffer(mutated) ? mutated : Buffer.from(mutated) };
}
