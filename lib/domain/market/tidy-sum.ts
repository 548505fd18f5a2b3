/**
 * A sum of doubles without the digits that adding left behind: 971491599.4999957 is 971491599.5. Thirteen
 * significant digits are more than any venue's volume has, and 1e-13 is far below what readers compare to.
 */
export function tidySum(sum: number): number {
  return Number(sum.toPrecision(13));
}
