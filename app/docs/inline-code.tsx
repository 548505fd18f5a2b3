/** A sentence whose parts in backticks are code. */
export function InlineCode({ text }: { text: string }) {
  let at = 0;
  return text.split("`").map((part, index) => {
    at += part.length + 1;
    return index % 2 === 1 ? (
      <code key={at} className="font-mono text-[.92em] text-ink-1 [overflow-wrap:anywhere]">
        {part}
      </code>
    ) : (
      part
    );
  });
}
