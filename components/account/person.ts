import type { Role } from "@/lib/domain/access/scopes";
import type { TierId } from "@/lib/domain/tiers/tiers";

/** Who is signed in, as their own browser may know it. */
export interface Person {
  name: string;
  email: string;
  organisationName: string;
  role: Role;
  tier: TierId;
}
