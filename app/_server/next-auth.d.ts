import type { DefaultUser } from "next-auth";
import type { ProviderIdentity } from "@/lib/services/accounts/oauth/providers";

declare module "next-auth" {
  interface Session {
    /** The row in accounts.sessions: the token carries nothing else of meaning. */
    sessionId: string;
  }
  interface User extends DefaultUser {
    sessionId: string;
    /** What a provider said, until the account behind it is found. */
    identity?: Omit<ProviderIdentity, "provider">;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
    userId?: string;
  }
}
