/** What a client's URL asks for. */
export interface Target {
  streams: string[];
  combined: boolean;
  microseconds: boolean;
}

/** `/ws`, `/ws/<a>/<b>`, `/stream`, `/stream?streams=a/b`; null for any other path. */
export function readTarget(requestUrl: string): Target | null {
  const origin = "ws://venue";
  if (!URL.canParse(requestUrl, origin)) return null;
  const url = new URL(requestUrl, origin);
  const [, root, ...names] = url.pathname.split("/");
  if (root !== "ws" && root !== "stream") return null;
  const combined = root === "stream";
  const listed = combined ? (url.searchParams.get("streams") ?? "").split("/") : names;
  return {
    streams: listed.map((name) => name.replaceAll("%40", "@")).filter((name) => name !== ""),
    combined,
    microseconds: url.searchParams.get("timeUnit")?.toUpperCase() === "MICROSECOND",
  };
}
