/** How the page looks, remembered in a cookie so that the server's first byte already looks so. */
export const THEMES = ["dark", "light", "system"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_NAMES: Record<Theme, string> = { dark: "Dark", light: "Light", system: "As the system" };

export const MOVES = ["green-red", "blue-orange"] as const;
export type Moves = (typeof MOVES)[number];

export const MOVES_NAMES: Record<Moves, string> = {
  "green-red": "Green and red",
  "blue-orange": "Blue and orange",
};

export const THEME_COOKIE = "quant-theme";
export const MOVES_COOKIE = "quant-moves";

export function toTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "dark";
}

export function toMoves(text: string | undefined): Moves {
  return MOVES.find((moves) => moves === text) ?? "green-red";
}
