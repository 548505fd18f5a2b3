export interface JsonToken {
  text: string;
  kind: "key" | "string" | "number" | "other";
}

const TOKEN = /"(?:[^"\\]|\\.)*"(?=\s*:)|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^"\d-]+|./g;

/** Cuts JSON text into coloured pieces without changing a character of it. */
export function jsonTokens(text: string): JsonToken[] {
  return Array.from(text.matchAll(TOKEN), (match) => {
    const token = match[0];
    const after = text.slice(match.index + token.length).trimStart();
    if (token.startsWith('"') && token.length > 1) {
      return { text: token, kind: after.startsWith(":") ? "key" : "string" };
    }
    return { text: token, kind: /^-?\d/.test(token) ? "number" : "other" };
  });
}
