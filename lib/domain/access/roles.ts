import { ROLES, type Role, SCOPES_OF_ROLE } from "./scopes";

const EVERYBODY: readonly Role[] = ROLES;
const LEADERS: readonly Role[] = ["owner", "admin"];
const OWNERS: readonly Role[] = ["owner"];
const PAYERS: readonly Role[] = ["owner", "admin", "billing"];

/** What is done in an organisation by hand, and who may. Services decide by it, pages hide by it. */
export const ROLES_OF_ACTION = {
  "organisation:rename": LEADERS,
  "organisation:transfer": OWNERS,
  "organisation:delete": OWNERS,
  "organisation:leave": EVERYBODY,
  "members:read": EVERYBODY,
  /** Their addresses, second factors and when they joined. */
  "members:read-details": LEADERS,
  "members:change-role": LEADERS,
  "members:remove": LEADERS,
  "invitations:read": LEADERS,
  "invitations:write": LEADERS,
  "activity:read": LEADERS,
  "usage:read": EVERYBODY,
  "billing:read": PAYERS,
  "billing:change": PAYERS,
} as const satisfies Record<string, readonly Role[]>;

export type OrganisationAction = keyof typeof ROLES_OF_ACTION;

export const ORGANISATION_ACTIONS = Object.keys(ROLES_OF_ACTION) as OrganisationAction[];

/** The roles that an invitation may give; an owner is made out of a member. */
export const INVITED_ROLES = ["admin", "member", "billing"] as const satisfies readonly Role[];

export type InvitedRole = (typeof INVITED_ROLES)[number];

/** What a role is for, in one line. */
export const ROLE_PURPOSE: Record<Role, string> = {
  owner: "Everything, with transfer and deletion of the organisation",
  admin: "People, keys and billing",
  member: "Data, and keys of their own",
  billing: "Payments, invoices and usage; no market data through keys",
};

export function roleMay(role: Role, action: OrganisationAction): boolean {
  return ROLES_OF_ACTION[action].includes(role);
}

/** Whether `role` may do all that `other` may: nobody grants, changes or removes what is above them. */
export function holdsAtLeast(role: Role, other: Role): boolean {
  return (
    ORGANISATION_ACTIONS.every((action) => roleMay(role, action) || !roleMay(other, action)) &&
    SCOPES_OF_ROLE[other].every((scope) => SCOPES_OF_ROLE[role].includes(scope))
  );
}

/** The roles that somebody of this role may give to others, highest first. */
export function rolesGrantedBy(role: Role): Role[] {
  return ROLES.filter((other) => holdsAtLeast(role, other));
}

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}
