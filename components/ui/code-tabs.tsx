"use client";

import { Tabs } from "radix-ui";
import { useState } from "react";
import { CopyButton } from "./copy-button";

export interface CodeTab {
  name: string;
  code: string;
}

/** One thing said in several languages, each to be copied whole. */
export function CodeTabs({ label, tabs }: { label: string; tabs: readonly CodeTab[] }) {
  const [chosen, setChosen] = useState(tabs[0]?.name ?? "");
  const code = tabs.find(({ name }) => name === chosen)?.code ?? "";
  return (
    <Tabs.Root
      value={chosen}
      onValueChange={setChosen}
      className="min-w-0 overflow-hidden rounded border border-line-1 bg-bg-0"
    >
      <div className="flex items-center justify-between gap-2 border-b border-line-1 bg-bg-1 pr-1.5 pl-1">
        <Tabs.List aria-label={label} className="flex">
          {tabs.map(({ name }) => (
            <Tabs.Trigger
              key={name}
              value={name}
              className="-mb-px h-10 border-b-2 border-transparent px-2.5 text-12 font-label text-ink-3 hover:text-ink-1 focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink-1"
            >
              {name}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <CopyButton text={code} what={`${label}, ${chosen}`} />
      </div>
      {tabs.map((tab) => (
        <Tabs.Content key={tab.name} value={tab.name} className="focus-visible:-outline-offset-2">
          <pre className="whitespace-pre-wrap p-3 font-mono text-12 leading-5 text-ink-1 [overflow-wrap:anywhere]">
            {tab.code}
          </pre>
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
