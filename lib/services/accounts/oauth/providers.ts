/** Who else can say who somebody is; the subject is the provider's own unchanging id of a person. */
export const PROVIDERS = {
  github: { name: "GitHub" },
  google: { name: "Google" },
} as const;

export type ProviderId = keyof typeof PROVIDERS;

export function isProvider(text: string | undefined): text is ProviderId {
  return text !== undefined && Object.hasOwn(PROVIDERS, text);
}

/** What a provider says about whoever has signed in there. */
export interface ProviderIdentity {
  provider: ProviderId;
  subject: string;
  name: string | null;
  email: string | null;
  /** Whether the provider has confirmed the address itself. */
  emailVerified: boolean;
}
