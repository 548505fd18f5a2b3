import { Logo } from "../ui/logo";

const LINKS = [
  { href: "/docs", text: "Documentation" },
  { href: "/docs/errors", text: "Errors" },
  { href: "/status", text: "Status" },
  { href: "/terms", text: "Terms" },
] as const;

export function SiteFooter() {
  return (
    <footer className="border-t border-line-1">
      <div className="wrap flex flex-wrap items-center gap-x-8 gap-y-3 py-6 text-13 text-ink-3">
        <Logo />
        <nav aria-label="Foot" className="flex flex-wrap gap-x-6 gap-y-2">
          {LINKS.map(({ href, text }) => (
            <a key={href} href={href} className="tap text-ink-2 hover:text-ink-1">
              {text}
            </a>
          ))}
        </nav>
        <p className="lg:ml-auto">Open source under the MIT licence. Prices are information, not advice.</p>
      </div>
    </footer>
  );
}
