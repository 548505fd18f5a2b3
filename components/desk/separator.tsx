"use client";

import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useDesk } from "./desk-context";
import { clampSize, PANEL_SIZES, type PanelId } from "./desk-layout";

const STEP = 8;
const BIG_STEP = 40;

interface SeparatorProps {
  panel: PanelId;
  label: string;
  /** The edge of the panel that the line is: a panel grows away from it. */
  edge: "left" | "right" | "top";
}

/** The line between two panels: drag it, or move it with the arrow keys; Enter or a double click puts it back. */
export function Separator({ panel, label, edge }: SeparatorProps) {
  const { layout, remember } = useDesk();
  const drag = useRef<{ from: number; size: number } | null>(null);
  const { min, max, initial, property } = PANEL_SIZES[panel];
  const size = layout.sizes[panel];
  const vertical = edge === "top";
  /** Moving the line right or down makes the panel larger (1) or smaller (-1). */
  const sign = edge === "right" ? 1 : -1;

  const show = (next: number) =>
    document.documentElement.style.setProperty(property, `${clampSize(panel, next)}px`);
  const keep = (next: number) => {
    show(next);
    remember({ sizes: { ...layout.sizes, [panel]: clampSize(panel, next) } });
  };
  const position = (event: PointerEvent) => (vertical ? event.clientY : event.clientX);
  const dragged = (event: PointerEvent) =>
    drag.current === null ? size : drag.current.size + sign * (position(event) - drag.current.from);

  function onKeyDown(event: KeyboardEvent): void {
    const [less, more] = vertical ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    const step = event.shiftKey ? BIG_STEP : STEP;
    const next: Record<string, number> = {
      [less ?? ""]: size - sign * step,
      [more ?? ""]: size + sign * step,
      Home: min,
      End: max,
      Enter: initial,
    };
    const wanted = next[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    keep(wanted);
  }

  return (
    <hr
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? "horizontal" : "vertical"}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      className="separator"
      data-edge={edge}
      onKeyDown={onKeyDown}
      onDoubleClick={() => keep(initial)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: position(event), size };
      }}
      onPointerMove={(event) => {
        if (drag.current !== null) show(dragged(event));
      }}
      onPointerUp={(event) => {
        if (drag.current !== null && dragged(event) !== size) keep(dragged(event));
        drag.current = null;
      }}
      onPointerCancel={() => {
        show(size);
        drag.current = null;
      }}
    />
  );
}
