import { digitGroups } from "./decimal-text";

/** A number's text with gaps between groups of three digits, for figures that do not flash. */
export function Figure({ text }: { text: string }) {
  let at = 0;
  return digitGroups(text).map((group) => {
    at += group.text.length;
    return (
      <span key={at} className={group.gap ? "ml-(--group)" : undefined}>
        {group.text}
      </span>
    );
  });
}
