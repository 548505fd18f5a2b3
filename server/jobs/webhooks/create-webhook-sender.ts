import type { Clock } from "@/lib/platform/clock";
import { postOutside } from "@/lib/platform/http/post-outside";
import type { Logger } from "@/lib/platform/log";
import type { Seal } from "@/lib/services/accounts/seal";
import { signDelivery } from "@/lib/services/webhooks/sign-delivery";
import { createOutboxSender, type OutboxLedger, type OutboxSender } from "../outbox/create-outbox-sender";
import { reasonOf } from "../outbox/reason-of";
import { DeliveryError } from "./delivery-error";
import type { ClaimedDelivery, DeliveryReceipt } from "./webhook-ledger";

interface SenderOptions {
  ledger: OutboxLedger<ClaimedDelivery, DeliveryReceipt>;
  /** Under which the webhooks' secrets lie. */
  seal: Seal;
  /** Whether the tier of the delivery's organisation has a place for its webhook. */
  hasPlace(delivery: ClaimedDelivery): Promise<boolean>;
  /** Whether receivers on this machine may be reached: never in production. */
  privateAllowed: boolean;
  version: string;
  clock: Clock;
  random: () => number;
  log: Logger;
}

const AT_ONCE = 16;
const ANSWER_WITHIN_MS = 10_000;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const KEPT_DAYS = 30;

/** Posts what waits to the receivers, signed; any answer but 2xx is tried again, for a day. */
export function createWebhookSender(options: SenderOptions): OutboxSender {
  const { ledger, seal, hasPlace, privateAllowed, version, clock, random, log } = options;

  async function send(delivery: ClaimedDelivery): Promise<DeliveryReceipt> {
    const begun = clock.now();
    const fail = (message: string, status: number | null, cause?: unknown) =>
      new DeliveryError(message, { status, tookMs: clock.now() - begun, cause });
    if (!(await hasPlace(delivery))) throw fail("The tier has no place for this webhook.", null);
    const { id, webhookId, url, body } = delivery;
    const secret = seal.open(delivery.secret, webhookId).toString();
    const headers = {
      "Content-Type": "application/json",
      "User-Agent": `Quant-SaaS/${version} (webhooks)`,
      ...signDelivery(secret, { id, timestamp: Math.floor(begun / 1_000), body }),
    };
    const post = { url, headers, body, withinMs: ANSWER_WITHIN_MS, privateAllowed };
    const status = await postOutside(post).catch((error: unknown) => {
      throw fail(reasonOf(error), null, error);
    });
    if (status < 200 || status > 299) throw fail(`The receiver answered ${status}.`, status);
    return { status, tookMs: clock.now() - begun };
  }

  return createOutboxSender({
    what: "delivery",
    ledger,
    send,
    isFinal: () => false,
    facts: ({ webhookId, type }) => ({ webhookId, type }),
    atOnce: AT_ONCE,
    sendWithinMs: ANSWER_WITHIN_MS,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
    keptDays: KEPT_DAYS,
    clock,
    random,
    log,
  });
}
