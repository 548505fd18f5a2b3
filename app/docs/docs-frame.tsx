import type { ReactNode } from "react";
import { PublicFrame } from "@/app/public-frame";

const PAGES = [
  { href: "/docs", text: "Overview" },
  { href: "/docs/quick-start", text: "Quick start" },
  { href: "/docs/errors", text: "Errors" },
  { href: "/pricing", text: "Tiers and limits" },
] as const;

const DOCUMENTS = [
  { href: "/api/v1/openapi.json", text: "OpenAPI" },
  { href: "/api/v1/asyncapi.json", text: "AsyncAPI" },
] as const;

interface DocsFrameProps {
  path: (typeof PAGES)[number]["href"];
  children: ReactNode;
}

export function DocsFrame({ path, children }: DocsFrameProps) {
  return (
    <PublicFrame>
      <div className="wrap grid gap-x-12 gap-y-8 py-8 lg:grid-cols-[180px_minmax(0,1fr)] lg:py-14">
        <nav aria-label="Documentation" className="text-13">
          <ul className="flex flex-wrap gap-x-5 gap-y-3 lg:sticky lg:top-8 lg:flex-col lg:gap-y-3.5">
            {[...PAGES, ...DOCUMENTS].map(({ href, text }) => (
              <li key={href}>
                <a
                  href={href}
                  aria-current={href === path ? "page" : undefined}
                  className="tap text-ink-2 hover:text-ink-1 aria-[current]:font-label aria-[current]:text-ink-1"
                >
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="content" className="min-w-0 max-w-[820px]">
          {children}
        </main>
      </div>
    </PublicFrame>
  );
}
