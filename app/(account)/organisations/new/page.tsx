import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSessionPerson } from "@/app/_server/session-person";
import { PublicFrame } from "@/app/public-frame";
import { CreateOrganisationForm } from "@/components/account/team/create-organisation-form";
import { listMyOrganisations } from "@/lib/services/organisations/my-organisations";
import { createOrganisationAction } from "../organisation-actions";

export const metadata: Metadata = { title: "Create an organisation" };

export default async function NewOrganisationPage() {
  const { userId, email } = await requireSessionPerson("/organisations/new");
  const mine = await listMyOrganisations(prisma(), userId);
  return (
    <PublicFrame>
      <main id="content" tabIndex={-1} className="wrap outline-hidden py-10 lg:py-16">
        <div className="max-w-[420px]">
          <h1 className="text-28">Create an organisation</h1>
          <p className="mt-2 text-13">
            {mine.length === 0
              ? `You belong to no organisation any more. Create one of your own to go on, or open the link of an invitation to ${email}.`
              : "Keys, people, limits and payments belong to an organisation. This one starts on Free, and you own it."}
          </p>
          <CreateOrganisationForm action={createOrganisationAction} />
        </div>
      </main>
    </PublicFrame>
  );
}
