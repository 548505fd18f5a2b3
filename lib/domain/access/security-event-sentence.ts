import { isSecurityEventKind, SECURITY_EVENTS } from "./security-events";

export type SecurityEventDetail = Readonly<Record<string, string | number | boolean | null>>;

/** How each part of the detail goes on with the sentence, in this order. */
const PARTS: readonly ((detail: SecurityEventDetail) => string | null)[] = [
  ({ person }) => (typeof person === "string" ? `: ${person}` : null),
  ({ email }) => (typeof email === "string" ? `: ${email}` : null),
  ({ organisation }) => (typeof organisation === "string" ? `: ${organisation}` : null),
  ({ key }) => (typeof key === "string" ? `: ${key}` : null),
  ({ plan }) => (typeof plan === "string" ? `: ${plan}` : null),
  ({ through }) => (typeof through === "string" ? `, through ${through}` : null),
  ({ role }) => (typeof role === "string" ? `, as ${role}` : null),
  ({ from, to }) => {
    if (typeof to !== "string") return null;
    return typeof from === "string" ? `, from ${from} to ${to}` : `: ${to}`;
  },
  ({ by }) => (typeof by === "string" ? `, by ${by}` : null),
  ({ device }) => (typeof device === "string" ? `, from ${article(device)} ${device} device` : null),
  ({ session }) => (typeof session === "string" ? `: ${session}` : null),
  ({ sessions }) => (typeof sessions === "number" ? `: ${counted(sessions, "session")} ended` : null),
  ({ keysRevoked }) =>
    typeof keysRevoked === "number" && keysRevoked > 0
      ? `; ${counted(keysRevoked, "key")} of theirs ended`
      : null,
  ({ left }) => (typeof left === "number" ? `; ${left} ${left === 1 ? "is" : "are"} left` : null),
];

/** One plain sentence about what happened. What this version has no words for is told by its name. */
export function securityEventSentence(kind: string, detail: SecurityEventDetail): string {
  const text = isSecurityEventKind(kind) ? SECURITY_EVENTS[kind].text : kind.replaceAll("-", " ");
  return `${text}${PARTS.map((part) => part(detail) ?? "").join("")}.`;
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? "an" : "a";
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
