import { TAX_ID_TYPES } from "../objects/tax-id";
import { type FormState, field } from "./field";
import { type Html, html } from "./html";

const LABELS: Readonly<Record<string, string>> = {
  eu_vat: "EU VAT number",
  gb_vat: "GB VAT number",
  us_ein: "US EIN",
  ch_vat: "CH VAT number",
  no_vat: "NO VAT number",
  au_abn: "AU ABN",
  ca_bn: "CA BN",
  in_gst: "IN GST number",
  jp_trn: "JP registration number",
  sg_gst: "SG GST number",
};

export function taxIdFields(state: FormState, legend: string): Html {
  const chosen = state.values.tax_type ?? "eu_vat";
  const options = TAX_ID_TYPES.filter((type) => type in LABELS).map(
    (type) => html`<option value="${type}"${type === chosen && html` selected`}>${LABELS[type]}</option>`,
  );
  return html`<fieldset><legend>${legend}</legend><div class="stack"><div class="field"><label for="tax_type">Kind</label><select id="tax_type" name="tax_type">${options}</select></div>
${field(state, { name: "tax_value", label: "Number", placeholder: "DE123456789" })}</div></fieldset>`;
}

export function taxIdLabel(type: string): string {
  return LABELS[type] ?? type;
}
