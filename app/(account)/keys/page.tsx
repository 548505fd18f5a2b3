import type { Metadata } from "next";
import { prisma } from "@/app/_server/services";
import { requireSignedIn } from "@/app/_server/signed-in";
import { ownOrigin } from "@/app/own-origin";
import { Room } from "@/app/room";
import { KeyConsequences } from "@/components/account/keys/key-consequences";
import { KeysRoom } from "@/components/account/keys/keys-room";
import { SCOPES_OF_ROLE } from "@/lib/domain/access/scopes";
import { listKeys } from "@/lib/services/access/manage-keys";
import { createKeyAction, revokeKeyAction, rotateKeyAction } from "./key-actions";

export const metadata: Metadata = { title: "API keys" };

/** An organisation has at most a hundred that work; older ones that have ended are not worth a page. */
const ROWS_MAX = 300;

export default async function KeysPage() {
  const person = await requireSignedIn("/keys");
  const [rows, origin] = await Promise.all([
    listKeys(prisma(), person, { limit: ROWS_MAX, after: null }),
    ownOrigin(),
  ]);
  return (
    <Room
      room="keys"
      person={person}
      title={
        <>
          <span className="max-sm:hidden">{person.organisationName} / </span>
          <strong>API keys</strong>
        </>
      }
    >
      <KeysRoom
        rows={rows}
        readAt={Date.now()}
        tier={person.tier}
        scopes={SCOPES_OF_ROLE[person.role]}
        origin={origin}
        actions={{ create: createKeyAction, rotate: rotateKeyAction, revoke: revokeKeyAction }}
      />
      <KeyConsequences />
    </Room>
  );
}
