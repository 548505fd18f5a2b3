import { Icon } from "../ui/icon";
import { Figure } from "../ui/meter";
import type { TierValue } from "./tier-rows";

/** A value of the tier table as it is read: yes, no, or figures with words between them. */
export function TierCell({ parts }: { parts: TierValue }) {
  if (parts === true) {
    return (
      <>
        <Icon name="check" />
        <span className="sr-only">yes</span>
      </>
    );
  }
  if (parts === false) return <span className="text-ink-3">no</span>;
  return parts.map((part) => (typeof part === "number" ? <Figure key={part} value={part} /> : part));
}
