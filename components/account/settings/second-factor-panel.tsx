"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ProofKind } from "@/lib/domain/access/proof-kind";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { StateMark } from "../../ui/state-mark";
import type { Answer } from "../answer";
import { dateText } from "../keys/in-time";
import { ProofField } from "../proof-field";
import { BothFields } from "./both-fields";
import type { EnrolmentView } from "./enrolment-view";
import { RecoveryCodesView } from "./recovery-codes-view";
import { ScanFields } from "./scan-fields";
import { StepForm } from "./step-form";

export interface SecondFactorActions {
  begin: (proof: unknown) => Promise<Answer<EnrolmentView>>;
  finish: (form: unknown) => Promise<Answer<readonly string[]>>;
  disable: (form: unknown) => Promise<Answer<null>>;
  renew: (form: unknown) => Promise<Answer<readonly string[]>>;
}

interface SecondFactorPanelProps {
  /** Epoch milliseconds; null while it is off. */
  enabledAt: number | null;
  recoveryCodesLeft: number;
  hasPassword: boolean;
  actions: SecondFactorActions;
}

/** With so few left, one more loss of the phone can be the last. */
const FEW_CODES = 3;

type Shown =
  | { kind: "prove" | "disable" | "renew" }
  | { kind: "scan"; enrolment: EnrolmentView }
  /** The one place that holds the codes; they go when the dialog closes. */
  | { kind: "codes"; codes: readonly string[] };

const TITLES: Record<Shown["kind"], string> = {
  prove: "Turn on the second factor",
  scan: "Scan this with your authenticator app",
  codes: "Keep these recovery codes",
  disable: "Turn off the second factor",
  renew: "Make new recovery codes",
};

export function SecondFactorPanel({
  enabledAt,
  recoveryCodesLeft,
  hasPassword,
  actions,
}: SecondFactorPanelProps) {
  const router = useRouter();
  const [shown, setShown] = useState<Shown | null>(null);
  const [stored, setStored] = useState(false);
  const proofKind: ProofKind = hasPassword ? "password" : "fresh-sign-in";
  const few = recoveryCodesLeft <= FEW_CODES;

  function close() {
    setShown(null);
    setStored(false);
    router.refresh();
  }
  const text = (form: FormData, name: string) => String(form.get(name) ?? "");
  const both = (form: FormData) => ({ password: text(form, "password"), code: text(form, "code") });
  const onCodes = (codes: readonly string[]) => setShown({ kind: "codes", codes });

  return (
    <>
      <div className="flex items-center gap-2 text-13 text-ink-1">
        <StateMark mark={enabledAt === null ? "gone" : "live"} />
        {enabledAt === null ? "Off" : `On since ${dateText(enabledAt)}`}
      </div>
      {enabledAt === null ? (
        <>
          <p className="mt-2 max-w-[64ch] text-13">
            You need an authenticator app, such as one that your phone or your password manager has.
          </p>
          <div className="mt-4">
            <Button look="primary" onClick={() => setShown({ kind: "prove" })}>
              Turn on
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className={`mt-2 flex max-w-[64ch] gap-2 text-13 ${few ? "text-ink-1" : ""}`}>
            {few && <Icon name="alert" className="mt-0.5 size-4 text-amber" />}
            <span>
              {recoveryCodesLeft} of your recovery codes {recoveryCodesLeft === 1 ? "is" : "are"} left. Each
              signs you in once when the phone is not there.
              {few && " Make new ones before they run out."}
            </span>
          </p>
          <div className="mt-4 flex flex-wrap gap-2">
            <Button onClick={() => setShown({ kind: "renew" })}>New recovery codes</Button>
            <Button onClick={() => setShown({ kind: "disable" })}>Turn off</Button>
          </div>
        </>
      )}

      <Dialog
        open={shown !== null}
        onClose={close}
        dismissible={shown?.kind !== "codes" || stored}
        title={shown ? TITLES[shown.kind] : ""}
      >
        {shown?.kind === "prove" && (
          <StepForm
            action={(form) => actions.begin(form.get("proof"))}
            onDone={(enrolment) => setShown({ kind: "scan", enrolment })}
            onCancel={close}
            submit="Go on"
            submitting="Checking"
          >
            {(answer) => (
              <>
                <p>From then on whoever signs in needs your password and a code from your phone.</p>
                <ProofField kind={proofKind} answer={answer} />
              </>
            )}
          </StepForm>
        )}
        {shown?.kind === "scan" && (
          <StepForm
            key="scan"
            action={(form) => actions.finish({ code: text(form, "code") })}
            onDone={onCodes}
            onCancel={close}
            submit="Turn on"
            submitting="Checking"
          >
            {(answer) => <ScanFields enrolment={shown.enrolment} answer={answer} />}
          </StepForm>
        )}
        {shown?.kind === "disable" && (
          <StepForm
            action={(form) => actions.disable(both(form))}
            onDone={close}
            onCancel={close}
            submit="Turn off"
            submitting="Turning off"
            cancel="Keep it"
          >
            {(answer) => (
              <>
                <p>
                  The password alone signs you in again, and your recovery codes end. The entry in your
                  authenticator app can be deleted then.
                </p>
                <BothFields answer={answer} hasPassword={hasPassword} />
              </>
            )}
          </StepForm>
        )}
        {shown?.kind === "renew" && (
          <StepForm
            action={(form) => actions.renew(both(form))}
            onDone={onCodes}
            onCancel={close}
            submit="Make new codes"
            submitting="Making"
          >
            {(answer) => (
              <>
                <p>Ten new codes are made, and those you have stop working.</p>
                <BothFields answer={answer} hasPassword={hasPassword} />
              </>
            )}
          </StepForm>
        )}
        {shown?.kind === "codes" && (
          <RecoveryCodesView codes={shown.codes} stored={stored} onStored={setStored} onDone={close} />
        )}
      </Dialog>
    </>
  );
}
