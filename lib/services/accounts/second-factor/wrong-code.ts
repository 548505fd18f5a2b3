/** Said of every code that is none, was used or is of another time: which of them, a thief need not know. */
export const WRONG_CODE = "That code does not fit. Codes change every 30 seconds and each works once.";
