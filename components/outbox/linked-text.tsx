const LINK = /(https?:\/\/[^\s<>"']+)/;

/** The text of a mail, in which addresses of pages can be pressed. */
export function LinkedText({ text }: { text: string }) {
  // Every second part is what the pattern caught; parts have no other name than their place.
  const parts = text.split(LINK).map((part, place) => ({ part, place, isLink: place % 2 === 1 }));
  return (
    <pre className="whitespace-pre-wrap font-mono text-12 leading-5 text-ink-1 [overflow-wrap:anywhere]">
      {parts.map(({ part, place, isLink }) =>
        isLink ? (
          <a key={place} href={part} className="text-accent underline">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </pre>
  );
}
