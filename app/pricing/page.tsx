import type { Metadata } from "next";
import { sells } from "@/app/_server/billing";
import { viewer } from "@/app/_server/viewer";
import { PublicFrame } from "@/app/public-frame";
import { Pricing } from "@/components/landing/pricing";

export const metadata: Metadata = { title: "Pricing" };

export default async function PricingPage() {
  const person = await viewer();
  return (
    <PublicFrame>
      <main id="content" className="wrap py-10 lg:py-16">
        <Pricing tierNow={person?.tier ?? null} sells={sells()} heading="h1" />
      </main>
    </PublicFrame>
  );
}
