/** The venue writes no zeros at the end: 63705.3 at a tick of 0.01, and 75844. */
export function numberText(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (!text.includes(".")) return text;
  return text.replace(/\.?0+$/, "");
}
