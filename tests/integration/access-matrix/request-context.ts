import { AsyncLocalStorage } from "node:async_hooks";
import { decode, encode } from "next-auth/jwt";
import { vi } from "vitest";

export const SECRET = "a-secret-of-the-tests-with-enough-characters";
const ORIGIN_HOST = "quant.test";

interface Incoming {
  headers: Headers;
  cookies: Map<string, string>;
}

const incoming = new AsyncLocalStorage<Incoming>();

function current(): Incoming {
  const request = incoming.getStore();
  if (!request) throw new Error("an action was called outside of a request");
  return request;
}

/**
 * Next.js gives an action its request by a context of its own, which exists in its server alone. This stands in
 * for that context and nothing else: what the headers and the cookie say is decided by the product's own code.
 */
export function standInForNext(): void {
  vi.doMock("next/cache", () => ({ revalidatePath: () => undefined, revalidateTag: () => undefined }));
  vi.doMock("next/headers", () => ({
    headers: async () => current().headers,
    cookies: async () => ({
      get: (name: string) => {
        const value = current().cookies.get(name);
        return value === undefined ? undefined : { name, value };
      },
      set: (name: string, value: string) => void current().cookies.set(name, value),
      delete: (name: string) => void current().cookies.delete(name),
    }),
  }));
  vi.doMock("next-auth", async (original) => ({
    ...(await original<object>()),
    getServerSession: async () => {
      const token = current().cookies.get("next-auth.session-token");
      return token === undefined ? null : decode({ token, secret: SECRET });
    },
  }));
}

export interface ActionCaller {
  /** The session of the cookie; null for a visitor. */
  session: { sessionId: string; userId: string } | null;
  cookies?: Readonly<Record<string, string>>;
}

let calls = 0;

/** Runs an action as the browser of somebody would have it run. */
export async function asBrowserOf<Result>(
  { session, cookies = {} }: ActionCaller,
  action: () => Promise<Result>,
): Promise<Result> {
  calls++;
  const request = {
    headers: new Headers({
      host: ORIGIN_HOST,
      origin: `http://${ORIGIN_HOST}`,
      // Each call from a place of its own, so that no limit of a place is met.
      "x-forwarded-for": `2001:db8:0:${calls.toString(16)}::1`,
      "user-agent": "test",
    }),
    cookies: new Map(Object.entries(cookies)),
  };
  if (session) {
    const token = await encode({ token: { ...session }, secret: SECRET });
    request.cookies.set("next-auth.session-token", token);
  }
  return incoming.run(request, action);
}
