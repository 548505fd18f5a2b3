"use client";

import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon } from "./icon";
import { MOVES, MOVES_NAMES, type Moves, THEME_NAMES, THEMES, type Theme } from "./preferences";
import { useAppearance } from "./use-appearance";

/** Theme and colours of up and down, in a small panel under its button. */
export function Appearance(initial: { theme: Theme; moves: Moves }) {
  const [open, setOpen] = useState(false);
  const { theme, moves, setTheme, setMoves } = useAppearance(initial);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();

  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    const onOutside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onOutside);
    document.addEventListener("focusin", onOutside);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onOutside);
      document.removeEventListener("focusin", onOutside);
    };
  }, [open]);

  return (
    <div ref={root} className="relative">
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-controls={panelId}
        onClick={() => setOpen(!open)}
        className="tap inline-flex h-8 items-center gap-2 rounded px-2.5 text-13 text-ink-2 transition-colors hover:bg-bg-3 hover:text-ink-1"
      >
        <Icon name="sliders" />
        <span className="max-sm:sr-only">Appearance</span>
      </button>
      <div
        id={panelId}
        hidden={!open}
        className="absolute top-10 right-0 z-10 w-56 rounded bg-bg-2 p-3 shadow-float"
      >
        <Choice
          legend="Theme"
          name="theme"
          options={THEMES}
          names={THEME_NAMES}
          value={theme}
          onPick={setTheme}
        />
        <div className="my-3 border-t border-line-2" />
        <Choice
          legend="Up and down"
          name="moves"
          options={MOVES}
          names={MOVES_NAMES}
          value={moves}
          onPick={setMoves}
        />
      </div>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  options: readonly T[];
  names: Record<T, string>;
  value: T;
  onPick: (value: T) => void;
}

function Choice<T extends string>({
  legend,
  name,
  options,
  names,
  value,
  onPick,
}: ChoiceProps<T>): ReactNode {
  return (
    <fieldset>
      <legend className="mb-1 px-2 text-11 text-ink-3">{legend}</legend>
      {options.map((option) => (
        <label
          key={option}
          className="flex h-10 cursor-pointer items-center gap-2.5 rounded-s px-2 text-13 text-ink-1 hover:bg-bg-3"
        >
          <input
            type="radio"
            name={name}
            value={option}
            checked={option === value}
            onChange={() => onPick(option)}
            className="size-4 accent-(--accent-fill)"
          />
          {names[option]}
        </label>
      ))}
    </fieldset>
  );
}
