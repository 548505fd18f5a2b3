"use server";

import { headers } from "next/headers";
import { z } from "zod";
import { answer } from "@/app/_server/answer";
import { guard } from "@/app/_server/guard";
import { prisma } from "@/app/_server/services";
import { signedIn } from "@/app/_server/signed-in";
import type { Answer } from "@/components/account/answer";
import type { SecretKey } from "@/components/account/keys/key-row";
import { AppError } from "@/lib/platform/errors";
import { changeKeySchema, createKeySchema, rotateKeySchema } from "@/lib/services/access/api-key-schema";
import { createKey } from "@/lib/services/access/create-key";
import { changeKey, revokeKey, rotateKey } from "@/lib/services/access/manage-keys";
import type { Member } from "@/lib/services/access/member";

const keyId = z.string("Which key is meant is missing.");

/** The service decides what this person may do; here is only who asks. */
async function member(): Promise<Member> {
  const person = await signedIn();
  if (!person) throw new AppError("unauthenticated", "Your session has ended. Sign in again.");
  const { organisationId, userId, role, entitlements } = person;
  const address = (await headers()).get("x-forwarded-for");
  return { organisationId, userId, role, entitlements, address };
}

/** Whoever wishes a secret is counted first. */
async function maker(): Promise<Member> {
  const who = await member();
  await guard("key", who.address ?? null, who.userId);
  return who;
}

export async function createKeyAction(form: unknown): Promise<Answer<SecretKey>> {
  return answer(async () => {
    const who = await maker();
    const { name, scopes, mode, key } = await createKey(
      prisma(),
      who,
      createKeySchema.parse(form),
      Date.now(),
    );
    return { name, scopes, mode, key };
  });
}

export async function changeKeyAction(id: unknown, form: unknown): Promise<Answer<null>> {
  return answer(async () => {
    await changeKey(prisma(), await member(), keyId.parse(id), changeKeySchema.parse(form));
    return null;
  });
}

export async function rotateKeyAction(id: unknown, graceMs: unknown): Promise<Answer<SecretKey>> {
  return answer(async () => {
    const who = await maker();
    const times = { ...rotateKeySchema.parse({ graceMs }), nowMs: Date.now() };
    const { name, scopes, mode, key } = await rotateKey(prisma(), who, keyId.parse(id), times);
    return { name, scopes, mode, key };
  });
}

export async function revokeKeyAction(id: unknown): Promise<Answer<null>> {
  return answer(async () => {
    await revokeKey(prisma(), await member(), keyId.parse(id), Date.now());
    return null;
  });
}
