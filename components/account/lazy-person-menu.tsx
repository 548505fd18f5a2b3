"use client";

import { type ComponentType, useEffect, useRef, useState } from "react";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import type { Moves, Theme } from "../ui/preferences";
import type { Person } from "./person";

interface LazyPersonMenuProps {
  person: Person;
  theme: Theme;
  moves: Moves;
}

/**
 * The menu of whoever is signed in. Its code is an eighth of a page's budget and comes when the pointer or the
 * focus does; what was begun on the button goes on in the menu.
 */
export function LazyPersonMenu(props: LazyPersonMenuProps) {
  const [Menu, setMenu] = useState<ComponentType<LazyPersonMenuProps> | null>(null);
  const box = useRef<HTMLSpanElement>(null);
  const begun = useRef<"nothing" | "focus" | "open">("nothing");

  function load(step: "nothing" | "focus" | "open"): void {
    if (step !== "nothing") begun.current = step;
    import("./person-menu").then(
      ({ PersonMenu }) => setMenu(() => PersonMenu),
      // The button stays and asks again when it is touched again.
      () => undefined,
    );
  }

  useEffect(() => {
    const trigger = box.current?.querySelector("button");
    if (Menu === null || !trigger || begun.current === "nothing") return;
    trigger.focus();
    if (begun.current === "open") {
      trigger.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }
  }, [Menu]);

  return (
    <span ref={box} className="contents">
      {Menu ? (
        <Menu {...props} />
      ) : (
        <button
          type="button"
          aria-haspopup="menu"
          onPointerEnter={() => load("nothing")}
          onFocus={() => load("focus")}
          onClick={() => load("open")}
          className="tap inline-flex h-9 min-w-0 items-center gap-2 rounded px-2 text-13 text-ink-1 transition-colors hover:bg-bg-3"
        >
          <span className="max-w-40 truncate max-sm:sr-only">{props.person.organisationName}</span>
          <Badge tone="plain">{TIERS[props.person.tier].name}</Badge>
          <Icon name="chevron" className="size-3.5 text-ink-3" />
        </button>
      )}
    </span>
  );
}
