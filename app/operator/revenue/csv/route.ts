import { operatorPool, requireOperator } from "@/app/_server/operator";
import { revenueCsv } from "@/lib/domain/billing/revenue-csv";
import { readRevenue } from "@/lib/services/billing/read-revenue";

export async function GET(): Promise<Response> {
  await requireOperator("/operator/revenue");
  const { days } = await readRevenue(operatorPool(), Date.now());
  return new Response(revenueCsv(days), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="revenue.csv"',
      "Cache-Control": "no-store",
    },
  });
}
