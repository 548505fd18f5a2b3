interface SecurityEventKind {
  /** What the log says: who did it stands beside it, so the sentence begins with the verb. */
  text: string;
  /** Whether the person is told by mail at once, because it would matter if it was not them. */
  told: boolean;
}

/** What a person can read about their account, and an organisation's owners about theirs. */
export const SECURITY_EVENTS = {
  "signed-up": { text: "Made the account", told: false },
  "sign-up-again": { text: "Somebody tried to make an account with this e-mail address", told: false },
  "sign-in": { text: "Signed in", told: false },
  "new-sign-in": { text: "Signed in from a new device", told: true },
  "sign-in-failed": { text: "A sign-in failed", told: false },
  "sign-in-blocked": { text: "Sign-ins from unknown devices were held back after many tries", told: false },
  "sign-out": { text: "Signed out", told: false },
  "password-changed": { text: "Changed the password", told: true },
  "password-reset-asked": { text: "A link to reset the password was sent", told: false },
  "password-reset": { text: "Reset the password by mail", told: true },
  "email-verified": { text: "Confirmed the e-mail address", told: false },
  "email-change-asked": { text: "Asked for another e-mail address", told: false },
  "email-changed": { text: "Changed the e-mail address", told: false },
  "email-change-undone": { text: "Took back the change of the e-mail address", told: false },
  "name-changed": { text: "Changed the name", told: false },
  "identity-joined": { text: "Joined a way to sign in", told: true },
  "identity-parted": { text: "Removed a way to sign in", told: true },
  "second-factor-on": { text: "Turned the second factor on", told: true },
  "second-factor-off": { text: "Turned the second factor off", told: true },
  "second-factor-failed": { text: "A second factor was wrong", told: false },
  "recovery-code-used": { text: "Used a recovery code", told: true },
  "recovery-codes-made": { text: "Made new recovery codes", told: true },
  "session-revoked": { text: "Ended a session", told: false },
  "everywhere-signed-out": { text: "Signed out everywhere", told: false },
  "key-created": { text: "Made an API key", told: false },
  "key-changed": { text: "Changed an API key", told: false },
  "key-rotated": { text: "Rotated an API key", told: false },
  "key-revoked": { text: "Revoked an API key", told: false },
  "key-leaked": { text: "An API key was found in public and revoked", told: false },
  "member-invited": { text: "Invited a person", told: false },
  "invitation-revoked": { text: "Took back an invitation", told: false },
  "invitation-declined": { text: "Declined an invitation", told: false },
  "member-joined": { text: "Joined the organisation", told: false },
  "member-left": { text: "Left the organisation", told: false },
  "member-removed": { text: "Removed a person from the organisation", told: false },
  "role-changed": { text: "Changed a person's role", told: false },
  "ownership-transferred": { text: "Handed the organisation over", told: false },
  "organisation-created": { text: "Made an organisation", told: false },
  "organisation-renamed": { text: "Renamed the organisation", told: false },
  "organisation-deleted": { text: "Deleted an organisation", told: false },
  "billing-checkout-begun": { text: "Went to the checkout", told: false },
  "billing-portal-opened": { text: "Opened the page of cards and invoices", told: false },
  "billing-plan-changed": { text: "Changed the plan", told: false },
  "billing-plan-cancelled": { text: "Cancelled the plan for the period's end", told: false },
  "billing-plan-resumed": { text: "Kept the plan beyond the period's end", told: false },
  "billing-invoice-paid": { text: "Had an overdue invoice charged again", told: false },
  "data-exported": { text: "Took a copy of all data", told: true },
  "account-deleted": { text: "Deleted the account", told: false },
} as const satisfies Record<string, SecurityEventKind>;

export type SecurityEventKindId = keyof typeof SECURITY_EVENTS;

export function isSecurityEventKind(text: string): text is SecurityEventKindId {
  return Object.hasOwn(SECURITY_EVENTS, text);
}
