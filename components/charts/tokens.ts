/** The tokens of what is stacked, from the ground up; the last one is the rest's. */
export const SERIES = ["--series-1", "--series-2", "--series-3", "--series-4", "--line-3"] as const;

export interface ChartColours {
  ground: string;
  line: string;
  label: string;
  ink: string;
  up: string;
  down: string;
  warning: string;
  /** One a venue, in the order of every list that shows them. */
  venues: readonly string[];
  /** Calm tones for what is stacked. */
  series: readonly string[];
  font: string;
}

/** The page's tokens as colours that a canvas understands. */
export function chartColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: token("--bg-1"),
    line: token("--line-1"),
    label: token("--ink-3"),
    ink: token("--ink-1"),
    up: token("--up"),
    down: token("--down"),
    warning: token("--amber"),
    venues: [1, 2, 3, 4, 5].map((number) => token(`--venue-${number}`)),
    series: SERIES.map(token),
    font: style.fontFamily,
  };
}

/** `#rrggbb` with an opacity between 0 and 1. */
export function fade(colour: string, opacity: number): string {
  const alpha = Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0");
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour + alpha : colour;
}

/** Calls back whenever theme or colours of the page change. */
export function onAppearance(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "data-moves"] });
  return () => observer.disconnect();
}
