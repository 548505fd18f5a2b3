import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { Room } from "@/app/room";
import { TeamRoom } from "@/components/account/team/team-room";
import { readProofKind } from "@/lib/services/accounts/confirm-identity";
import { readTeam } from "@/lib/services/organisations/read-team";
import * as action from "./team-actions";

export const metadata: Metadata = { title: "Team" };

export default async function TeamPage() {
  const person = await requireSignedIn("/team");
  const readAt = Date.now();
  const [team, proof] = await Promise.all([
    readTeam(prisma(), person, readAt),
    readProofKind(prisma(), person.userId),
  ]);
  return (
    <Room
      room="team"
      person={person}
      title={
        <>
          <span className="max-sm:hidden">{person.organisationName} / </span>
          <strong>Team</strong>
        </>
      }
    >
      <TeamRoom
        {...team}
        organisationName={person.organisationName}
        role={person.role}
        tier={person.tier}
        readAt={readAt}
        proof={proof}
        actions={{
          invite: action.inviteAction,
          resend: action.resendInvitationAction,
          revoke: action.revokeInvitationAction,
          changeRole: action.changeRoleAction,
          remove: action.removeMemberAction,
          rename: action.renameOrganisationAction,
          transfer: action.transferOwnershipAction,
          leave: action.leaveOrganisationAction,
          deleteAll: action.deleteOrganisationAction,
        }}
      />
    </Room>
  );
}
