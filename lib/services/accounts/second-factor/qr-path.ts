import { encode } from "uqr";

export interface QrPath {
  /** Width and height in modules, the quiet zone included. */
  size: number;
  /** An SVG path that fills the dark modules. */
  path: string;
}

/** ISO/IEC 18004 asks for four light modules around the symbol. */
const QUIET_MODULES = 4;

export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_MODULES });
  let path = "";
  data.forEach((row, y) => {
    row.forEach((isDark, x) => {
      if (isDark) path += `M${x} ${y}h1v1h-1z`;
    });
  });
  return { size, path };
}
