import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { AppError } from "@/lib/platform/errors";
import { signInSchema } from "@/lib/services/accounts/credentials-schema";
import { SESSION_LIFETIME_MS } from "@/lib/services/accounts/open-session";
import { endSession } from "@/lib/services/accounts/session";
import { signIn } from "@/lib/services/accounts/sign-in";
import { guard } from "./guard";
import { prisma } from "./services";

/** The token names a session row, which every request looks up: signing out elsewhere ends it here too. */
export const authOptions: NextAuthOptions = {
  session: { strategy: "jwt", maxAge: SESSION_LIFETIME_MS / 1_000 },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  providers: [
    CredentialsProvider({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      async authorize(credentials, request) {
        const form = signInSchema.safeParse({ email: credentials?.email, password: credentials?.password });
        if (!form.success)
          throw new Error(form.error.issues[0]?.message ?? "Type your e-mail address and password.");
        try {
          const caller = {
            address: headerOf(request.headers, "x-forwarded-for"),
            userAgent: headerOf(request.headers, "user-agent"),
          };
          await guard("sign-in", caller.address, form.data.email);
          const opened = await signIn(prisma(), form.data, caller);
          return { id: opened.userId, name: opened.name, email: opened.email, sessionId: opened.sessionId };
        } catch (error) {
          // The message of what is thrown here is shown to whoever signs in.
          throw new Error(
            error instanceof AppError ? error.message : "Signing in failed here. Try again in a minute.",
          );
        }
      },
    }),
  ],
  callbacks: {
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
      if (sessionId && userId) await endSession(prisma(), { sessionId, userId });
    },
  },
};

function headerOf(headers: Record<string, unknown> | undefined, name: string): string | null {
  const value = headers?.[name];
  return typeof value === "string" ? value : null;
}
