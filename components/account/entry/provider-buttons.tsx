"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";
import { Button } from "../../ui/button";

export interface OfferedProvider {
  id: string;
  name: string;
}

interface ProviderButtonsProps {
  providers: readonly OfferedProvider[];
  /** A path of this site. */
  next: string;
  /** Shown where an account may be made by the press. */
  terms?: boolean;
}

/** The other ways in; nothing where this server offers none. */
export function ProviderButtons({ providers, next, terms = false }: ProviderButtonsProps) {
  const [leaving, setLeaving] = useState<string | null>(null);
  if (providers.length === 0) return null;
  return (
    <div className="mt-7 space-y-3 border-b border-line-1 pb-7">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          className="w-full"
          aria-disabled={leaving !== null}
          onClick={() => {
            if (leaving !== null) return;
            setLeaving(id);
            signIn(id, { callbackUrl: next }).catch(() => setLeaving(null));
          }}
        >
          {leaving === id ? `Going to ${name}` : `Go on with ${name}`}
        </Button>
      ))}
      {terms && (
        <p className="text-12 text-ink-3">
          Going on with one of them accepts the{" "}
          <a href="/terms" className="text-accent underline underline-offset-2">
            terms
          </a>
          .
        </p>
      )}
    </div>
  );
}
