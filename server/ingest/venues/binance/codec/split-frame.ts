const COMBINED_HEAD = '{"stream":"';
const DATA_KEY = ',"data":';

/**
 * The text of `data` in a combined frame as the venue lays it out, untouched; the whole text where the
 * layout is another. It is what is parsed, so that what is kept as `raw` is what was understood.
 */
export function payloadText(frame: string): string {
  if (!frame.startsWith(COMBINED_HEAD)) return frame;
  const nameEnd = frame.indexOf('"', COMBINED_HEAD.length);
  if (nameEnd < 0 || !frame.startsWith(DATA_KEY, nameEnd + 1) || !frame.endsWith("}")) return frame;
  return frame.slice(nameEnd + 1 + DATA_KEY.length, -1);
}
