"use client";

import { ROOMS } from "../account/rooms";
import { Icon } from "../ui/icon";
import { LogoMark } from "../ui/logo";
import { useDesk } from "./desk-context";

/** Rooms that nobody needs to sign in for. */
const PUBLIC = new Set(["markets", "docs", "status"]);

export function DeskRail() {
  const { person } = useDesk();
  const rooms = ROOMS.filter(({ id }) => person !== null || PUBLIC.has(id));
  return (
    <nav aria-label="Rooms" className="desk-rail">
      <a href="/" aria-label="Quant, first page" className="rail-logo">
        <LogoMark />
      </a>
      {rooms.map(({ id, href, text, icon }) => (
        <a
          key={id}
          href={href}
          title={text}
          aria-current={id === "markets" ? "page" : undefined}
          data-room={id}
          className="rail-room"
        >
          <Icon name={icon} />
          <span>{text === "Documentation" ? "Docs" : text}</span>
        </a>
      ))}
    </nav>
  );
}
