import type { Metadata } from "next";
import { heldInvitation } from "@/app/_server/invitation-cookie";
import { sessionPerson } from "@/app/_server/session-person";
import { switchOrganisationAction } from "@/app/(account)/organisations/organisation-actions";
import { PublicFrame } from "@/app/public-frame";
import { InvitationAnswer } from "@/components/account/invitation/invitation-answer";
import { invitationText } from "@/components/account/invitation/invitation-text";
import { acceptInvitationAction, declineInvitationAction } from "./invitation-actions";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitationPage() {
  const person = await sessionPerson();
  const invitation = await heldInvitation(person?.userId ?? null);
  const situation = {
    invitation,
    viewer: person && { email: person.email, isInvited: person.email === invitation?.email },
  };
  const { title, text, offers } = invitationText(situation);
  return (
    <PublicFrame>
      <main id="content" tabIndex={-1} className="wrap outline-hidden py-10 lg:py-16">
        <div className="max-w-[520px]">
          <h1 className="text-28 [overflow-wrap:anywhere]">{title}</h1>
          <p className="mt-2 text-13 [overflow-wrap:anywhere]">{text}</p>
          <InvitationAnswer
            offers={offers}
            organisation={invitation && { id: invitation.organisationId, name: invitation.organisationName }}
            isSignedIn={person !== null}
            accept={acceptInvitationAction}
            decline={declineInvitationAction}
            open={switchOrganisationAction}
          />
        </div>
      </main>
    </PublicFrame>
  );
}
