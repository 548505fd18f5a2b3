import { Logo } from "../ui/logo";

export function SiteFooter() {
  return (
    <footer className="border-t border-line-1">
      <div className="wrap flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-6 text-13 text-ink-3">
        <Logo />
        <p>Open source under the MIT licence. Prices are information, not advice.</p>
      </div>
    </footer>
  );
}
