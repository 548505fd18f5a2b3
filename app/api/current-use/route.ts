import { currentUse } from "@/app/_server/current-use";
import { signedIn } from "@/app/_server/signed-in";
import { AppError } from "@/lib/platform/errors";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";

const HEADERS = { "Cache-Control": "no-store" };

/** What the home page's meter asks every few seconds; it counts against no limit. */
export async function GET(): Promise<Response> {
  const person = await signedIn().catch(() => undefined);
  if (person) return Response.json(await currentUse(person), { headers: HEADERS });
  const error =
    person === null
      ? new AppError("unauthenticated", "Sign in first.")
      : new AppError("unavailable", "Sessions cannot be read just now; try again in a moment.");
  const { status, body } = problemOf(error, requestIdOf(undefined));
  return new Response(body, { status, headers: { ...HEADERS, "Content-Type": PROBLEM_TYPE } });
}
