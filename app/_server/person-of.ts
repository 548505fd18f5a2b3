import { sells } from "@/app/_server/billing";
import {
  listOrganisationsAction,
  switchOrganisationAction,
} from "@/app/(account)/organisations/organisation-actions";
import type { Person } from "@/components/account/person";
import type { SignedIn } from "@/lib/services/accounts/session";

/** What of a session goes to the browser: no ids, since the page's source would carry them. */
export function personOf({ name, email, organisationName, role, tier, entitlements }: SignedIn): Person {
  const organisations = { list: listOrganisationsAction, switchTo: switchOrganisationAction };
  const { bookDepth } = entitlements.limits;
  return { name, email, organisationName, role, tier, bookDepth, sells: sells(), organisations };
}
