/** What a key may do; a key gets at most what its maker may do. */
export const SCOPES = {
  "market:read": "Read market data",
  "analytics:read": "Read analytics and options",
  "trading:read": "Read paper accounts, orders and fills",
  "trading:write": "Place and cancel paper orders",
  "strategies:read": "Read strategies, backtests and deployments",
  "strategies:write": "Upload, backtest and deploy strategies",
  "alerts:write": "Make and change alerts and webhooks",
  "account:read": "Read usage, keys, connections and webhooks",
  "account:write": "Make, change and revoke keys and webhooks",
} as const;

export type Scope = keyof typeof SCOPES;

export const SCOPE_IDS = Object.keys(SCOPES) as Scope[];

export const ROLES = ["owner", "admin", "member", "billing"] as const;

export type Role = (typeof ROLES)[number];

/** The most that a key made by someone of this role may hold. */
export const SCOPES_OF_ROLE: Record<Role, readonly Scope[]> = {
  owner: SCOPE_IDS,
  admin: SCOPE_IDS,
  member: SCOPE_IDS.filter((scope) => scope !== "account:write"),
  billing: ["account:read"],
};

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}
