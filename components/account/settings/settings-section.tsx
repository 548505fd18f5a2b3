import { type ReactNode, useId } from "react";

interface SettingsSectionProps {
  title: string;
  /** What it is for, in a sentence or two. */
  note?: ReactNode;
  children: ReactNode;
}

/** One matter of a settings page: what it is beside its controls, a line below it. */
export function SettingsSection({ title, note, children }: SettingsSectionProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-12 gap-y-4 border-b border-line-1 px-4 py-7 last:border-b-0 md:px-6 xl:grid-cols-[minmax(0,260px)_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="text-15">
          {title}
        </h2>
        {note && <div className="mt-1.5 max-w-[60ch] text-13 text-ink-2">{note}</div>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
