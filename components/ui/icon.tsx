const PATHS = {
  alert: "M8 2.5l6 10.5H2zM8 6.5v3M8 11.2v.1",
  book: "M3 3.5h4a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 0-1.5-1.2H3zM13.5 3.5h-3.5A1.5 1.5 0 0 0 8.5 5v8a1.5 1.5 0 0 1 1.5-1.2h3.5z",
  candles: "M4.5 2.5v2M4.5 10.5v3M3 4.5h3v6H3zM11.5 2.5v3M11.5 9.5v4M10 5.5h3v4h-3z",
  check: "M3 8.5l3.2 3.2L13 4.8",
  chevron: "M4 6.2l4 4 4-4",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  gauge: "M2.6 12a6 6 0 1 1 10.8 0M8 9.5l2.8-3.6M8 9.6v.1",
  home: "M2.5 7.5L8 2.8l5.5 4.7M4 6.5v6.5h3V9.5h2V13h3V6.5",
  key: "M10.5 2.5a3 3 0 1 1-2.6 4.5L3 12v1.5h2V12h1.5v-1.5H8M10.9 5.1v.1",
  lock: "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.3v9.4l7.5-4.7z",
  people:
    "M6 3a2.2 2.2 0 1 1 0 4.4A2.2 2.2 0 0 1 6 3zM1.8 13c0-2.4 1.8-3.8 4.2-3.8s4.2 1.4 4.2 3.8M10.6 3.2a2.2 2.2 0 0 1 0 4M11.6 9.4c1.6.4 2.6 1.7 2.6 3.6",
  plus: "M8 3v10M3 8h10",
  pulse: "M1.5 8h3l2-5 3 10 2-5h3",
  sliders: "M2.5 5h5M11.5 5h2M9.5 3v4M2.5 11h2M8.5 11h5M6.5 9v4",
  expand: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  keyboard: "M1.5 4h13v8h-13zM4 6.5v.1M6.7 6.5v.1M9.3 6.5v.1M12 6.5v.1M5 9.5h6",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.2 3.2",
  shrink: "M6 2.5V6H2.5M10 2.5V6h3.5M13.5 10H10v3.5M2.5 10H6v3.5",
  "to-end": "M3.5 3.5L8 8l-4.5 4.5M12 3.5v9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
