/** A failure that the person at the terminal can mend: one sentence, shown without a stack. */
export class PlainError extends Error {
  /**
   * @param {string} sentence
   * @param {number} [exitCode] 2 where the command line is wrong, 1 otherwise
   */
  constructor(sentence, exitCode = 1) {
    super(sentence);
    this.name = "PlainError";
    this.exitCode = exitCode;
  }
}
