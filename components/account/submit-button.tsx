import type { ReactNode } from "react";
import { Button } from "../ui/button";

/** Says that something is under way without losing the focus, which a disabled button would. */
export function SubmitButton({
  pending,
  pendingText,
  children,
}: {
  pending: boolean;
  pendingText: string;
  children: ReactNode;
}) {
  return (
    <Button
      type="submit"
      look="primary"
      aria-disabled={pending}
      className={pending ? "opacity-70" : ""}
      onClick={(event) => pending && event.preventDefault()}
    >
      <span aria-live="polite">{pending ? pendingText : children}</span>
    </Button>
  );
}
