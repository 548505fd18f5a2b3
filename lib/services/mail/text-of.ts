import type { MailBlock } from "./block";

/** Paragraphs are single lines: every reader wraps them to its own width. */
export function textOf(blocks: readonly MailBlock[]): string {
  const parts = blocks.map(draw).filter((part) => part !== "");
  return `${parts.join("\n\n")}\n`;
}

function draw(block: MailBlock): string {
  switch (block.kind) {
    case "words":
    case "quiet":
      return block.text;
    case "button":
      return `${block.label}:\n${block.link}`;
    case "facts":
      return block.rows.map(([label, value]) => `${label}: ${value}`).join("\n");
  }
}
