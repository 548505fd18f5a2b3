/** A refusal with the venue's own status and words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  get body(): string {
    return JSON.stringify({ message: this.message });
  }
}

export function notFound(): ApiError {
  return new ApiError(404, "NotFound");
}
