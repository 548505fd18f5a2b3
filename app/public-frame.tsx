import type { ReactNode } from "react";
import { SiteFooter } from "@/components/landing/site-footer";
import { SiteHeader } from "@/components/landing/site-header";
import { personOf } from "./_server/person-of";
import { viewer } from "./_server/viewer";
import { appearanceCookies } from "./appearance-cookies";

/** The pages that anybody may read. */
export async function PublicFrame({ children }: { children: ReactNode }) {
  const [appearance, person] = await Promise.all([appearanceCookies(), viewer()]);
  return (
    <div className="flex min-h-dvh flex-col">
      <SiteHeader {...appearance} person={person && personOf(person)} />
      <div className="grow">{children}</div>
      <SiteFooter />
    </div>
  );
}
