import { AppError } from "@/lib/platform/errors";
import { verifyPassword } from "./hash-password";

/**
 * Asks again for the password of whoever is signed in, before something that matters. The caller has counted
 * the try. Errors: `invalid_request` beside the field `path`; `conflict` where the account has none yet.
 */
export async function checkOwnPassword(
  passwordHash: string | null,
  password: string,
  path: string,
): Promise<void> {
  if (passwordHash === null) {
    throw new AppError(
      "conflict",
      "Your account has no password yet. Send yourself a link to set one first.",
    );
  }
  if (await verifyPassword(passwordHash, password)) return;
  const message = "That is not your password.";
  throw new AppError("invalid_request", message, { fields: [{ path, message }] });
}
