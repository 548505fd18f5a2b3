"use client";

import type { ProofKind } from "@/lib/domain/access/proof-kind";
import type { Role } from "@/lib/domain/access/scopes";
import { Dialog } from "../../ui/dialog";
import { Field, Select, TextInput } from "../../ui/field";
import { errorOf } from "../answer";
import { ProofField } from "../proof-field";
import { DialogForm } from "./dialog-form";
import { RoleChoice } from "./role-choice";
import type { InvitationRow, KnownMember, TeamActions } from "./team-view";

export type Shown =
  | { kind: "invite" | "rename" | "transfer" | "leave" | "delete" }
  | { kind: "role" | "remove"; member: KnownMember }
  | { kind: "resend" | "revoke"; invitation: InvitationRow };

interface TeamDialogsProps {
  shown: Shown | null;
  organisationName: string;
  /** The roles that the viewer may give to a member, and to somebody who is invited. */
  roles: readonly Role[];
  invitedRoles: readonly Role[];
  heirs: readonly KnownMember[];
  proof: ProofKind;
  actions: TeamActions;
  /** Closes; `changed` where the page is to be read anew. */
  onClose: (changed: boolean) => void;
  /** The viewer belongs to this organisation no more. */
  onGone: () => void;
}

export function TeamDialogs(props: TeamDialogsProps) {
  const { shown, onClose } = props;
  return (
    <Dialog open={shown !== null} onClose={() => onClose(false)} title={shown ? titleOf(shown, props) : ""}>
      {shown && <Content {...props} shown={shown} />}
    </Dialog>
  );
}

function titleOf(shown: Shown, { organisationName }: TeamDialogsProps): string {
  switch (shown.kind) {
    case "invite":
      return `Invite somebody to ${organisationName}`;
    case "role":
      return `Role of ${shown.member.name}`;
    case "remove":
      return `Remove ${shown.member.name}`;
    case "resend":
      return "Send the invitation again";
    case "revoke":
      return "Withdraw the invitation";
    case "rename":
      return "Rename the organisation";
    case "transfer":
      return "Transfer the ownership";
    case "leave":
      return `Leave ${organisationName}`;
    case "delete":
      return `Delete ${organisationName}`;
  }
}

function Content(props: TeamDialogsProps & { shown: Shown }) {
  const { shown, actions, organisationName, onClose, onGone } = props;
  const common = { onDone: () => onClose(true), onCancel: () => onClose(false) };
  const text = (form: FormData, name: string) => String(form.get(name) ?? "");

  switch (shown.kind) {
    case "invite":
      return (
        <DialogForm
          {...common}
          submit="Send invitation"
          submitting="Sending"
          action={(form) => actions.invite({ email: text(form, "email"), role: text(form, "role") })}
        >
          {(answer) => (
            <>
              <Field
                label="E-mail"
                hint="They get a link that works for 7 days, with or without an account."
                error={errorOf(answer, "email")}
              >
                {(wiring) => (
                  <TextInput
                    {...wiring}
                    name="email"
                    type="email"
                    maxLength={254}
                    autoComplete="off"
                    required
                  />
                )}
              </Field>
              <RoleChoice roles={props.invitedRoles} chosen="member" error={errorOf(answer, "role")} />
            </>
          )}
        </DialogForm>
      );
    case "role":
      return (
        <DialogForm
          {...common}
          submit="Change role"
          submitting="Changing"
          action={(form) => actions.changeRole(shown.member.id, text(form, "role"))}
        >
          {(answer) => (
            <>
              <RoleChoice roles={props.roles} chosen={shown.member.role} error={errorOf(answer, "role")} />
              <p>Their pages, keys and sockets follow within a second. They are told by mail.</p>
            </>
          )}
        </DialogForm>
      );
    case "remove":
      return (
        <DialogForm
          {...common}
          submit={`Remove ${shown.member.name}`}
          submitting="Removing"
          cancel="Keep them"
          action={() => actions.remove(shown.member.id)}
        >
          {() => (
            <p>
              {shown.member.name} loses this organisation within a second, open pages and sockets included.{" "}
              <KeysEnd keys={shown.member.keys} /> They are told by mail; their account and their other
              organisations stay.
            </p>
          )}
        </DialogForm>
      );
    case "resend":
      return (
        <DialogForm
          {...common}
          submit="Send again"
          submitting="Sending"
          action={() => actions.resend(shown.invitation.id)}
        >
          {() => (
            <p>
              {shown.invitation.email} gets a new link that works for 7 days. The link that was sent before
              stops working.
            </p>
          )}
        </DialogForm>
      );
    case "revoke":
      return (
        <DialogForm
          {...common}
          submit="Withdraw"
          submitting="Withdrawing"
          cancel="Keep it"
          action={() => actions.revoke(shown.invitation.id)}
        >
          {() => <p>The link that {shown.invitation.email} got stops working, and the seat is free again.</p>}
        </DialogForm>
      );
    case "rename":
      return (
        <DialogForm
          {...common}
          submit="Rename"
          submitting="Renaming"
          action={(form) => actions.rename({ name: text(form, "name") })}
        >
          {(answer) => (
            <Field label="Name" error={errorOf(answer, "name")}>
              {(wiring) => (
                <TextInput {...wiring} name="name" defaultValue={organisationName} maxLength={80} required />
              )}
            </Field>
          )}
        </DialogForm>
      );
    case "transfer":
      return (
        <DialogForm
          {...common}
          submit="Transfer"
          submitting="Transferring"
          action={(form) => actions.transfer({ userId: text(form, "userId"), proof: text(form, "proof") })}
        >
          {(answer) => (
            <>
              <p>The new owner may do everything, deletion included. You become an admin.</p>
              <Field label="New owner" error={errorOf(answer, "userId")}>
                {(wiring) => (
                  <Select {...wiring} name="userId">
                    {props.heirs.map(({ id, name, role }) => (
                      <option key={id} value={id}>
                        {name} ({role})
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <ProofField kind={props.proof} answer={answer} />
            </>
          )}
        </DialogForm>
      );
    case "leave":
      return (
        <DialogForm
          {...common}
          onDone={onGone}
          submit="Leave"
          submitting="Leaving"
          cancel="Stay"
          action={() => actions.leave()}
        >
          {() => (
            <p>
              You lose this organisation at once, and the keys that you made here end. To come back, somebody
              has to invite you again.
            </p>
          )}
        </DialogForm>
      );
    case "delete":
      return (
        <DialogForm
          {...common}
          onDone={onGone}
          submit="Delete for good"
          submitting="Deleting"
          cancel="Keep it"
          action={(form) => actions.deleteAll({ name: text(form, "name"), proof: text(form, "proof") })}
        >
          {(answer) => (
            <>
              <p>
                Every key stops, every socket closes and everybody here loses access at once; invitations,
                usage and the subscription end. This cannot be undone.
              </p>
              <Field label={`Type “${organisationName}” to go on`} error={errorOf(answer, "name")}>
                {(wiring) => <TextInput {...wiring} name="name" autoComplete="off" required />}
              </Field>
              <ProofField kind={props.proof} answer={answer} />
            </>
          )}
        </DialogForm>
      );
  }
}

function KeysEnd({ keys }: { keys: number }) {
  if (keys === 0) return null;
  return (
    <strong className="font-label">
      {keys === 1 ? "The key they made here is revoked." : `The ${keys} keys they made here are revoked.`}
    </strong>
  );
}
