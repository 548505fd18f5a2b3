import { redirect } from "next/navigation";
import { billing } from "@/app/_server/billing";
import { requireSignedIn } from "@/app/_server/signed-in";
import { AppError } from "@/lib/platform/errors";
import { PROBLEM_TYPE, problemOf } from "@/lib/platform/http/problem";
import { requestIdOf } from "@/lib/platform/http/request-id";
import { invoiceIdSchema } from "@/lib/services/billing/billing-forms";
import { invoiceAddress } from "@/lib/services/billing/invoice-address";

/** Leads to Stripe's own page of an invoice of one's organisation. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  const person = await requireSignedIn(`/billing/invoices/${encodeURIComponent(id)}`);
  let address: string;
  try {
    const invoiceId = invoiceIdSchema.safeParse(id);
    if (!invoiceId.success) throw new AppError("not_found", "There is no such invoice.");
    address = await invoiceAddress(await billing(), { ...person, nowMs: Date.now() }, invoiceId.data);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { status, body } = problemOf(error, requestIdOf(undefined));
    return new Response(body, { status, headers: { "Content-Type": PROBLEM_TYPE } });
  }
  redirect(address as Parameters<typeof redirect>[0]);
}
