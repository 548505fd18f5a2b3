import { decimalText, digitGroups } from "../ui/decimal-text";
import { roundSteps } from "./round-steps";

export interface Tick {
  /** When it was heard, epoch milliseconds. */
  at: number;
  price: number;
  quantity: number;
  side: "buy" | "sell" | null;
}

export interface TickColours {
  line: string;
  label: string;
  series: string;
  up: string;
  down: string;
  onMove: string;
  ink: string;
}

interface Scene {
  width: number;
  height: number;
  now: number;
  spanMs: number;
  decimals: number;
  font: string;
  colours: TickColours;
}

const AXIS = 72;
const FOOT = 22;
const PAD = 14;
const TAG_HEIGHT = 18;
const RADIUS_MIN = 1;
const RADIUS_MAX = 6;
const THIN_SPACE = "\u2009";

/** Every trade of the last minute where and when it happened: a dot as large as its size, on the path of the price. */
export function drawTicks(canvas: CanvasRenderingContext2D, ticks: readonly Tick[], scene: Scene): void {
  const { width, height, now, spanMs, colours } = scene;
  canvas.clearRect(0, 0, width, height);
  canvas.font = scene.font;
  canvas.textBaseline = "middle";

  const seen = ticks.filter((tick) => tick.at >= now - spanMs);
  const last = ticks.at(-1);
  if (last === undefined) return;
  const range = priceRange(seen.length > 0 ? seen : [last], scene.decimals);
  const right = width - AXIS;
  const bottom = height - FOOT;
  const x = (at: number) => right - ((now - at) / spanMs) * right;
  const y = (price: number) => PAD + ((range.high - price) / (range.high - range.low)) * (bottom - 2 * PAD);

  drawGrid(canvas, scene, range, { right, bottom, x, y, tag: y(last.price) });

  canvas.strokeStyle = colours.series;
  canvas.lineWidth = 1;
  canvas.globalAlpha = 0.55;
  canvas.beginPath();
  for (const tick of seen) canvas.lineTo(x(tick.at), y(tick.price));
  canvas.lineTo(right, y(last.price));
  canvas.stroke();

  const largest = Math.sqrt(seen.reduce((most, tick) => Math.max(most, tick.quantity), 0)) || 1;
  canvas.globalAlpha = 0.7;
  for (const tick of seen) {
    canvas.fillStyle = tick.side === null ? colours.series : tick.side === "buy" ? colours.up : colours.down;
    canvas.beginPath();
    const radius = RADIUS_MIN + (Math.sqrt(tick.quantity) / largest) * (RADIUS_MAX - RADIUS_MIN);
    canvas.arc(x(tick.at), y(tick.price), radius, 0, 2 * Math.PI);
    canvas.fill();
  }
  canvas.globalAlpha = 1;
  drawLastPrice(canvas, scene, last, { right, y: y(last.price) });
}

function priceRange(ticks: readonly Tick[], decimals: number): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { price } of ticks) {
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  // Ten ticks at least, so that a quiet minute does not look like a storm.
  const widen = Math.max(0, 10 * 10 ** -decimals - (high - low)) / 2;
  return { low: low - widen, high: high + widen };
}

const label = (price: number, decimals: number) =>
  digitGroups(decimalText(price, decimals))
    .map((group) => (group.gap ? THIN_SPACE : "") + group.text)
    .join("");

interface Frame {
  right: number;
  bottom: number;
  x: (at: number) => number;
  y: (price: number) => number;
  /** Where the tag of the last price stands: no label may touch it. */
  tag: number;
}

function drawGrid(
  canvas: CanvasRenderingContext2D,
  scene: Scene,
  range: { low: number; high: number },
  { right, bottom, x, y, tag }: Frame,
): void {
  const { colours, spanMs, now } = scene;
  canvas.strokeStyle = colours.line;
  canvas.fillStyle = colours.label;
  canvas.lineWidth = 1;
  canvas.textAlign = "left";
  for (const price of roundSteps(range.low, range.high, 5)) {
    const at = Math.round(y(price)) + 0.5;
    canvas.beginPath();
    canvas.moveTo(0, at);
    canvas.lineTo(right, at);
    canvas.stroke();
    if (Math.abs(at - tag) > TAG_HEIGHT) canvas.fillText(label(price, scene.decimals), right + 8, at);
  }
  canvas.textAlign = "center";
  for (const seconds of roundSteps(1, (spanMs / 1_000) * 0.95, 5)) {
    const at = Math.round(x(now - seconds * 1_000)) + 0.5;
    canvas.beginPath();
    canvas.moveTo(at, 0);
    canvas.lineTo(at, bottom);
    canvas.stroke();
    canvas.fillText(`${seconds} s ago`, at, bottom + FOOT / 2);
  }
}

function drawLastPrice(
  canvas: CanvasRenderingContext2D,
  scene: Scene,
  last: Tick,
  at: { right: number; y: number },
): void {
  const { colours, width } = scene;
  const colour = last.side === "sell" ? colours.down : last.side === "buy" ? colours.up : colours.ink;
  const middle = Math.round(at.y) + 0.5;
  canvas.strokeStyle = colour;
  canvas.setLineDash([2, 3]);
  canvas.beginPath();
  canvas.moveTo(0, middle);
  canvas.lineTo(at.right, middle);
  canvas.stroke();
  canvas.setLineDash([]);
  canvas.fillStyle = colour;
  canvas.fillRect(at.right, middle - TAG_HEIGHT / 2, width - at.right, TAG_HEIGHT);
  canvas.fillStyle = colours.onMove;
  canvas.textAlign = "left";
  canvas.fillText(label(last.price, scene.decimals), at.right + 8, middle + 0.5);
}
