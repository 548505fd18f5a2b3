import { headers } from "next/headers";
import { getServerSession, type NextAuthOptions, type User } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { AppError } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { completeSecondFactor } from "@/lib/services/accounts/complete-second-factor";
import { secondFactorSchema, signInSchema } from "@/lib/services/accounts/credentials-schema";
import { ProviderRefusal } from "@/lib/services/accounts/oauth/provider-refusal";
import { isProvider, type ProviderId } from "@/lib/services/accounts/oauth/providers";
import { signInWithProvider } from "@/lib/services/accounts/oauth/sign-in-with-provider";
import { type OpenedSession, SESSION_LIFETIME_MS } from "@/lib/services/accounts/open-session";
import type { Caller } from "@/lib/services/accounts/security-events";
import { endSession } from "@/lib/services/accounts/session";
import { SecondFactorDue, signIn } from "@/lib/services/accounts/sign-in";
import { ownOrigin } from "../own-origin";
import { guard } from "./guard";
import { knownDeviceOf, rememberDevice } from "./known-device";
import { oauthProviders } from "./oauth-providers";
import { prisma } from "./services";

const log = createLog("web", process.env.LOG_LEVEL ?? "info");

/** The word by which the form knows that a code is to be typed; every other answer is a sentence for people. */
const CODE_DUE = "code-due";

/** The token names a session row, which every request looks up: signing out elsewhere ends it here too. */
export const authOptions: NextAuthOptions = {
  session: { strategy: "jwt", maxAge: SESSION_LIFETIME_MS / 1_000 },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  providers: [
    CredentialsProvider({
      credentials: { email: { type: "email" }, password: { type: "password" }, code: { type: "text" } },
      authorize: (given) => inWords(() => byPassword(given)),
    }),
    CredentialsProvider({
      id: "second-factor",
      credentials: { code: { type: "text" } },
      authorize: (given) => inWords(() => bySecondFactor(given)),
    }),
    ...oauthProviders(),
  ],
  callbacks: {
    async signIn({ user, account }) {
      if (account?.type !== "oauth" || !isProvider(account.provider)) return true;
      return byProvider(account.provider, user);
    },
    jwt({ token, user }) {
      return user ? { ...token, sessionId: user.sessionId, userId: user.id } : token;
    },
    session({ session, token }) {
      return { ...session, sessionId: token.sessionId ?? "" };
    },
  },
  events: {
    async signOut({ token }) {
      const { sessionId, userId } = token;
      if (sessionId && userId) await endSession(prisma(), { sessionId, userId }, await callerNow());
    },
  },
};

async function byPassword(given: Record<string, string> | undefined): Promise<OpenedSession> {
  const { email, password, code } = given ?? {};
  const form = signInSchema.safeParse({ email, password, ...(code && { code }) });
  if (!form.success) {
    const message = form.error.issues[0]?.message ?? "Type your e-mail address and password.";
    throw new AppError("invalid_request", message);
  }
  const caller = await callerNow();
  const nowMs = Date.now();
  const device = (await knownDeviceOf(nowMs))(form.data.email);
  const deviceId = device?.deviceId ?? null;
  await guard("sign-in", caller.address, form.data.email, deviceId);
  const opened = await signIn(prisma(), form.data, caller, {
    nowMs,
    device,
    origin: await ownOrigin(),
    guardCode: (userId) => guard("second-factor", caller.address, userId, deviceId),
  });
  await rememberDevice(opened.email, nowMs);
  return opened;
}

async function bySecondFactor(given: Record<string, string> | undefined): Promise<OpenedSession> {
  const form = secondFactorSchema.safeParse({ code: given?.code });
  if (!form.success) throw new AppError("invalid_request", form.error.issues[0]?.message ?? "Type the code.");
  const session = await getServerSession(authOptions);
  const caller = await callerNow();
  const nowMs = Date.now();
  const due = { sessionId: session?.sessionId ?? "", code: form.data.code };
  const opened = await completeSecondFactor(prisma(), due, {
    caller,
    nowMs,
    deviceOf: await knownDeviceOf(nowMs),
    guardCode: (userId) => guard("second-factor", caller.address, userId),
  });
  await rememberDevice(opened.email, nowMs);
  return opened;
}

/** Puts the session into the user that the provider's answer made; a path instead says why there is none. */
async function byProvider(provider: ProviderId, user: User): Promise<true | string> {
  const caller = await callerNow();
  const nowMs = Date.now();
  const refused = (reason: string) => `/sign-in?provider=${provider}&refused=${reason}`;
  if (!user.identity) return refused("failed");
  try {
    await guard("sign-in", caller.address, null);
    const deviceOf = await knownDeviceOf(nowMs);
    const identity = { provider, ...user.identity };
    const opened = await signInWithProvider(prisma(), identity, { caller, nowMs, deviceOf });
    user.id = opened.userId;
    user.sessionId = opened.sessionId;
    user.name = opened.name;
    user.email = opened.email;
    // Where a second factor is still to come, it decides whether this browser is the owner's.
    if (!opened.secondFactorDue) await rememberDevice(opened.email, nowMs);
    return true;
  } catch (error) {
    if (error instanceof ProviderRefusal) return refused(error.reason);
    if (!(error instanceof AppError)) log.error({ err: error, provider }, "A sign-in by a provider failed");
    return refused(error instanceof AppError && error.code === "rate_limited" ? "rate-limited" : "failed");
  }
}

/** The message of what is thrown here is shown to whoever signs in. */
async function inWords(action: () => Promise<OpenedSession>): Promise<User> {
  try {
    const { userId, name, email, sessionId } = await action();
    return { id: userId, name, email, sessionId };
  } catch (error) {
    if (error instanceof SecondFactorDue) throw new Error(CODE_DUE);
    if (error instanceof AppError) throw new Error(error.message);
    log.error({ err: error }, "A sign-in failed");
    throw new Error("Signing in failed here. Try again in a minute.");
  }
}

/** Next.js is reached through the front door alone, which sets the true address. */
async function callerNow(): Promise<Caller> {
  const requested = await headers();
  return { address: requested.get("x-forwarded-for"), userAgent: requested.get("user-agent") };
}
