/** Fifteen digits are exact in a double, so two parts hold every numeric id up to thirty digits. */
const PART_DIGITS = 15;

/** Above every numeric head, so that a text id never equals a numeric one. */
const TEXT_HEAD = 10 ** PART_DIGITS;

/**
 * A venue's trade id as two numbers that compare like the id itself (ids go beyond 2^53) and keep no hold
 * on the frame that the text was cut from. Ids that are not digits (UUIDs) become a 64-bit hash: all that
 * is asked of them is that equal ids are equal and that their order does not depend on arrival.
 */
export class TradeKey {
  head = 0;
  tail = 0;

  read(id: string): void {
    if (!this.readDigits(id)) this.readText(id);
  }

  private readDigits(id: string): boolean {
    const length = id.length;
    if (length > 2 * PART_DIGITS) return false;
    const split = length > PART_DIGITS ? length - PART_DIGITS : 0;
    let head = 0;
    let tail = 0;
    for (let index = 0; index < length; index += 1) {
      const digit = id.charCodeAt(index) - 48;
      if (digit < 0 || digit > 9) return false;
      if (index < split) head = head * 10 + digit;
      else tail = tail * 10 + digit;
    }
    this.head = head;
    this.tail = tail;
    return true;
  }

  private readText(id: string): void {
    let first = 0x811c9dc5;
    let second = 0x9747b28c;
    for (let index = 0; index < id.length; index += 1) {
      const code = id.charCodeAt(index);
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul(second ^ code, 0x5bd1e995);
      second ^= second >>> 15;
    }
    this.head = TEXT_HEAD + (first >>> 0);
    this.tail = second >>> 0;
  }
}
