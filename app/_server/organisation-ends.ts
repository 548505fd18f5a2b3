import type { BeforeOrganisationEnds } from "@/lib/services/organisations/delete-organisation";

/** What is to be ended elsewhere before an organisation is taken away. */
export const beforeOrganisationEnds: readonly BeforeOrganisationEnds[] = [];
