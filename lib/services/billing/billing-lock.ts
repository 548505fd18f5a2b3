/** The advisory lock under which an organisation's billing is read or changed, in every process. */
export function billingLock(organisationId: string): string {
  return `billing:${organisationId}`;
}
