import type { Metadata } from "next";
import { Notice } from "@/components/landing/notice";
import { ButtonLink } from "@/components/ui/button";
import { PublicFrame } from "./public-frame";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PublicFrame>
      <Notice
        code="404 not_found"
        title="There is no page here"
        text="The address may be mistyped, or the page has moved."
      >
        <ButtonLink look="primary" href="/">
          Go to the live prices
        </ButtonLink>
      </Notice>
    </PublicFrame>
  );
}
