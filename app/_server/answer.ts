import { z } from "zod";
import type { Answer } from "@/components/account/answer";
import { AppError, type ErrorCode } from "@/lib/platform/errors";
import { createLog } from "@/lib/platform/log";
import { assertOwnOrigin } from "./assert-own-origin";

const log = createLog("web", process.env.LOG_LEVEL ?? "info");

/** What a server action gives back: a value, or a sentence for the form and its fields. */
export async function answer<Value>(action: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    await assertOwnOrigin();
    return { ok: true, value: await action() };
  } catch (error) {
    if (error instanceof z.ZodError) {
      const fields = error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
      return { ok: false, code: "invalid_request", message: "Some fields need another look.", fields };
    }
    if (error instanceof AppError) {
      return { ok: false, code: error.code, message: error.message, fields: [...error.fields] };
    }
    log.error({ err: error }, "A server action failed");
    const code: ErrorCode = "internal";
    return { ok: false, code, message: "Something failed on our side. Try again in a minute.", fields: [] };
  }
}
