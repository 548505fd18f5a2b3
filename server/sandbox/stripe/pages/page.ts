import type { Transaction } from "../store/transaction";
import type { FormState } from "./field";
import type { View } from "./layout";

export interface Page {
  readonly path: RegExp;
  view(tx: Transaction, id: string, state: FormState): View;
  /** What a posted form does; returns the address to go on to. A `StripeError` brings the form back. */
  act?(tx: Transaction, id: string, values: Readonly<Record<string, string>>): string;
}
