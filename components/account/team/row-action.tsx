/** What can be done about a row; says whose row it is to those who cannot see where it stands. */
export function RowAction({ text, of, onPress }: { text: string; of: string; onPress: () => void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="min-h-6 rounded-s text-13 text-accent hover:underline max-sm:min-h-8"
    >
      {text}
      <span className="sr-only"> {of}</span>
    </button>
  );
}
