import type { Role } from "@/lib/domain/access/scopes";
import type { TierId } from "@/lib/domain/tiers/tiers";
import type { Answer } from "./answer";

export interface OrganisationChoice {
  id: string;
  name: string;
  role: Role;
  /** Whether the session works in it. */
  isCurrent: boolean;
}

/** Who is signed in, as their own browser may know it. */
export interface Person {
  name: string;
  email: string;
  organisationName: string;
  role: Role;
  tier: TierId;
  /** Levels of a book that are seen; null is the full book. */
  bookDepth: number | null;
  /** Whether tiers can be bought here at all. */
  sells: boolean;
  /** Asked for when the menu opens, so that no page waits for it. */
  organisations: {
    list: () => Promise<Answer<readonly OrganisationChoice[]>>;
    switchTo: (id: unknown) => Promise<Answer<null>>;
  };
}
