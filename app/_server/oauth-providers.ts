import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { PROVIDERS, type ProviderId } from "@/lib/services/accounts/oauth/providers";

const TIMEOUT_MS = 5_000;

/** What both providers' answers are brought to: the claims of OpenID Connect. */
interface Claims {
  sub: string;
  name?: string | null | undefined;
  email?: string | null | undefined;
  email_verified?: boolean | null | undefined;
}

const githubUser = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() });
const githubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));
const claims = z.object({
  sub: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  email_verified: z.boolean().nullish(),
});

const MAKE = { github, google } as const satisfies Record<ProviderId, unknown>;

/** Those that this server has been given an id and a secret for. */
export function offeredProviders(): { id: ProviderId; name: string }[] {
  const has = (prefix: string) => !!process.env[`${prefix}_ID`] && !!process.env[`${prefix}_SECRET`];
  return (["github", "google"] as const)
    .filter((id) => has(id.toUpperCase()))
    .map((id) => ({ id, name: PROVIDERS[id].name }));
}

export function oauthProviders(): OAuthConfig<Claims>[] {
  return offeredProviders().map(({ id }) => MAKE[id]());
}

/** Elsewhere than at the provider itself only outside production, for tests. */
function endpoint(variable: string, real: string): string {
  const given = process.env.QUANT_ENV === "production" ? undefined : process.env[variable];
  return given?.replace(/\/$/, "") ?? real;
}

function github(): OAuthConfig<Claims> {
  const own = endpoint("GITHUB_URL", "https://github.com");
  const api = own === "https://github.com" ? "https://api.github.com" : `${own}/api/v3`;
  return {
    ...shared("github"),
    authorization: { url: `${own}/login/oauth/authorize`, params: { scope: "read:user user:email" } },
    token: `${own}/login/oauth/access_token`,
    userinfo: {
      url: `${api}/user`,
      // The profile's own address may be any of the person's; only the list says which are confirmed.
      async request({ tokens }) {
        const [user, emails] = await Promise.all([
          getJson(`${api}/user`, tokens.access_token, githubUser),
          getJson(`${api}/user/emails`, tokens.access_token, githubEmails),
        ]);
        const primary = emails.find((email) => email.primary) ?? null;
        return {
          sub: String(user.id),
          name: user.name || user.login,
          ...(primary && { email: primary.email, email_verified: primary.verified }),
        };
      },
    },
  };
}

function google(): OAuthConfig<Claims> {
  const issuer = endpoint("GOOGLE_ISSUER", "https://accounts.google.com");
  return {
    ...shared("google"),
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
  };
}

function shared(id: ProviderId) {
  const prefix = id.toUpperCase();
  return {
    id,
    name: PROVIDERS[id].name,
    type: "oauth" as const,
    clientId: process.env[`${prefix}_ID`] ?? "",
    clientSecret: process.env[`${prefix}_SECRET`] ?? "",
    checks: ["pkce" as const, "state" as const],
    httpOptions: { timeout: TIMEOUT_MS },
    profile: userOf,
  };
}

function userOf(given: Claims) {
  const { sub, name, email, email_verified } = claims.parse(given);
  const identity = {
    subject: sub,
    name: name ?? null,
    email: email ?? null,
    emailVerified: email_verified === true,
  };
  // The session id is there once the account behind the identity has been found.
  return { id: sub, sessionId: "", identity };
}

async function getJson<Schema extends z.ZodType>(
  url: string,
  token: string | undefined,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = await fetch(url, {
    headers: {
      Authorization: `Bearer ${token ?? ""}`,
      Accept: "application/vnd.github+json",
      "User-Agent": "quant",
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
  });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
  return schema.parse(await answer.json());
}
