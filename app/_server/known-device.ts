import { cookies } from "next/headers";
import {
  createKnownDevices,
  KNOWN_DEVICE_LIFETIME_MS,
  type KnownDevice,
  type KnownDevices,
} from "@/lib/services/accounts/known-device";

/** Under TLS the prefix makes browsers refuse a copy that another host of the domain has set. */
const IS_SECURE = process.env.NEXTAUTH_URL?.startsWith("https:") === true;
const NAME = IS_SECURE ? "__Host-quant-device" : "quant-device";

function devices(): KnownDevices {
  const secret = process.env.NEXTAUTH_SECRET;
  if (!secret) throw new Error("NEXTAUTH_SECRET is not set: start the product with npm start.");
  return createKnownDevices(secret);
}

/** Reads what this browser is known for; the cookie is looked at once, the address may come later. */
export async function knownDeviceOf(nowMs: number): Promise<(email: string) => KnownDevice | null> {
  const cookie = (await cookies()).get(NAME)?.value;
  return (email) => devices().find(cookie, email, nowMs);
}

/** From now on this browser's tries at the account count apart from everybody else's. */
export async function rememberDevice(email: string, nowMs: number): Promise<void> {
  const jar = await cookies();
  jar.set(NAME, devices().remember(jar.get(NAME)?.value, email, nowMs), {
    httpOnly: true,
    sameSite: "lax",
    secure: IS_SECURE,
    path: "/",
    maxAge: KNOWN_DEVICE_LIFETIME_MS / 1_000,
  });
}
