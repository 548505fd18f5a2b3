import type { OrganisationAction } from "@/lib/domain/access/roles";
import type { Role } from "@/lib/domain/access/scopes";
import type { Tenant } from "./tenant";

export interface ActionRow {
  /**
   * Who may: `anybody` (a link or form that needs no session), `self` (whoever is signed in, about their own
   * account), or the roles of the permission table.
   */
  may: "anybody" | "self" | OrganisationAction | ((role: Role) => boolean);
  /** What the browser sends, aimed at the tenant. */
  args: (tenant: Tenant) => unknown[];
  /** Whether `args` name rows of the tenant: then whoever is elsewhere must be refused. */
  aimed?: true;
  /** What it does for those who may is asked of Stripe, and has tests of its own. */
  elsewhere?: true;
  cookies?: (tenant: Tenant) => Record<string, string>;
}

const PASSWORD = "correct horse battery staple";
const MADE_UP = "A".repeat(43);

const leads = (role: Role) => role === "owner" || role === "admin";
const anyRole = () => true;
const plan = { tier: "pro", interval: "month" };

/** Every server action: how to call it, and who may. One that is not listed fails the tests. */
export const ACTION_TABLE: Readonly<Record<string, ActionRow>> = {
  // Organisations
  inviteAction: { may: "invitations:write", args: () => [{ email: "new@example.com", role: "member" }] },
  resendInvitationAction: { may: "invitations:write", args: (a) => [a.invitationId], aimed: true },
  revokeInvitationAction: { may: "invitations:write", args: (a) => [a.invitationId], aimed: true },
  changeRoleAction: { may: "members:change-role", args: (a) => [a.victim.userId, "billing"], aimed: true },
  removeMemberAction: { may: "members:remove", args: (a) => [a.victim.userId], aimed: true },
  renameOrganisationAction: { may: "organisation:rename", args: () => [{ name: "Renamed" }] },
  transferOwnershipAction: {
    may: "organisation:transfer",
    args: (a) => [{ userId: a.victim.userId, proof: "" }],
    aimed: true,
  },
  leaveOrganisationAction: { may: "organisation:leave", args: () => [] },
  deleteOrganisationAction: {
    may: "organisation:delete",
    args: (a) => [{ name: a.organisationName, proof: "" }],
    aimed: true,
  },
  listOrganisationsAction: { may: anyRole, args: () => [] },
  switchOrganisationAction: { may: anyRole, args: (a) => [a.organisationId], aimed: true },
  createOrganisationAction: { may: anyRole, args: () => [{ name: "Another" }] },
  acceptInvitationAction: {
    may: "self",
    args: () => [],
    aimed: true,
    cookies: (a) => ({ "quant-invitation": a.invitationToken }),
  },
  declineInvitationAction: {
    may: "anybody",
    args: () => [],
    cookies: () => ({ "quant-invitation": MADE_UP }),
  },

  // Keys: owners and admins manage every key; what a new key may hold is the role's.
  createKeyAction: {
    may: anyRole,
    args: () => [{ name: "new", scopes: ["account:read"], mode: "live", ipAllowList: [] }],
  },
  changeKeyAction: { may: leads, args: (a) => [a.victim.keyId, { name: "changed" }], aimed: true },
  rotateKeyAction: { may: leads, args: (a) => [a.victim.keyId, 0], aimed: true },
  revokeKeyAction: { may: leads, args: (a) => [a.victim.keyId], aimed: true },

  // Billing
  checkoutAction: { may: "billing:change", args: () => [{ plan, skipTrial: true }], elsewhere: true },
  portalAction: { may: "billing:change", args: () => ["all"], elsewhere: true },
  quoteAction: { may: "billing:change", args: () => [plan], elsewhere: true },
  changeAction: {
    may: "billing:change",
    args: () => [{ plan, prorationDate: 1, dueNow: 1 }],
    elsewhere: true,
  },
  cancelAction: { may: "billing:change", args: () => [], elsewhere: true },
  resumeAction: { may: "billing:change", args: () => [], elsewhere: true },
  payAction: { may: "billing:change", args: () => [], elsewhere: true },
  standingAction: { may: "billing:read", args: () => [], elsewhere: true },

  // One's own account
  changeNameAction: { may: "self", args: () => [{ name: "Other" }] },
  sendVerificationAction: { may: "self", args: () => [] },
  askEmailChangeAction: {
    may: "self",
    args: (a) => [{ email: a.victim.email, proof: "", password: PASSWORD }],
  },
  changePasswordAction: { may: "self", args: () => [{ current: PASSWORD, password: PASSWORD }] },
  setPasswordByMailAction: { may: "self", args: () => [] },
  endSessionAction: { may: "self", args: (a) => [a.people.owner.sessionId], aimed: true },
  signOutEverywhereAction: { may: "self", args: () => ["others"] },
  deleteAccountAction: {
    may: "self",
    args: (a) => [{ email: a.people.owner.email, proof: "" }],
    aimed: true,
  },
  beginSecondFactorAction: { may: "self", args: () => [""] },
  finishSecondFactorAction: { may: "self", args: () => [{ code: "000000" }] },
  disableSecondFactorAction: { may: "self", args: () => [{ password: PASSWORD, code: "000000" }] },
  renewRecoveryCodesAction: { may: "self", args: () => [{ password: PASSWORD, code: "000000" }] },
  partFromProviderAction: { may: "self", args: () => [{ provider: "github", proof: PASSWORD }] },

  // Webhooks
  createWebhookAction: {
    may: leads,
    args: () => [{ url: "https://hooks.example.com/", events: ["key.created"] }],
  },
  changeWebhookAction: { may: leads, args: (a) => [a.webhookId, { enabled: false }], aimed: true },
  testWebhookAction: { may: leads, args: (a) => [a.webhookId], aimed: true },
  listDeliveriesAction: { may: anyRole, args: (a) => [a.webhookId], aimed: true },
  deleteWebhookAction: { may: leads, args: (a) => [a.webhookId], aimed: true },

  // Ways in
  signUpAction: {
    may: "anybody",
    args: () => [{ name: "New", email: "someone@example.com", password: PASSWORD, terms: true }],
  },
  forgotPasswordAction: { may: "anybody", args: () => [{ email: "nobody@example.com" }] },
  resetPasswordAction: { may: "anybody", args: () => [{ token: MADE_UP, password: PASSWORD }] },
  verifyEmailAction: { may: "anybody", args: () => [{ token: MADE_UP }] },
  confirmEmailChangeAction: { may: "anybody", args: () => [{ token: MADE_UP }] },
  undoEmailChangeAction: { may: "anybody", args: () => [{ token: MADE_UP }] },
};
