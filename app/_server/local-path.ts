/** What a page gets that sends people on after they have signed in. */
export interface NextParameter {
  searchParams: Promise<{ next?: string | string[] }>;
}

const ELSEWHERE = "http://local.invalid";

/** A path of this site out of a `?next=`, or the fallback: nobody is sent to another site after signing in. */
export function localPath(next: string | string[] | undefined, fallback: string): string {
  if (typeof next !== "string" || !next.startsWith("/") || !URL.canParse(next, ELSEWHERE)) return fallback;
  const { origin, pathname, search, hash } = new URL(next, ELSEWHERE);
  // "/.//evil.example" stays on this origin while it is parsed and leaves it when it is followed.
  if (origin !== ELSEWHERE || pathname.startsWith("//")) return fallback;
  return pathname + search + hash;
}
