/** The first stop of the keyboard: over the navigation, to what the page is about. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="sr-only rounded bg-bg-3 px-3 py-2 text-13 text-ink-1 focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-20"
    >
      Skip to the content
    </a>
  );
}
