import { cookies } from "next/headers";
import {
  MOVES_COOKIE,
  type Moves,
  THEME_COOKIE,
  type Theme,
  toMoves,
  toTheme,
} from "@/components/ui/preferences";

/** What the visitor chose on an earlier page. */
export async function appearanceCookies(): Promise<{ theme: Theme; moves: Moves }> {
  const jar = await cookies();
  return { theme: toTheme(jar.get(THEME_COOKIE)?.value), moves: toMoves(jar.get(MOVES_COOKIE)?.value) };
}
