import { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import { outboxUrl, readOutbox } from "../read-outbox";

const querySchema = z.strictObject({ to: z.string().trim().min(1).optional() });

/** The outbox for scripts: `?to=` narrows it to one recipient; newest first. */
export async function GET(request: Request): Promise<Response> {
  try {
    if (outboxUrl() === null) throw new AppError("not_found", "There is no outbox here: mails are sent.");
    const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!query.success) throw new AppError("invalid_request", "The query is not right: only to is known.");
    const mails = await readOutbox(query.data.to ?? "");
    if (mails === null) throw new AppError("unavailable", "The outbox does not answer yet; ask again.");
    const data = mails.map(({ id, to, subject, text, links, time }) => ({
      id,
      to: to.join(", "),
      subject,
      text,
      links,
      time,
    }));
    return Response.json({ data }, { headers: { "Cache-Control": "no-store" } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { status, body } = problemOf(error, requestIdOf(undefined));
    return new Response(body, { status, headers: { "Content-Type": PROBLEM_TYPE } });
  }
}
