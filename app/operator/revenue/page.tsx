import type { Metadata } from "next";
import { operatorPool, requireOperator } from "@/app/_server/operator";
import { Room } from "@/app/room";
import { RevenueRoom } from "@/components/operator/revenue-room";
import { readRevenue } from "@/lib/services/billing/read-revenue";

export const metadata: Metadata = { title: "Revenue", robots: { index: false } };

export default async function RevenuePage() {
  const { person, hasSecondFactor } = await requireOperator("/operator/revenue");
  const revenue = await readRevenue(operatorPool(), Date.now());
  return (
    <Room
      room={null}
      person={person}
      title={
        <>
          <span className="max-sm:hidden">Operator / </span>
          <strong>Revenue</strong>
        </>
      }
    >
      <RevenueRoom revenue={revenue} hasSecondFactor={hasSecondFactor} />
    </Room>
  );
}
