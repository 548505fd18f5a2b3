import { headers } from "next/headers";
import { ownOrigin } from "@/app/own-origin";
import { AppError } from "@/lib/platform/errors";

/**
 * Refuses whoever does not come from this site's own pages: a cookie alone proves nothing about who asks.
 * Next.js compares Origin with Host as well, but lets a request without Origin through.
 * Errors: `forbidden`.
 */
export async function assertOwnOrigin(): Promise<void> {
  if (!(await isOwnOrigin((await headers()).get("origin")))) {
    throw new AppError("forbidden", "This can be done from this site's own pages only.");
  }
}

/** Whether an `Origin` header, which may say anything, names this site. */
export async function isOwnOrigin(origin: string | null): Promise<boolean> {
  return origin !== null && URL.canParse(origin) && new URL(origin).host === new URL(await ownOrigin()).host;
}
