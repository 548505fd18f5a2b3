import type { DefaultUser } from "next-auth";

declare module "next-auth" {
  interface Session {
    /** The row in accounts.sessions: the token carries nothing else of meaning. */
    sessionId: string;
  }
  interface User extends DefaultUser {
    sessionId: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
    userId?: string;
  }
}
