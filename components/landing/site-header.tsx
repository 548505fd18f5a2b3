import { LazyPersonMenu } from "../account/lazy-person-menu";
import type { Person } from "../account/person";
import { Appearance } from "../ui/appearance";
import { ButtonLink } from "../ui/button";
import { Logo } from "../ui/logo";
import type { Moves, Theme } from "../ui/preferences";
import { SkipLink } from "../ui/skip-link";

const PUBLIC_LINKS = [
  { href: "/markets", text: "Markets" },
  { href: "/spreads", text: "Spreads" },
  { href: "/pricing", text: "Pricing" },
  { href: "/docs", text: "Documentation" },
  { href: "/status", text: "Status" },
] as const;

const OWN_LINKS = [
  { href: "/home", text: "Home" },
  { href: "/keys", text: "Keys" },
] as const;

interface SiteHeaderProps {
  theme: Theme;
  moves: Moves;
  person?: Person | null;
}

export function SiteHeader({ theme, moves, person = null }: SiteHeaderProps) {
  const links = person ? [...OWN_LINKS, ...PUBLIC_LINKS] : PUBLIC_LINKS;
  return (
    <header className="bg-bg-1">
      <SkipLink />
      <div className="wrap flex flex-wrap items-center gap-x-8 md:h-16">
        <a href="/" className="tap flex h-14 items-center" aria-label="Quant, first page">
          <Logo />
        </a>
        {/* On a phone a line of its own, so that nothing hides behind a button. */}
        <nav
          aria-label="Site"
          className={`flex gap-x-6 text-13 max-md:order-last max-md:-mx-4 max-md:w-[calc(100%+32px)] ${person ? "max-md:gap-x-3" : "max-md:gap-x-5"} max-md:overflow-x-auto max-md:border-t max-md:border-line-1 max-md:px-4`}
        >
          {links.map((link) => (
            <a
              key={link.href}
              href={link.href}
              className="tap text-ink-2 transition-colors hover:text-ink-1 max-md:py-2.5"
            >
              {link.href === "/docs" ? (
                <>
                  <span className="max-md:hidden">{link.text}</span>
                  <span className="md:hidden">Docs</span>
                </>
              ) : (
                link.text
              )}
            </a>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-2">
          {person ? (
            <LazyPersonMenu person={person} theme={theme} moves={moves} />
          ) : (
            <>
              <Appearance theme={theme} moves={moves} />
              <a
                href="/sign-in"
                className="tap px-2 text-13 whitespace-nowrap text-ink-2 transition-colors hover:text-ink-1"
              >
                Sign in
              </a>
              <ButtonLink look="primary" href="/sign-up" className="h-8! px-3!">
                Create account
              </ButtonLink>
            </>
          )}
        </div>
      </div>
    </header>
  );
}
