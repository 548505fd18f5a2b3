/** Why a frame or an item of it was skipped. Health, metrics and log name these kinds. */
export const REJECTIONS = {
  not_json: "The frame is not JSON.",
  not_object: "The frame is JSON but no object.",
  bad_wrapper: "The frame is not {stream, data} and no plain event either.",
  unknown_event: "The event is of a kind that was not subscribed to.",
  unknown_symbol: "The symbol was not subscribed to.",
  bad_number: "A price or quantity is no decimal text in its range.",
  bad_time: "A time is no plausible number of milliseconds.",
  bad_sequence: "An id is no plausible whole number.",
  bad_side: "The maker flag is neither true nor false.",
  bad_levels: "The levels of a book are not pairs of decimal texts.",
  too_large: "The frame is larger than the bound.",
} as const;

export type RejectionKind = keyof typeof REJECTIONS;

export interface Rejection {
  readonly kind: "rejected";
  readonly rejection: RejectionKind;
}

function rejection(kind: RejectionKind): Rejection {
  return Object.freeze({ kind: "rejected", rejection: kind });
}

/** One object a kind, so that a flood of garbage allocates nothing. */
export const REJECTED: { readonly [K in RejectionKind]: Rejection } = {
  not_json: rejection("not_json"),
  not_object: rejection("not_object"),
  bad_wrapper: rejection("bad_wrapper"),
  unknown_event: rejection("unknown_event"),
  unknown_symbol: rejection("unknown_symbol"),
  bad_number: rejection("bad_number"),
  bad_time: rejection("bad_time"),
  bad_sequence: rejection("bad_sequence"),
  bad_side: rejection("bad_side"),
  bad_levels: rejection("bad_levels"),
  too_large: rejection("too_large"),
};
