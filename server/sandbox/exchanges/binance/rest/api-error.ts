/** A refusal in the venue's own form: HTTP status, code and sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }

  get body(): string {
    return JSON.stringify({ code: this.code, msg: this.message });
  }
}

export function missingParameter(name: string): ApiError {
  return new ApiError(
    400,
    -1102,
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  );
}

export function illegalCharacters(name: string, legal: string): ApiError {
  return new ApiError(
    400,
    -1100,
    `Illegal characters found in parameter '${name}'; legal range is '${legal}'.`,
  );
}

export function invalidSymbol(): ApiError {
  return new ApiError(400, -1121, "Invalid symbol.");
}
