import type { Level } from "../stream/book-view";
import { axisText } from "./candle-option";
import { depthCurves } from "./depth-curves";
import { roundSteps } from "./round-steps";
import { type ChartColours, fade } from "./tokens";

const AXIS = 48;
const FOOT = 22;
const TOP = 10;
const HEADROOM = 1.08;

interface Scene {
  width: number;
  height: number;
  decimals: number;
  colours: ChartColours;
}

type Point = readonly [price: number, sum: number];

/** Sums of both sides as steps from the middle outwards, on one scale. */
export function drawDepth(
  canvas: CanvasRenderingContext2D,
  book: { bids: readonly Level[]; asks: readonly Level[] },
  { width, height, decimals, colours }: Scene,
): void {
  const { bids, asks, middle, reach, most } = depthCurves(book);
  const right = width - AXIS;
  const bottom = height - FOOT;
  const top = (most || 1) * HEADROOM;
  const x = (price: number) => ((price - middle + reach) / (2 * reach)) * right;
  const y = (sum: number) => bottom - (sum / top) * (bottom - TOP);

  canvas.clearRect(0, 0, width, height);
  canvas.font = `11px ${colours.font}`;
  canvas.textBaseline = "middle";
  canvas.lineWidth = 1;

  canvas.fillStyle = colours.label;
  canvas.strokeStyle = fade(colours.line, 0.55);
  canvas.textAlign = "left";
  for (const sum of roundSteps(0, top, Math.max(2, Math.floor(bottom / 56)))) {
    const at = Math.round(y(sum)) + 0.5;
    line(canvas, [0, at], [right, at]);
    if (sum > 0) canvas.fillText(sumText(sum), right + 8, at);
  }
  canvas.textAlign = "center";
  for (const price of [middle - reach / 2, middle, middle + reach / 2]) {
    canvas.fillText(axisText(price, decimals), x(price), bottom + FOOT / 2);
  }

  canvas.strokeStyle = colours.label;
  canvas.setLineDash([2, 3]);
  const centre = Math.round(x(middle)) + 0.5;
  line(canvas, [centre, 0], [centre, bottom]);
  canvas.setLineDash([]);

  for (const [points, colour] of [
    [bids, colours.up],
    [asks, colours.down],
  ] as const) {
    const path = steps(points, x, y);
    canvas.fillStyle = fade(colour, 0.13);
    canvas.beginPath();
    canvas.moveTo(x(points[0]?.[0] ?? middle), bottom);
    for (const [px, py] of path) canvas.lineTo(px, py);
    canvas.lineTo(x(points.at(-1)?.[0] ?? middle), bottom);
    canvas.fill();
    canvas.strokeStyle = colour;
    canvas.lineWidth = 1.25;
    canvas.beginPath();
    for (const [px, py] of path) canvas.lineTo(px, py);
    canvas.stroke();
    canvas.lineWidth = 1;
  }
}

/** Each sum holds up to the price of the next point. */
function steps(points: readonly Point[], x: (price: number) => number, y: (sum: number) => number): Point[] {
  return points.flatMap(([price, sum], index): Point[] => {
    const before = points[index - 1]?.[1];
    return before === undefined
      ? [[x(price), y(sum)]]
      : [
          [x(price), y(before)],
          [x(price), y(sum)],
        ];
  });
}

function line(canvas: CanvasRenderingContext2D, from: Point, to: Point): void {
  canvas.beginPath();
  canvas.moveTo(...from);
  canvas.lineTo(...to);
  canvas.stroke();
}

function sumText(sum: number): string {
  if (sum >= 1e6) return `${+(sum / 1e6).toFixed(2)}M`;
  if (sum >= 1e4) return `${+(sum / 1e3).toFixed(1)}K`;
  return String(+sum.toPrecision(6));
}
