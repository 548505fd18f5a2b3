export const HEAD = "h-9 px-2 text-left text-11 font-text text-ink-3";
export const CELL = "border-t border-line-1 px-2 py-2 align-top leading-6";
/** On narrow screens what stands in these columns is told under the name instead. */
export const WIDE = "max-lg:hidden";
