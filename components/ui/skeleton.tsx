/** A bar in the place and size of what will come. It does not shimmer: waiting is no event. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <span aria-hidden="true" className={`block rounded-s bg-bg-3 ${className}`} />;
}
