import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { sells } from "@/app/_server/billing";
import { requireSignedIn } from "@/app/_server/signed-in";
import { Room } from "@/app/room";
import { AwaitPayment } from "@/components/account/billing/await-payment";
import { standingAction } from "../billing-actions";

export const metadata: Metadata = { title: "Billing" };

/** Where Stripe's pages send people back to. That somebody is here says nothing: the state is asked for. */
export default async function WelcomePage({
  searchParams,
}: {
  searchParams: Promise<{ from?: string | string[] }>;
}) {
  if (!sells()) notFound();
  const person = await requireSignedIn("/billing/welcome");
  const { from } = await searchParams;
  return (
    <Room
      room={null}
      person={person}
      title={
        <>
          <span className="max-sm:hidden">{person.organisationName} / </span>
          <strong>Billing</strong>
        </>
      }
    >
      <AwaitPayment action={standingAction} cameFrom={from === "portal" ? "portal" : "checkout"} />
    </Room>
  );
}
