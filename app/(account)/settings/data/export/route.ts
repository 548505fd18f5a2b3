import { acting } from "@/app/_server/acting";
import { assertOwnOrigin } from "@/app/_server/assert-own-origin";
import { prisma } from "@/app/_server/services";
import { AppError } from "@/lib/platform/errors";
import { beginExport, exportData } from "@/lib/services/accounts/export-data";

/** One's own data as a file, written while it is read. A form posts here, so that another site cannot ask for it. */
export async function POST(): Promise<Response> {
  try {
    await assertOwnOrigin();
    const { person, nowMs, address, userAgent } = await acting();
    await beginExport(prisma(), { userId: person.userId, nowMs, caller: { address, userAgent } });
    return new Response(streamOf(exportData(prisma(), person.userId, nowMs)), {
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": `attachment; filename="quant-saas-data-${new Date(nowMs).toISOString().slice(0, 10)}.json"`,
        "Cache-Control": "no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const refused = error.code === "rate_limited" ? "many" : "origin";
    return new Response(null, { status: 303, headers: { Location: `/settings/data?refused=${refused}` } });
  }
}

/** Read as fast as it is taken; a reader that goes away ends the reading. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
