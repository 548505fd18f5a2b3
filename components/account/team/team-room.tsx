"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ProofKind } from "@/lib/domain/access/proof-kind";
import { holdsAtLeast, INVITED_ROLES, roleMay, rolesGrantedBy } from "@/lib/domain/access/roles";
import type { Role } from "@/lib/domain/access/scopes";
import { lowestTierThat, TIERS, type TierId } from "@/lib/domain/tiers/tiers";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { Meter } from "../../ui/meter";
import { tellOtherTabs } from "../organisation-tabs";
import { InvitationTable } from "./invitation-table";
import { MemberTable } from "./member-table";
import { OrganisationPanel } from "./organisation-panel";
import { RoleNotes } from "./role-notes";
import { type Shown, TeamDialogs } from "./team-dialogs";
import type { InvitationRow, MemberRow, TeamActions } from "./team-view";

interface TeamRoomProps {
  organisationName: string;
  role: Role;
  tier: TierId;
  members: readonly MemberRow[];
  /** Null where the viewer's role does not show them. */
  invitations: readonly InvitationRow[] | null;
  seats: { used: number; limit: number | null };
  /** When all of this was read (epoch milliseconds, the server's clock). */
  readAt: number;
  /** How this person shows once more that it is them. */
  proof: ProofKind;
  actions: TeamActions;
}

export function TeamRoom(props: TeamRoomProps) {
  const { organisationName, role, tier, members, invitations, seats, readAt, proof, actions } = props;
  const router = useRouter();
  const [shown, setShown] = useState<Shown | null>(null);
  const roles = rolesGrantedBy(role);
  const isFull = seats.limit !== null && seats.used >= seats.limit;
  const mayInvite = roleMay(role, "invitations:write");
  const heirs = members.flatMap(({ name, role: held, isYou, details }) =>
    details && !isYou ? [{ id: details.id, name, role: held, keys: details.keys }] : [],
  );

  function close(changed: boolean) {
    setShown(null);
    if (changed) router.refresh();
  }
  function gone() {
    tellOtherTabs();
    // A full load: everything on this page belongs to the organisation that is left.
    window.location.assign("/home");
  }

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-10 gap-y-4 border-b border-line-1 px-4 py-6 md:px-6">
        <div>
          <h1 className="text-20">Team</h1>
          <p className="mt-0.5 text-13">
            {mayInvite
              ? "Whoever works in this organisation, and what each of them may do."
              : "Whoever works in this organisation. Owners and admins invite and remove people."}
          </p>
        </div>
        <div className="flex grow flex-wrap items-center justify-end gap-x-6 gap-y-4 max-sm:justify-start">
          {seats.limit !== null && mayInvite && (
            <div className="w-44">
              <Meter name={`Seats on ${TIERS[tier].name}`} used={seats.used} limit={seats.limit} />
            </div>
          )}
          {mayInvite && !isFull && (
            <Button look="primary" onClick={() => setShown({ kind: "invite" })}>
              <Icon name="plus" /> Invite
            </Button>
          )}
        </div>
      </div>
      {mayInvite && isFull && <NoSeat tier={tier} used={seats.used} />}

      <MemberTable
        rows={members}
        manages={roles}
        onChangeRole={(member) => setShown({ kind: "role", member })}
        onRemove={(member) => setShown({ kind: "remove", member })}
      />
      {invitations && invitations.length > 0 && (
        <InvitationTable
          rows={invitations}
          readAt={readAt}
          onResend={(invitation) => setShown({ kind: "resend", invitation })}
          onRevoke={(invitation) => setShown({ kind: "revoke", invitation })}
        />
      )}

      <div className="mt-2 grid grow gap-px bg-line-1 pt-px lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <RoleNotes own={role} />
        <OrganisationPanel
          name={organisationName}
          role={role}
          isAlone={members.length === 1}
          onPick={(kind) => setShown({ kind })}
        />
      </div>

      <TeamDialogs
        shown={shown}
        organisationName={organisationName}
        roles={roles}
        invitedRoles={INVITED_ROLES.filter((invited) => holdsAtLeast(role, invited))}
        heirs={heirs}
        proof={proof}
        actions={actions}
        onClose={close}
        onGone={gone}
      />
    </>
  );
}

/** Says what is full, and which tier has room. */
function NoSeat({ tier, used }: { tier: TierId; used: number }) {
  const next = lowestTierThat(({ seats }) => seats === null || seats > used);
  const own = TIERS[tier];
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line-1 bg-bg-2 px-4 py-3 text-13 md:px-6">
      <span className="text-ink-1">
        {own.seats === 1
          ? `${own.name} has one seat, and it is taken.`
          : `Every seat of this organisation is taken, open invitations included.`}
      </span>
      {next && (
        <span>
          {TIERS[next].name} has {TIERS[next].seats ?? "as many as you need"}.{" "}
          <a href="/billing?tier=next" className="text-accent underline underline-offset-2">
            Compare tiers
          </a>
        </span>
      )}
    </p>
  );
}
