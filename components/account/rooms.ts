import type { IconName } from "../ui/icon";

/** The rooms of the product, in the order of rail and foot. */
export const ROOMS = [
  { id: "home", href: "/home", text: "Home", icon: "home" },
  { id: "markets", href: "/markets", text: "Markets", icon: "candles" },
  { id: "keys", href: "/keys", text: "Keys", icon: "key" },
  { id: "usage", href: "/usage", text: "Usage", icon: "gauge" },
  { id: "team", href: "/team", text: "Team", icon: "people" },
  { id: "docs", href: "/docs", text: "Documentation", icon: "book" },
  { id: "status", href: "/status", text: "Status", icon: "pulse" },
] as const satisfies ReadonlyArray<{ id: string; href: string; text: string; icon: IconName }>;

export type RoomId = (typeof ROOMS)[number]["id"];
