import type { Engine } from "../engine";
import type { ApiAnswer, ApiRequest } from "../wire/answer-request";
import { StripeError } from "../wire/stripe-error";
import { CHECKOUT_PAGE } from "./checkout-page";
import { html } from "./html";
import { INVOICE_PAGE } from "./invoice-page";
import { answerPdf } from "./invoice-pdf";
import { redirectTo, renderView } from "./layout";
import type { Page } from "./page";
import { PORTAL_PAGE } from "./portal/portal-page";
import { THREE_D_SECURE_PAGE } from "./three-d-secure-page";

const PAGES: readonly Page[] = [CHECKOUT_PAGE, THREE_D_SECURE_PAGE, PORTAL_PAGE, INVOICE_PAGE];

/** The hosted pages: plain forms without scripts; `null` where the path is none of theirs. */
export function createPages(engine: Engine): (request: ApiRequest) => ApiAnswer | null {
  return (request) => {
    const pdf = answerPdf(engine, request);
    if (pdf) return pdf;
    const page = PAGES.find(({ path }) => path.test(request.path));
    const id = page?.path.exec(request.path)?.[1];
    if (!page || id === undefined) return null;
    const query = Object.fromEntries(new URLSearchParams(request.query));
    try {
      if (request.method === "POST" && page.act)
        return post(engine, page, id, { ...query, ...valuesOf(request) });
      return renderView(engine.run((tx) => page.view(tx, id, { values: query, problem: null })));
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return renderView(
        {
          title: "Not found",
          shape: "narrow",
          body: html`<div class="card"><h1>There is nothing here</h1><p>${error.message}</p></div>`,
        },
        404,
      );
    }
  };
}

function post(engine: Engine, page: Page, id: string, values: Record<string, string>): ApiAnswer {
  try {
    return redirectTo(engine.run((tx) => page.act?.(tx, id, values) ?? ""));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const problem = { field: error.body.param ?? "", message: error.message };
    const shown = engine.run((tx) => page.view(tx, id, { values, problem }));
    return renderView(shown, error.status === 402 ? 402 : 400);
  }
}

function valuesOf({ body }: ApiRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body));
}
