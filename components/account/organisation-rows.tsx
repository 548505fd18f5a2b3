"use client";

import { DropdownMenu } from "radix-ui";
import { useEffect, useState } from "react";
import { Icon } from "../ui/icon";
import { tellOtherTabs } from "./organisation-tabs";
import type { OrganisationChoice, Person } from "./person";

const ROW =
  "flex min-h-10 cursor-pointer items-center gap-2.5 rounded-s px-2 text-13 text-ink-1 outline-hidden data-highlighted:bg-bg-3";

/** The organisations of whoever is signed in, as rows of a menu; the current one stands there at once. */
export function OrganisationRows({ person }: { person: Person }) {
  const { list, switchTo } = person.organisations;
  const [choices, setChoices] = useState<readonly OrganisationChoice[]>([]);
  const [refusal, setRefusal] = useState<string | null>(null);

  useEffect(() => {
    let isShown = true;
    list().then(
      (answer) => isShown && answer.ok && setChoices(answer.value),
      // The current one stays; the list is asked for again when the menu opens again.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [list]);

  async function pick(id: string) {
    const answer = await switchTo(id).catch(() => null);
    if (!answer?.ok) return setRefusal(answer?.message ?? "The server does not answer. Try again.");
    tellOtherTabs();
    window.location.assign("/home");
  }

  const current = choices.find(({ isCurrent }) => isCurrent)?.id ?? "";
  const rows = choices.length > 0 ? choices : [{ id: "", name: person.organisationName, role: person.role }];
  return (
    <>
      <DropdownMenu.Label className="px-2 pt-1.5 text-11 text-ink-3">Organisation</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={current} onValueChange={(id) => id !== current && void pick(id)}>
        {rows.map(({ id, name, role }) => (
          <DropdownMenu.RadioItem
            key={id}
            value={id}
            className={ROW}
            onSelect={(event) => event.preventDefault()}
          >
            <span className="flex size-4 shrink-0 items-center justify-center">
              <DropdownMenu.ItemIndicator>
                <Icon name="check" />
              </DropdownMenu.ItemIndicator>
            </span>
            <span className="min-w-0 grow truncate">{name}</span>
            <span className="text-12 text-ink-3">{role}</span>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      {refusal && (
        <p role="alert" className="px-2 py-1 text-12 text-ink-1">
          {refusal}
        </p>
      )}
      <DropdownMenu.Item className={ROW} asChild>
        <a href="/organisations/new">
          <Icon name="plus" /> Create an organisation
        </a>
      </DropdownMenu.Item>
    </>
  );
}
