import type { Route } from "next";
import { redirect } from "next/navigation";

export default function SpreadsPage() {
  redirect("/spreads/BTC-USDT" as Route);
}
