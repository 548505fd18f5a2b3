import type { Answer } from "../answer";
import { Refusal } from "../refusal";

/** Why no key was made; beyond the tier, with the way to what lifts it. */
export function KeyRefusal({ answer }: { answer: Answer<unknown> | null }) {
  if (answer === null || answer.ok || answer.fields.length > 0) return null;
  return (
    <Refusal>
      {answer.message}{" "}
      {answer.code === "payment_required" && (
        <a href="/billing?tier=next" className="text-accent underline underline-offset-2">
          Compare tiers
        </a>
      )}
      {answer.code === "unauthenticated" && (
        <a href="/sign-in?next=/keys" className="text-accent underline underline-offset-2">
          Sign in
        </a>
      )}
    </Refusal>
  );
}
