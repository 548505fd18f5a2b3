const BAD_PARAMETER = 10_001;

/** A refusal in the venue's own words; it comes with HTTP 200 like every answer. */
export class ApiError extends Error {
  readonly code = BAD_PARAMETER;
}
