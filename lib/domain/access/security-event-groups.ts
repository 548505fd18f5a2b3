import { SECURITY_EVENTS, type SecurityEventKindId } from "./security-events";

export const SECURITY_EVENT_GROUPS = {
  "sign-ins": "Signing in",
  account: "Account",
  keys: "Keys",
  organisations: "Organisations",
} as const;

export type SecurityEventGroup = keyof typeof SECURITY_EVENT_GROUPS;

const GROUP_OF_PREFIX: readonly [RegExp, SecurityEventGroup][] = [
  [/^(?:sign-in|sign-out|new-sign-in|sign-up-again|second-factor-failed|session-|everywhere-)/, "sign-ins"],
  [/^key-/, "keys"],
  [/^(?:member-|invitation-|role-|ownership-|organisation-|billing-|subscription-)/, "organisations"],
];

const KINDS = Object.keys(SECURITY_EVENTS) as SecurityEventKindId[];

/** Under which head of the log a kind is found. */
export function groupOf(kind: SecurityEventKindId): SecurityEventGroup {
  return GROUP_OF_PREFIX.find(([prefix]) => prefix.test(kind))?.[1] ?? "account";
}

export function kindsOfGroup(group: SecurityEventGroup): SecurityEventKindId[] {
  return KINDS.filter((kind) => groupOf(kind) === group);
}

export function isSecurityEventGroup(text: string): text is SecurityEventGroup {
  return Object.hasOwn(SECURITY_EVENT_GROUPS, text);
}
