import { CopyButton } from "./copy-button";

/** Code that can be copied whole. Long lines wrap, so that nothing hides beyond an edge. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <figure className="min-w-0 overflow-hidden rounded border border-line-1 bg-bg-0">
      <figcaption className="flex h-9 items-center justify-between border-b border-line-1 bg-bg-1 pr-1.5 pl-3 text-12 font-label text-ink-1">
        {title}
        <CopyButton text={code} what={title} />
      </figcaption>
      <pre className="whitespace-pre-wrap p-3 font-mono text-12 leading-5 text-ink-1 [overflow-wrap:anywhere]">
        {code}
      </pre>
    </figure>
  );
}
