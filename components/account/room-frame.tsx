import type { ReactNode } from "react";
import type { Feed } from "@/lib/domain/market/venue";
import { FeedMark } from "../market/feed-mark";
import { Icon } from "../ui/icon";
import { LogoMark } from "../ui/logo";
import type { Moves, Theme } from "../ui/preferences";
import { SkipLink } from "../ui/skip-link";
import { LiveNow } from "./live-now";
import type { Person } from "./person";
import { PersonMenu } from "./person-menu";
import { ROOMS, type RoomId } from "./rooms";
import { SourceFoot } from "./source-foot";

interface RoomFrameProps {
  /** Null for pages that hang in the person's menu. */
  room: RoomId | null;
  /** Stands in the bar: the room's name, or a sentence. */
  title: ReactNode;
  person: Person;
  feed: Feed | null;
  theme: Theme;
  moves: Moves;
  /** Stands over what the room holds. */
  notice?: ReactNode;
  children: ReactNode;
}

/** What surrounds every room of whoever is signed in: rail, bar, foot; on a phone the rail is under the thumb. */
export function RoomFrame({ room, title, person, feed, theme, moves, notice, children }: RoomFrameProps) {
  return (
    <div className="grid min-h-dvh grid-cols-1 grid-rows-[48px_1fr_auto] md:grid-cols-[44px_minmax(0,1fr)] md:grid-rows-[48px_1fr_24px]">
      <SkipLink />
      <nav
        aria-label="Rooms"
        className="sticky z-10 flex border-line-1 bg-bg-1 max-md:bottom-0 max-md:order-last max-md:h-[60px] max-md:border-t md:top-0 md:row-span-3 md:h-dvh md:flex-col md:items-center md:gap-1 md:border-r md:pt-2"
      >
        <a
          href="/"
          aria-label="Quant, first page"
          className="mb-2 flex size-8 items-center justify-center max-md:hidden"
        >
          <LogoMark />
        </a>
        {ROOMS.map(({ id, href, text, icon }) => (
          <a
            key={id}
            href={href}
            title={text}
            aria-current={id === room ? "page" : undefined}
            className={`relative flex items-center justify-center rounded text-ink-3 transition-colors hover:bg-bg-3 hover:text-ink-1 aria-[current]:text-ink-1 max-md:grow max-md:basis-0 max-md:flex-col max-md:gap-0.5 md:size-8 md:aria-[current]:bg-bg-3 md:aria-[current]:before:absolute md:aria-[current]:before:-left-1.5 md:aria-[current]:before:h-4 md:aria-[current]:before:w-0.5 md:aria-[current]:before:bg-accent ${id === "status" ? "md:mt-auto md:mb-2" : ""}`}
          >
            <Icon name={icon} />
            <span className="text-11 md:sr-only">{text === "Documentation" ? "Docs" : text}</span>
          </a>
        ))}
      </nav>
      <header className="sticky top-0 z-10 flex min-w-0 items-center gap-3 border-b border-line-1 bg-bg-1 px-4 md:px-6">
        <div className="min-w-0 grow truncate text-13">{title}</div>
        {feed && <FeedMark feed={feed} />}
        <LiveNow />
        <PersonMenu person={person} theme={theme} moves={moves} />
      </header>
      <main id="content" tabIndex={-1} className="outline-hidden flex min-w-0 flex-col">
        {notice}
        {children}
      </main>
      <SourceFoot />
    </div>
  );
}
