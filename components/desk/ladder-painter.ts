import { decimalText } from "../ui/decimal-text";
import { clearDigits, writeDigits } from "../ui/write-digits";
import type { LadderRow, LadderView } from "./ladder-rows";

interface Row {
  price: HTMLElement;
  quantity: HTMLElement;
  sum: HTMLElement;
  sumBar: HTMLElement;
  lotBar: HTMLElement;
}

/** Writes a book into the rows of a ladder: no node is made or moved while prices change. */
export class LadderPainter {
  private readonly decimals: number;
  readonly #bids: readonly Row[];
  readonly #asks: readonly Row[];

  constructor(
    private readonly root: HTMLElement,
    { decimals, levels }: { decimals: number; levels: number },
  ) {
    this.decimals = decimals;
    this.#bids = rowsIn(root, "bid").slice(0, levels);
    // The best ask stands next to the middle, which is the last row.
    this.#asks = rowsIn(root, "ask").reverse().slice(0, levels);
  }

  paint(view: LadderView): void {
    this.#side(this.#bids, view.bids, view.largestSum);
    this.#side(this.#asks, view.asks, view.largestSum);
    if (view.spread !== null) this.#text("[data-spread]", decimalText(view.spread, this.decimals));
    const bidPercent = Math.round(view.bidShare * 100);
    this.#text('[data-share="bid"]', `${bidPercent} %`);
    this.#text('[data-share="ask"]', `${100 - bidPercent} %`);
    const bar = this.root.querySelector<HTMLElement>("[data-share-bar]");
    if (bar) bar.style.transform = `scaleX(${view.bidShare.toFixed(3)})`;
  }

  last(price: number, before: number | null): void {
    const element = this.root.querySelector<HTMLElement>("[data-last]");
    const text = element?.querySelector<HTMLElement>("[data-last-price]");
    if (!element || !text) return;
    writeDigits(text, decimalText(price, this.decimals));
    if (before !== null && before !== price) element.dataset.side = price > before ? "up" : "down";
  }

  #side(rows: readonly Row[], levels: readonly LadderRow[], largest: number): void {
    for (const [index, row] of rows.entries()) {
      const level = levels[index];
      if (level === undefined) clear(row);
      else this.#write(row, level, largest);
    }
  }

  #write(row: Row, { price, quantity, sum }: LadderRow, largest: number): void {
    writeDigits(row.price, decimalText(price, this.decimals));
    writeDigits(row.quantity, quantityText(quantity));
    writeDigits(row.sum, quantityText(sum));
    row.sumBar.style.transform = `scaleX(${(sum / largest || 0).toFixed(4)})`;
    row.lotBar.style.transform = `scaleX(${(quantity / largest || 0).toFixed(4)})`;
  }

  #text(selector: string, text: string): void {
    const element = this.root.querySelector(selector);
    if (element && element.textContent !== text) element.textContent = text;
  }
}

function clear(row: Row): void {
  for (const cell of [row.price, row.quantity, row.sum]) clearDigits(cell);
  row.sumBar.style.transform = "scaleX(0)";
  row.lotBar.style.transform = "scaleX(0)";
}

function rowsIn(root: HTMLElement, side: "bid" | "ask"): Row[] {
  const rows: Row[] = [];
  for (const element of root.querySelectorAll<HTMLElement>(`[data-side="${side}"] .ladder-row`)) {
    const [first, quantity, sum] = element.querySelectorAll<HTMLElement>("td");
    const [sumBar, lotBar] = element.querySelectorAll<HTMLElement>("i");
    const price = first?.querySelector("span");
    if (price && quantity && sum && sumBar && lotBar) rows.push({ price, quantity, sum, sumBar, lotBar });
  }
  return rows;
}

/** Six significant figures fit the column; the exact size is on hover in the tape. */
export function quantityText(quantity: number): string {
  return decimalText(
    quantity,
    quantity >= 10_000 ? 0 : quantity >= 1_000 ? 1 : quantity >= 100 ? 2 : quantity >= 10 ? 3 : 5,
  );
}
