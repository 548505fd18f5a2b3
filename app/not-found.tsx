import type { Metadata } from "next";
import { Notice } from "@/components/landing/notice";
import { SiteHeader } from "@/components/landing/site-header";
import { ButtonLink } from "@/components/ui/button";
import { appearanceCookies } from "./appearance-cookies";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  return (
    <>
      <SiteHeader {...(await appearanceCookies())} />
      <Notice
        code="404 not_found"
        title="There is no page here"
        text="The address may be mistyped, or the page has moved."
      >
        <ButtonLink look="primary" href="/">
          Go to the live prices
        </ButtonLink>
      </Notice>
    </>
  );
}
