import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { appearanceCookies } from "./appearance-cookies";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Quant: market data you can check", template: "%s · Quant" },
  description:
    "Crypto trades, books and candles from the wire to the database, each trade once, with what was missed on record.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: dark)", color: "#0d0f12" },
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
  ],
};

/** Runs before the first paint: only the browser knows what "system" means. */
const RESOLVE_SYSTEM_THEME =
  'if(matchMedia("(prefers-color-scheme: light)").matches)document.documentElement.dataset.theme="light"';

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [{ theme, moves }, requested] = await Promise.all([appearanceCookies(), headers()]);
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? "dark" : theme}
      data-moves={moves}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body className="bg-bg-1 font-sans">
        {theme === "system" && (
          <script nonce={requested.get("x-nonce") ?? undefined} suppressHydrationWarning>
            {RESOLVE_SYSTEM_THEME}
          </script>
        )}
        {children}
      </body>
    </html>
  );
}
