const REASON_LENGTH_MAX = 300;

/** Why a mail did not go out: `message` is for the operator and holds nothing of the mail. */
export class MailError extends Error {
  override readonly name = "MailError";
  constructor(
    message: string,
    /** Trying again cannot help. */
    readonly final: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Tells what the server refused for good from what may be better later. 5xx is final where it is about this
 * address or this mail; about the connection or the sign-in it is the operator's to mend, and mails wait.
 */
export function describeMailError(error: unknown): MailError {
  if (error instanceof MailError) return error;
  const { code, responseCode, response, message } = fieldsOf(error);
  const aboutTheMail = code === "EENVELOPE" || code === "EMESSAGE";
  const final = aboutTheMail && responseCode !== null && responseCode >= 500;
  const reason = (response ?? message).split(/[\r\n]/, 1)[0] ?? "";
  return new MailError(`${code ?? "failed"}: ${reason}`.slice(0, REASON_LENGTH_MAX), final, { cause: error });
}

function fieldsOf(error: unknown) {
  const { code, responseCode, response }: Record<string, unknown> =
    typeof error === "object" && error !== null ? { ...error } : {};
  return {
    code: typeof code === "string" ? code : null,
    responseCode: typeof responseCode === "number" ? responseCode : null,
    response: typeof response === "string" ? response : null,
    message: error instanceof Error ? error.message : String(error),
  };
}
