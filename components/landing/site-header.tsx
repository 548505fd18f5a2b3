import { Appearance } from "../ui/appearance";
import { Logo } from "../ui/logo";
import type { Moves, Theme } from "../ui/preferences";

const LINKS = [
  { href: "/#wire", text: "On the wire" },
  { href: "/#promises", text: "Promises" },
  { href: "/#start", text: "Start here" },
  { href: "/#sources", text: "Sources" },
] as const;

export function SiteHeader({ theme, moves }: { theme: Theme; moves: Moves }) {
  return (
    <header className="bg-bg-1">
      <a
        href="#content"
        className="sr-only rounded bg-bg-3 px-3 py-2 text-13 text-ink-1 focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-20"
      >
        Skip to the content
      </a>
      <div className="wrap flex h-16 items-center gap-8">
        <a href="/" className="tap" aria-label="Quant, home">
          <Logo />
        </a>
        <nav aria-label="Page" className="flex gap-6 text-13 max-md:hidden">
          {LINKS.map((link) => (
            <a key={link.href} href={link.href} className="tap text-ink-2 transition-colors hover:text-ink-1">
              {link.text}
            </a>
          ))}
        </nav>
        <div className="ml-auto">
          <Appearance theme={theme} moves={moves} />
        </div>
      </div>
    </header>
  );
}
