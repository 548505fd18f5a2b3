import { Stripe } from "stripe";

/** Lets a subscription go on as it is; a schedule that has ended or was released is none any more. */
export async function releaseSchedule(stripe: Stripe, scheduleId: string): Promise<void> {
  try {
    await stripe.subscriptionSchedules.release(scheduleId);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    const { status } = await stripe.subscriptionSchedules.retrieve(scheduleId);
    if (status === "active" || status === "not_started") throw error;
  }
}
