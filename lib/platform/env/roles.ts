export const SERVER_ROLES = ["ingest", "engine", "gateway", "api", "store", "jobs", "front"] as const;

export type ServerRole = (typeof SERVER_ROLES)[number];

/** Reads `--roles a,b` or `--roles=a,b`; all of them where it is absent. A string says what is wrong. */
export function readRoles(argv: readonly string[]): ReadonlySet<ServerRole> | string {
  const rest = [...argv];
  let text: string | null = null;
  while (rest.length > 0) {
    const argument = rest.shift() ?? "";
    if (argument === "--roles") text = rest.shift() ?? "";
    else if (argument.startsWith("--roles=")) text = argument.slice("--roles=".length);
    else
      return `${argument} is not known here; the only option is --roles, for example --roles ingest,store.`;
  }
  if (text === null) return new Set(SERVER_ROLES);
  const names = text.split(",").map((name) => name.trim());
  const roles = SERVER_ROLES.filter((role) => names.includes(role));
  if (names.every((name) => SERVER_ROLES.some((role) => role === name))) return new Set(roles);
  return `--roles is ${JSON.stringify(text)}; it should be names out of ${SERVER_ROLES.join(", ")}, for example --roles ingest,store.`;
}
