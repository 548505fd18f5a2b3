import { createHash } from "node:crypto";
import Stripe from "stripe";
import type { Clock } from "@/lib/platform/clock";
import type { Engine } from "../engine";
import type { Store } from "../store/store";
import { decodeForm, type FormValue } from "./decode-form";
import { expand } from "./expand";
import type { Route } from "./route";
import { invalid, StripeError } from "./stripe-error";

export interface ApiRequest {
  method: string;
  path: string;
  query: string;
  body: string;
  header(name: string): string | undefined;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Answers one request of the API as Stripe does: who asks, with which version, once or again, and what. */
export function createApi(options: {
  engine: Engine;
  store: Store;
  clock: Clock;
  routes: readonly Route[];
  secretKey: string;
}): (request: ApiRequest) => ApiAnswer {
  const { engine, store, clock, routes, secretKey } = options;

  function perform(
    request: ApiRequest,
    requestId: string,
    key: string | null,
    print: string,
  ): { status: number; body: string } {
    const found = routes.find(
      ({ method, pattern }) => method === request.method && pattern.test(request.path),
    );
    if (!found)
      throw new StripeError(404, {
        type: "invalid_request_error",
        message: `Unrecognized request URL (${request.method}: ${request.path}).`,
      });
    const { expand: asked, ...form } = decodeForm(request.method === "GET" ? request.query : request.body);
    const path = (found.pattern.exec(request.path) ?? []).slice(1).map(decodeURIComponent);
    return engine.run(
      (tx) => {
        const answer = found.handle(tx, path, form);
        if (typeof answer !== "object" || answer === null)
          throw new Error(`${request.path} answered nothing`);
        const done = { status: 200, body: JSON.stringify(expand(tx, answer, pathsOf(asked)), null, 2) };
        if (key !== null) tx.put("answer", { id: key, fingerprint: print, atMs: clock.now(), ...done });
        return done;
      },
      { request: { id: requestId, idempotency_key: key } },
    );
  }

  return (request) => {
    const requestId = engine.newRequestId();
    const headers: Record<string, string> = { "request-id": requestId, "stripe-version": Stripe.API_VERSION };
    const key = request.method === "POST" ? (request.header("idempotency-key") ?? null) : null;
    const print = createHash("sha256")
      .update(`${request.method} ${request.path}\n${request.body}`)
      .digest("base64url");
    if (key !== null) headers["idempotency-key"] = key;
    try {
      checkCaller(request, secretKey);
      const former = key === null ? undefined : store.get("answer", key);
      if (former && former.fingerprint !== print) throw reused(key ?? "");
      if (former)
        return {
          status: former.status,
          body: former.body,
          headers: { ...headers, "idempotent-replayed": "true" },
        };
      return { ...perform(request, requestId, key, print), headers };
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      const doc = error.body.code
        ? { doc_url: `https://stripe.com/docs/error-codes/${error.body.code.replaceAll("_", "-")}` }
        : {};
      const body = JSON.stringify({ error: { ...doc, ...error.body, request_log_url: null } }, null, 2);
      // A card's refusal is a result like another and is repeated; a malformed request was never begun.
      if (key !== null && error.status === 402) {
        engine.run((tx) =>
          tx.put("answer", { id: key, fingerprint: print, atMs: clock.now(), status: error.status, body }),
        );
      }
      return { status: error.status, body, headers };
    }
  };
}

function checkCaller(request: ApiRequest, secretKey: string): void {
  const [scheme, token] = (request.header("authorization") ?? "").split(" ");
  if (scheme !== "Bearer" || !token) {
    throw new StripeError(401, {
      type: "invalid_request_error",
      message:
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    });
  }
  if (token !== secretKey) {
    throw new StripeError(401, {
      type: "invalid_request_error",
      message: `Invalid API Key provided: ${token.slice(0, 8)}****${token.slice(-4)}`,
    });
  }
  const version = request.header("stripe-version");
  if (version !== undefined && version !== Stripe.API_VERSION) {
    throw invalid(`Invalid Stripe API version: ${version}; the sandbox speaks ${Stripe.API_VERSION} alone.`);
  }
}

function reused(key: string): StripeError {
  return new StripeError(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

function pathsOf(asked: FormValue | undefined): string[] {
  if (asked === undefined) return [];
  if (!Array.isArray(asked)) throw invalid("Invalid array", { param: "expand" });
  return asked.map((path) => {
    if (typeof path !== "string") throw invalid("Invalid string", { param: "expand" });
    return path;
  });
}
