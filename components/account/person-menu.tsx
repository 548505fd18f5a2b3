"use client";

import { signOut } from "next-auth/react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { TIERS } from "@/lib/domain/tiers/tiers";
import { Badge } from "../ui/badge";
import { Icon } from "../ui/icon";
import { MOVES, MOVES_NAMES, type Moves, THEME_NAMES, THEMES, type Theme } from "../ui/preferences";
import { type AppearanceChoice, useAppearance } from "../ui/use-appearance";
import { OrganisationRows } from "./organisation-rows";
import { useOrganisationTabs } from "./organisation-tabs";
import type { Person } from "./person";

interface PersonMenuProps {
  person: Person;
  theme: Theme;
  moves: Moves;
}

const ROW =
  "flex h-10 cursor-pointer items-center gap-2.5 rounded-s px-2 text-13 text-ink-1 outline-hidden data-highlighted:bg-bg-3";

/** The organisation one acts for, how the page looks, and the way out. */
export function PersonMenu({ person, theme, moves }: PersonMenuProps) {
  const appearance = useAppearance({ theme, moves });
  useOrganisationTabs();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="tap inline-flex h-9 min-w-0 items-center gap-2 rounded px-2 text-13 text-ink-1 transition-colors hover:bg-bg-3">
        <span className="max-w-40 truncate max-sm:sr-only">{person.organisationName}</span>
        <Badge tone="plain">{TIERS[person.tier].name}</Badge>
        <Icon name="chevron" className="size-3.5 text-ink-3" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-20 max-h-(--radix-dropdown-menu-content-available-height) w-64 overflow-y-auto rounded bg-bg-2 p-2 shadow-float"
        >
          <div className="px-2 pt-1 pb-2 text-12 text-ink-3">
            <p className="truncate text-13 font-label text-ink-1">{person.name}</p>
            <p className="truncate">{person.email}</p>
          </div>
          <Line />
          <OrganisationRows person={person} />
          <Line />
          <AppearanceRows appearance={appearance} />
          <Line />
          <DropdownMenu.Item className={ROW} asChild>
            <a href="/settings/profile">Settings</a>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ROW} asChild>
            <a href="/webhooks">Webhooks</a>
          </DropdownMenu.Item>
          {person.sells && (
            <DropdownMenu.Item className={ROW} asChild>
              <a href="/billing">Billing</a>
            </DropdownMenu.Item>
          )}
          <DropdownMenu.Item className={ROW} onSelect={leave}>
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

async function leave(): Promise<void> {
  await signOut({ redirect: false });
  window.location.assign("/");
}

function AppearanceRows({ appearance }: { appearance: AppearanceChoice }) {
  const { theme, moves, setTheme, setMoves } = appearance;
  return (
    <>
      <Rows
        label="Theme"
        options={THEMES}
        names={THEME_NAMES}
        value={theme}
        onPick={(next) => setTheme(next)}
      />
      <Rows
        label="Up and down"
        options={MOVES}
        names={MOVES_NAMES}
        value={moves}
        onPick={(next) => setMoves(next)}
      />
    </>
  );
}

interface RowsProps<T extends string> {
  label: string;
  options: readonly T[];
  names: Record<T, string>;
  value: T;
  onPick: (value: T) => void;
}

function Rows<T extends string>({ label, options, names, value, onPick }: RowsProps<T>): ReactNode {
  return (
    <DropdownMenu.RadioGroup
      value={value}
      onValueChange={(text) => {
        const option = options.find((candidate) => candidate === text);
        if (option !== undefined) onPick(option);
      }}
    >
      <DropdownMenu.Label className="px-2 pt-1.5 text-11 text-ink-3">{label}</DropdownMenu.Label>
      {options.map((option) => (
        // Stays open, so that the choice is seen before the menu is left.
        <DropdownMenu.RadioItem
          key={option}
          value={option}
          className={ROW}
          onSelect={(event) => event.preventDefault()}
        >
          <span className="flex size-4 items-center justify-center">
            <DropdownMenu.ItemIndicator>
              <Icon name="check" />
            </DropdownMenu.ItemIndicator>
          </span>
          {names[option]}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

function Line() {
  return <DropdownMenu.Separator className="my-1.5 border-t border-line-2" />;
}
