/** An answer of REST v1 as the pages use it: its rows, or which limit or fault stood in the way. */
export type RestAnswer =
  | { kind: "rows"; rows: readonly unknown[] }
  | { kind: "problem"; status: number; code: string; detail: string; retryAfterMs: number | null }
  | { kind: "unreachable" };

const TIMEOUT_MS = 8_000;

/** Asks this site's own API, or another path of it that answers likewise; the session's cookie goes along. */
export async function restRows(
  path: string,
  query: Readonly<Record<string, string | number>>,
  signal?: AbortSignal,
): Promise<RestAnswer> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${path.startsWith("/") ? path : `/api/v1/${path}`}?${search}`, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      cache: "no-store",
    });
    const body: unknown = await response.json().catch(() => null);
    const data = field(body, "data");
    if (response.ok && Array.isArray(data)) return { kind: "rows", rows: data };
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      kind: "problem",
      status: response.status,
      code: textField(body, "code") ?? String(response.status),
      detail: textField(body, "detail") ?? "The server gave no reason.",
      retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1_000 : null,
    };
  } catch {
    return { kind: "unreachable" };
  }
}

function field(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
}

function textField(body: unknown, name: string): string | undefined {
  const value = field(body, name);
  return typeof value === "string" ? value : undefined;
}
