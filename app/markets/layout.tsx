import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { viewer } from "@/app/_server/viewer";
import { LAYOUT_COOKIE, layoutStyle, readLayout } from "@/components/desk/desk-layout";
import { StreamProvider } from "@/components/stream/stream-provider";
import "./styles/desk.css";

/** Keeps the tab's connection while one goes from market to market. */
export default async function MarketsLayout({ children }: { children: ReactNode }) {
  const [jar, requested, person] = await Promise.all([cookies(), headers(), viewer()]);
  const layout = readLayout(jar.get(LAYOUT_COOKIE)?.value);
  return (
    <>
      <style nonce={requested.get("x-nonce") ?? undefined} suppressHydrationWarning>
        {layoutStyle(layout)}
      </style>
      <StreamProvider signedIn={person !== null}>{children}</StreamProvider>
    </>
  );
}
