import type { Answer } from "../answer";
import { Refusal } from "../refusal";

/** Why nothing was changed, and the way on. */
export function BillingRefusal({ answer }: { answer: Answer<unknown> | null }) {
  if (answer === null || answer.ok) return null;
  return (
    <Refusal>
      {answer.message}{" "}
      {answer.code === "unauthenticated" && (
        <a href="/sign-in?next=/billing" className="text-accent underline underline-offset-2">
          Sign in
        </a>
      )}
    </Refusal>
  );
}
