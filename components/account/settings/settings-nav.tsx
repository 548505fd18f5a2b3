/** The pages of one's own settings, in the order of the sub-navigation. */
export const SETTINGS_PAGES = [
  { id: "profile", href: "/settings/profile", text: "Profile" },
  { id: "security", href: "/settings/security", text: "Security" },
  { id: "sessions", href: "/settings/sessions", text: "Sessions" },
  { id: "activity", href: "/settings/activity", text: "Activity" },
  { id: "data", href: "/settings/data", text: "Your data" },
] as const;

export type SettingsPageId = (typeof SETTINGS_PAGES)[number]["id"];

/** Beside the page where there is room, above it on a phone, where it scrolls sideways by itself. */
export function SettingsNav({ current }: { current: SettingsPageId }) {
  return (
    <nav
      aria-label="Settings"
      className="flex shrink-0 gap-1 overflow-x-auto border-b border-line-1 bg-bg-1 px-2 py-1.5 lg:w-52 lg:flex-col lg:border-r lg:border-b-0 lg:px-3 lg:py-5"
    >
      {SETTINGS_PAGES.map(({ id, href, text }) => (
        <a
          key={id}
          href={href}
          aria-current={id === current ? "page" : undefined}
          className="flex h-10 shrink-0 items-center rounded px-3 text-13 text-ink-2 transition-colors hover:bg-bg-3 hover:text-ink-1 aria-[current]:bg-bg-3 aria-[current]:font-label aria-[current]:text-ink-1 lg:h-9"
        >
          {text}
        </a>
      ))}
    </nav>
  );
}
