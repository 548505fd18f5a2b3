import type { Route } from "next";
import { redirect } from "next/navigation";
import { deskPath } from "@/components/desk/desk-path";
import { marketOverview } from "./market-overview";

const DEFAULT = { venue: "binance", symbol: "BTC/USDT" } as const;

export default async function MarketsPage() {
  const { listings } = await marketOverview();
  redirect(deskPath(listings[0] ?? DEFAULT) as Route);
}
