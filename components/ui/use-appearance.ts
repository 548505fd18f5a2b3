"use client";

import { useEffect, useState } from "react";
import { MOVES_COOKIE, type Moves, THEME_COOKIE, type Theme } from "./preferences";

const YEAR_S = 365 * 24 * 3600;

function remember(cookie: string, value: string): void {
  // The Cookie Store API is missing in Firefox and Safari before 18.4.
  const assignment = `${cookie}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
  Reflect.set(document, "cookie", assignment);
}

const prefersLight = () => matchMedia("(prefers-color-scheme: light)");

function apply(theme: Theme, moves: Moves): void {
  const light = theme === "light" || (theme === "system" && prefersLight().matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
  document.documentElement.dataset.moves = moves;
}

export interface AppearanceChoice {
  theme: Theme;
  moves: Moves;
  setTheme: (theme: Theme) => void;
  setMoves: (moves: Moves) => void;
}

/** Theme and colours of up and down: applied at once and remembered for the next page. */
export function useAppearance(initial: { theme: Theme; moves: Moves }): AppearanceChoice {
  const [theme, setTheme] = useState(initial.theme);
  const [moves, setMoves] = useState(initial.moves);

  useEffect(() => {
    apply(theme, moves);
    if (theme !== "system") return;
    const query = prefersLight();
    const follow = () => apply(theme, moves);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, [theme, moves]);

  return {
    theme,
    moves,
    setTheme(next) {
      setTheme(next);
      remember(THEME_COOKIE, next);
    },
    setMoves(next) {
      setMoves(next);
      remember(MOVES_COOKIE, next);
    },
  };
}
