import type { PortalSessionRow } from "../../store/rows";
import type { Transaction } from "../../store/transaction";
import { expect } from "../../wire/expect";
import type { FormState } from "../field";
import type { View } from "../layout";
import type { Page } from "../page";
import { PORTAL_ACTIONS } from "./portal-actions";
import type { PortalContext } from "./portal-context";
import { cancelView, cardView, detailsView, updateView } from "./portal-forms";
import { homeView } from "./portal-home";

type PortalView = (context: PortalContext, state: FormState) => View;

const VIEWS: Readonly<Record<string, PortalView>> = {
  home: homeView,
  card: cardView,
  cancel: cancelView,
  details: detailsView,
  update: updateView,
};

/** Which page a session of one purpose opens with. */
const FLOWS: Readonly<Record<string, string>> = {
  customer_update: "details",
  payment_method_update: "card",
  subscription_cancel: "cancel",
  subscription_update: "update",
  subscription_update_confirm: "update",
};

export const PORTAL_PAGE: Page = {
  path: /^\/p\/session\/(bps_\w+)$/,
  view(tx, id, state) {
    const context = contextOf(tx, id);
    const first = FLOWS[context.session.flow?.type ?? ""] ?? "home";
    const view = VIEWS[state.values.view ?? first] ?? homeView;
    return { ...view(context, state), leadsTo: [context.session.return_url, returnOf(context.session)] };
  },
  act(tx, id, values) {
    const context = contextOf(tx, id);
    const action = PORTAL_ACTIONS[values.action ?? ""];
    const home = `${context.session.url}?view=home`;
    if (!action) return home;
    const next = action(context, values);
    if (next !== null) return next;
    const flow = context.session.flow;
    return flow?.after_completion.type === "redirect"
      ? (returnOf(context.session) ?? home)
      : `${home}&done=${values.action}`;
  },
};

function contextOf(tx: Transaction, id: string): PortalContext {
  const session = tx.need("portal_session", id);
  return {
    tx,
    session,
    customer: tx.need("customer", session.customer),
    features: expect(tx.get("portal_configuration", session.configuration)).features,
  };
}

function returnOf({ flow }: PortalSessionRow): string | null {
  return flow?.after_completion.redirect?.return_url ?? null;
}
