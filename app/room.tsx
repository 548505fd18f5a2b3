import type { ReactNode } from "react";
import { RoomFrame } from "@/components/account/room-frame";
import type { RoomId } from "@/components/account/rooms";
import { FEEDS, type Feed } from "@/lib/domain/market/venue";
import type { SignedIn } from "@/lib/services/accounts/session";
import { personOf } from "./_server/person-of";
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
      {...(await appearanceCookies())}
    >
      {children}
    </RoomFrame>
  );
}

function ownFeed(): Feed | null {
  return FEEDS.find((feed) => feed === process.env.QUANT_FEED) ?? null;
}
