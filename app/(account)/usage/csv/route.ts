import { redirect } from "next/navigation";
import { prisma } from "@/app/_server/services";
import { signedIn } from "@/app/_server/signed-in";
import { rangeOf, windowOf } from "@/components/account/usage/ranges";
import { AppError } from "@/lib/platform/errors";
import { assertMayReadUsage } from "@/lib/services/usage/assert-may-read-usage";
import { usageCsv } from "@/lib/services/usage/usage-csv";

/** What the page shows, by hour, key and route, as a file of the organisation that one works in. */
export async function GET(request: Request): Promise<Response> {
  const person = await signedIn();
  if (!person) redirect("/sign-in?next=/usage");
  const range = rangeOf(new URL(request.url).searchParams.get("range"));
  try {
    assertMayReadUsage(person);
  } catch (error) {
    if (error instanceof AppError) return new Response(`${error.message}\n`, { status: 403 });
    throw error;
  }
  const lines = usageCsv(prisma(), person, windowOf(range, Date.now()));
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    // Read when there is room for more: a slow reader keeps no more than a page of rows in memory. A failure
    // breaks the download off, so that half a file never passes for a whole one.
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  const day = new Date().toISOString().slice(0, 10);
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="usage-${range}-${day}.csv"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
