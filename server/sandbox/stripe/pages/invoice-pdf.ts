import { day, money } from "../billing/describe";
import type { Engine } from "../engine";
import type { InvoiceRow } from "../store/rows";
import type { ApiAnswer, ApiRequest } from "../wire/answer-request";
import { StripeError } from "../wire/stripe-error";
import { invoiceOf } from "./invoice-page";

const PATH = /^\/i\/(\w+)\/pdf$/;

/** The invoice as a one-page PDF of plain text lines; `null` where the path is no invoice's. */
export function answerPdf(engine: Engine, request: ApiRequest): ApiAnswer | null {
  const token = PATH.exec(request.path)?.[1];
  if (token === undefined) return null;
  try {
    const invoice = engine.run((tx) => invoiceOf(tx, token));
    const headers = {
      "content-type": "application/pdf",
      "content-disposition": `inline; filename="Invoice-${invoice.number}.pdf"`,
    };
    return { status: 200, headers, body: pdf(linesOf(invoice)) };
  } catch (error) {
    if (error instanceof StripeError) return null;
    throw error;
  }
}

function linesOf(invoice: InvoiceRow): string[] {
  const { currency } = invoice;
  return [
    `Invoice ${invoice.number}`,
    "Stripe sandbox: no money has moved",
    "",
    `From  ${invoice.account_name}`,
    `To    ${invoice.customer_name ?? invoice.customer_email ?? invoice.customer}`,
    ...(invoice.customer_tax_ids ?? []).map(({ type, value }) => `      ${type} ${value}`),
    `Date  ${day(invoice.created)}`,
    `State ${invoice.status}`,
    "",
    ...invoice.lines.data.flatMap((line) => [
      `${line.description}`,
      `    ${day(line.period.start)} - ${day(line.period.end)}    ${money(line.amount, currency)}`,
    ]),
    "",
    `Subtotal  ${money(invoice.subtotal, currency)}`,
    `Total     ${money(invoice.total, currency)}`,
    `Due       ${money(invoice.amount_due, currency)}`,
  ];
}

/** The smallest PDF that viewers open: one page, one built-in font, ASCII. */
function pdf(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${ascii(line)}) Tj T*`).join("\n");
  const content = `BT /F1 11 Tf 16 TL 56 780 Td\n${shown}\nET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = text.length;
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
}

function ascii(line: string): string {
  return line
    .replaceAll("×", "x")
    .replaceAll("−", "-")
    .replace(/[^\x20-\x7e]/g, "?")
    .replace(/[\\()]/g, (found) => `\\${found}`);
}
