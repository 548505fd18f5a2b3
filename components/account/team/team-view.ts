import type { Role } from "@/lib/domain/access/scopes";
import type { Answer } from "../answer";

/** A member as this viewer may see them. Times are epoch milliseconds. */
export interface MemberRow {
  name: string;
  role: Role;
  isYou: boolean;
  /** Null where the viewer's role shows names and roles alone. */
  details: {
    id: string;
    email: string;
    joinedAt: number;
    hasSecondFactor: boolean;
    keys: number;
  } | null;
}

export interface InvitationRow {
  id: string;
  email: string;
  role: string;
  inviter: string | null;
  createdAt: number;
  expiresAt: number;
  hasExpired: boolean;
}

/** A member that the viewer may do something about. */
export interface KnownMember {
  id: string;
  name: string;
  role: Role;
  keys: number;
}

export interface TeamActions {
  invite: (form: unknown) => Promise<Answer<null>>;
  resend: (id: unknown) => Promise<Answer<null>>;
  revoke: (id: unknown) => Promise<Answer<null>>;
  changeRole: (userId: unknown, role: unknown) => Promise<Answer<null>>;
  remove: (userId: unknown) => Promise<Answer<null>>;
  rename: (form: unknown) => Promise<Answer<null>>;
  transfer: (form: unknown) => Promise<Answer<null>>;
  leave: () => Promise<Answer<null>>;
  deleteAll: (form: unknown) => Promise<Answer<null>>;
}
