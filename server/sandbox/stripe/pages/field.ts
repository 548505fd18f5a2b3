import { type Html, html } from "./html";

/** What was typed and what is wrong with it, so that a refused form comes back as it was. */
export interface FormState {
  values: Readonly<Record<string, string>>;
  problem: { field: string; message: string } | null;
}

export interface FieldGiven {
  name: string;
  label: string;
  value?: string;
  autocomplete?: string;
  inputmode?: "numeric" | "email" | "text";
  placeholder?: string;
  required?: boolean;
  type?: "text" | "email";
}

export function field(state: FormState, given: FieldGiven): Html {
  const wrong = state.problem?.field === given.name ? state.problem.message : null;
  const value = state.values[given.name] ?? given.value ?? "";
  return html`<div class="field"><label for="${given.name}">${given.label}</label>
<input id="${given.name}" name="${given.name}" type="${given.type ?? "text"}" value="${value}" autocomplete="${given.autocomplete ?? "off"}" inputmode="${given.inputmode ?? "text"}" placeholder="${given.placeholder ?? ""}"${attributes(given, wrong)}>
${wrong && html`<span class="error" id="${given.name}-error">${wrong}</span>`}</div>`;
}

function attributes({ name, required }: FieldGiven, wrong: string | null): Html {
  return html`${required && html` required`}${wrong && html` aria-invalid="true" aria-describedby="${name}-error" autofocus`}`;
}

/** What is wrong with no one field. */
export function alert(state: FormState, fields: readonly string[]): Html | null {
  if (state.problem === null || fields.includes(state.problem.field)) return null;
  return html`<p class="alert" role="alert">${state.problem.message}</p>`;
}

export const CARD_FIELDS = ["number", "expiry", "cvc", "name"] as const;

export function cardFields(state: FormState): Html {
  return html`${field(state, { name: "number", label: "Card number", autocomplete: "cc-number", inputmode: "numeric", placeholder: "4242 4242 4242 4242", required: true })}
<div class="pair">${field(state, { name: "expiry", label: "Expires (MM / YY)", autocomplete: "cc-exp", inputmode: "numeric", placeholder: "12 / 34", required: true })}
${field(state, { name: "cvc", label: "Security code", autocomplete: "cc-csc", inputmode: "numeric", placeholder: "123", required: true })}</div>
${field(state, { name: "name", label: "Name on card", autocomplete: "cc-name", required: true })}
<details><summary>Test cards</summary><p class="dim"><code>4242 4242 4242 4242</code> pays · <code>4000 0000 0000 0341</code> pays once in Checkout, then fails · <code>4000 0000 0000 9995</code> has no funds · <code>4000 0000 0000 0002</code> is declined · <code>4000 0025 0000 3155</code> asks for 3-D Secure. Any date ahead, any three digits.</p></details>`;
}
