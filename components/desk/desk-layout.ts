import { type Interval, isInterval } from "@/lib/domain/market/interval";

/** Panels that can be resized, in CSS pixels. */
export const PANEL_SIZES = {
  watch: { property: "--w-watch", key: "w", initial: 228, min: 172, max: 360 },
  book: { property: "--w-book", key: "b", initial: 248, min: 208, max: 420 },
  tape: { property: "--w-tape", key: "t", initial: 224, min: 188, max: 380 },
  dock: { property: "--h-dock", key: "d", initial: 212, min: 120, max: 480 },
} as const;

export type PanelId = keyof typeof PANEL_SIZES;
export const PANEL_IDS = Object.keys(PANEL_SIZES) as PanelId[];

export const DEFAULT_INTERVAL: Interval = "1m";

export interface DeskLayout {
  sizes: Record<PanelId, number>;
  interval: Interval;
  /** Single keys act; some people's speech input types them by accident. */
  keys: boolean;
  /** Listings that the watch-list leaves out, as `listingName` writes them. */
  unwatched: readonly string[];
}

/** What a cookie has room for. */
const UNWATCHED_MAX = 120;
const LISTING_NAME = /^[a-z]{2,12}-[A-Z0-9]{1,12}-[A-Z0-9]{1,12}$/;

/** A cookie and not local storage, so that the server's first byte is already laid out so. */
export const LAYOUT_COOKIE = "quant-desk";

export function clampSize(panel: PanelId, size: number): number {
  const { min, max } = PANEL_SIZES[panel];
  return Math.round(Math.min(max, Math.max(min, size)));
}

/** `w228.b248.t224.d212.i5s.k1.uokx-BTC-USDT_kraken-ADA-USD`; what is missing or makes no sense is as it was at first. */
export function readLayout(text: string | undefined): DeskLayout {
  const parts = new Map((text ?? "").split(".").map((part) => [part.slice(0, 1), part.slice(1)]));
  const sizeOf = (panel: PanelId) => {
    const { key, initial } = PANEL_SIZES[panel];
    const size = parts.get(key) ?? "";
    return /^\d{1,4}$/.test(size) ? clampSize(panel, Number(size)) : initial;
  };
  const interval = parts.get("i") ?? "";
  const unwatched = (parts.get("u") ?? "").split("_").filter((name) => LISTING_NAME.test(name));
  return {
    sizes: { watch: sizeOf("watch"), book: sizeOf("book"), tape: sizeOf("tape"), dock: sizeOf("dock") },
    interval: isInterval(interval) ? interval : DEFAULT_INTERVAL,
    keys: parts.get("k") !== "0",
    unwatched: unwatched.slice(0, UNWATCHED_MAX),
  };
}

export function writeLayout({ sizes, interval, keys, unwatched }: DeskLayout): string {
  const widths = PANEL_IDS.map((panel) => `${PANEL_SIZES[panel].key}${clampSize(panel, sizes[panel])}`);
  const names = unwatched.slice(-UNWATCHED_MAX).join("_");
  return [...widths, `i${interval}`, `k${keys ? 1 : 0}`, `u${names}`].join(".");
}

/** The sizes as a style sheet: attributes named style are against the page's policy. */
export function layoutStyle({ sizes }: DeskLayout): string {
  return `:root{${PANEL_IDS.map((panel) => `${PANEL_SIZES[panel].property}:${sizes[panel]}px`).join(";")}}`;
}
