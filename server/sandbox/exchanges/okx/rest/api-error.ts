/** A refusal in the venue's own form: HTTP status, code and sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  get body(): string {
    return JSON.stringify({ code: this.code, data: [], msg: this.message });
  }
}

export function emptyParameter(name: string): ApiError {
  return new ApiError(400, "50014", `Parameter ${name} can not be empty.`);
}

export function wrongParameter(name: string): ApiError {
  return new ApiError(400, "51000", `Parameter ${name} error`);
}

export function unknownInstrument(): ApiError {
  return new ApiError(200, "51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
}

export function tooManyRequests(): ApiError {
  return new ApiError(429, "50011", "Too Many Requests");
}
