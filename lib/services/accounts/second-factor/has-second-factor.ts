/** Whether a sign-in of this person asks for a code; a secret that was never confirmed asks for none. */
export function hasSecondFactor(user: { totpEnabledAt: Date | null }): boolean {
  return user.totpEnabledAt !== null;
}
