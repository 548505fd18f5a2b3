import { type OrganisationAction, roleMay } from "@/lib/domain/access/roles";
import type { Role } from "@/lib/domain/access/scopes";
import { Button } from "../../ui/button";

type Choice = "rename" | "transfer" | "leave" | "delete";

interface OrganisationPanelProps {
  name: string;
  role: Role;
  /** Nobody else is a member. */
  isAlone: boolean;
  onPick: (choice: Choice) => void;
}

interface Row {
  choice: Choice;
  action: OrganisationAction;
  button: string;
  text: string;
  /** Where it makes sense with or without others. */
  fits: (isAlone: boolean) => boolean;
}

const ROWS: readonly Row[] = [
  {
    choice: "rename",
    action: "organisation:rename",
    button: "Rename",
    text: "The name stands in mails and in answers of the API.",
    fits: () => true,
  },
  {
    choice: "transfer",
    action: "organisation:transfer",
    button: "Transfer ownership",
    text: "Another member becomes the owner, and you an admin.",
    fits: (isAlone) => !isAlone,
  },
  {
    choice: "leave",
    action: "organisation:leave",
    button: "Leave",
    text: "You lose access at once, and the keys that you made end.",
    fits: (isAlone) => !isAlone,
  },
  {
    choice: "delete",
    action: "organisation:delete",
    button: "Delete",
    text: "Keys, sockets, people and history, for good.",
    fits: () => true,
  },
];

/** What can be done about the organisation as a whole. */
export function OrganisationPanel({ name, role, isAlone, onPick }: OrganisationPanelProps) {
  const rows = ROWS.filter(({ action, fits }) => roleMay(role, action) && fits(isAlone));
  return (
    <section aria-labelledby="organisation" className="bg-bg-1 px-4 py-6 md:px-6">
      <h2 id="organisation" className="text-13 [overflow-wrap:anywhere]">
        {name}
      </h2>
      {rows.length === 0 ? (
        <p className="mt-3 text-13">Nothing can be changed here by your role.</p>
      ) : (
        <ul className="mt-3 divide-y divide-line-1 text-13">
          {rows.map(({ choice, button, text }) => (
            <li
              key={choice}
              className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3 first:pt-0"
            >
              <span className="min-w-40 grow basis-0">{text}</span>
              <Button onClick={() => onPick(choice)} className="h-8! px-3!">
                {button}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
