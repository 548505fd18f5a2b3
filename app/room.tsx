import type { ReactNode } from "react";
import { RoomFrame } from "@/components/account/room-frame";
import type { RoomId } from "@/components/account/rooms";
import { VerifyBanner } from "@/components/account/verify-banner";
import { FEEDS, type Feed } from "@/lib/domain/market/venue";
import type { SignedIn } from "@/lib/services/accounts/session";
import { personOf } from "./_server/person-of";
import { sendVerificationAction } from "./(account)/settings/profile/profile-actions";
import { appearanceCookies } from "./appearance-cookies";

interface RoomProps {
  /** Null for pages that hang in the person's menu. */
  room: RoomId | null;
  title: ReactNode;
  person: SignedIn;
  children: ReactNode;
}

/** A page behind sign-in. */
export async function Room({ room, title, person, children }: RoomProps) {
  return (
    <RoomFrame
      room={room}
      title={title}
      person={personOf(person)}
      feed={ownFeed()}
      notice={!person.emailVerified && <VerifyBanner email={person.email} action={sendVerificationAction} />}
      {...(await appearanceCookies())}
    >
      {children}
    </RoomFrame>
  );
}

function ownFeed(): Feed | null {
  return FEEDS.find((feed) => feed === process.env.QUANT_FEED) ?? null;
}
