"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ProofKind } from "@/lib/domain/access/proof-kind";
import { Dialog } from "../../ui/dialog";
import type { Answer } from "../answer";
import { dateText } from "../keys/in-time";
import { ProofField } from "../proof-field";
import { RowAction } from "../team/row-action";
import { StepForm } from "./step-form";

interface JoinedRow {
  provider: string;
  name: string;
  email: string;
  /** Epoch milliseconds. */
  joinedAt: number;
}

interface WaysInPanelProps {
  hasPassword: boolean;
  hasSecondFactor: boolean;
  providers: readonly JoinedRow[];
  part: (form: unknown) => Promise<Answer<null>>;
}

const ROW = "flex items-start justify-between gap-6 border-b border-line-1 py-3 first:pt-0 last:border-b-0";

export function WaysInPanel({ hasPassword, hasSecondFactor, providers, part }: WaysInPanelProps) {
  const router = useRouter();
  const [parting, setParting] = useState<JoinedRow | null>(null);
  const withoutCode: ProofKind = hasPassword ? "password" : "fresh-sign-in";
  const proofKind: ProofKind = hasSecondFactor ? "code" : withoutCode;
  const isLast = !hasPassword && providers.length === 1;

  const close = () => setParting(null);
  return (
    <>
      <ul aria-label="Ways to sign in" className="text-13">
        <li className={ROW}>
          <div>
            <p className="font-label text-ink-1">Password</p>
            <p className="mt-0.5 text-12 text-ink-3">{hasPassword ? "set" : "none"}</p>
          </div>
          <a href="/settings/profile" className="tap text-accent hover:underline">
            {hasPassword ? "Change" : "Set one"}
          </a>
        </li>
        {providers.map((row) => (
          <li key={row.provider} className={ROW}>
            <div className="min-w-0 [overflow-wrap:anywhere]">
              <p className="font-label text-ink-1">{row.name}</p>
              <p className="mt-0.5 text-12 text-ink-3">
                {row.email}, joined {dateText(row.joinedAt)}
              </p>
            </div>
            {isLast ? (
              <span className="text-12 text-ink-3">the only one</span>
            ) : (
              <RowAction text="Remove" of={row.name} onPress={() => setParting(row)} />
            )}
          </li>
        ))}
      </ul>
      <Dialog open={parting !== null} onClose={close} title={parting ? `Remove ${parting.name}` : ""}>
        {parting && (
          <StepForm
            action={(form) => part({ provider: parting.provider, proof: form.get("proof") })}
            onDone={() => {
              close();
              router.refresh();
            }}
            onCancel={close}
            submit="Remove"
            submitting="Removing"
            cancel="Keep it"
          >
            {(answer) => (
              <>
                <p>
                  {parting.name} no longer signs you in. Whoever signs in there with your address later joins
                  it anew, and you are told by mail.
                </p>
                <ProofField kind={proofKind} answer={answer} />
              </>
            )}
          </StepForm>
        )}
      </Dialog>
    </>
  );
}
