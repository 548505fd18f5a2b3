/**
 * How a person who is signed in shows once more that it is them: by a code of the second factor where they have
 * one, else by the password, else (an account of another provider alone) by having signed in just now.
 */
export type ProofKind = "code" | "password" | "fresh-sign-in";
