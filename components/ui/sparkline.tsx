const WIDTH = 72;
const HEIGHT = 24;

/** The recent path of a price, oldest first: its shape only, so it is hidden from screen readers. */
export function Sparkline({ values, className = "" }: { values: readonly number[]; className?: string }) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, index) => {
    const x = (index / Math.max(1, values.length - 1)) * WIDTH;
    const y = HEIGHT - 2 - ((value - low) / span) * (HEIGHT - 4);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`text-ink-3 ${className}`}
      aria-hidden="true"
    >
      <polyline
        points={values.length > 1 ? points.join(" ") : `0,${HEIGHT / 2} ${WIDTH},${HEIGHT / 2}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
        opacity={values.length > 1 ? 1 : 0.35}
      />
    </svg>
  );
}
