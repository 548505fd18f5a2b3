/** A refusal in the venue's own words; it comes with HTTP 200 like every answer. */
export class ApiError extends Error {
  get body(): string {
    return JSON.stringify({ error: [this.message] });
  }
}

export function invalidArguments(name: string): ApiError {
  return new ApiError(`EGeneral:Invalid arguments:${name}`);
}
