import type { ReactNode } from "react";
import { Room } from "@/app/room";
import { SETTINGS_PAGES, SettingsNav, type SettingsPageId } from "@/components/account/settings/settings-nav";
import type { SignedIn } from "@/lib/services/accounts/session";

interface SettingsRoomProps {
  page: SettingsPageId;
  person: SignedIn;
  children: ReactNode;
}

/** A page of one's own settings: the room, the way to its neighbours, and the sections of this one. */
export function SettingsRoom({ page, person, children }: SettingsRoomProps) {
  const title = SETTINGS_PAGES.find(({ id }) => id === page)?.text ?? "Settings";
  return (
    <Room
      room={null}
      person={person}
      title={
        <>
          <span className="max-sm:hidden">Settings / </span>
          <h1 className="inline text-13 font-label text-ink-1">{title}</h1>
        </>
      }
    >
      <div className="flex grow flex-col lg:flex-row">
        <SettingsNav current={page} />
        <div className="min-w-0 grow bg-bg-1">{children}</div>
      </div>
    </Room>
  );
}
