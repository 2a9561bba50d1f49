import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { forbidden, problem } from "@/kit/problem";
import { audit, audited } from "@/modules/audit-logs/service";
import { PaymentTransactions, Refunds, WebhookEvents, type Payment } from "./model";
import { reconcile as reconcileNow } from "./reconcile";
import { askForRefunds } from "./refunds";
import { current, orderCredits } from "./settle";

export type { Payment };
export { beginFor, charge, isPassing, letEnd, paymentOf, spentSince } from "./automatic";

export const notOnHold = problem("not_on_hold", 409, "Only a payment that is on hold can be released.");

/** Buyers read their own; admins read all, and may write a note. */
export const paymentTransactions = crud(PaymentTransactions, {
  scope(ctx) {
    if (isAtLeast(ctx.actor, "admin")) return {};
    if (ctx.actor.kind !== "user") throw forbidden();
    return { user: ctx.actor.id };
  },
  after: audited("payment-transactions"),
});

export const webhookEvents = crud(WebhookEvents);

/** Asks the gateway now, and answers how the payment stands then. What is settled and not credited yet is ordered again. */
export async function reconcile(ctx: Ctx, id: Id): Promise<Payment> {
  const before = await current({ _id: id });
  const asked = await reconcileNow(ctx, id);
  // Nor need a webhook about its refunds have come.
  if (asked.gateway_transaction_id !== null) await askForRefunds(ctx, asked);
  const after = await current({ _id: id });
  await ctx.atomically(async () => {
    if (after.status === "success" && after.credits_transaction === null) await orderCredits(ctx, after);
    await audit(ctx, {
      action: "reconcile",
      module: "payment-transactions",
      record: id,
      before: { status: before.status },
      after: { status: after.status },
    });
  });
  return after;
}

/** Lets a payment that was kept back become a success. Throws 409 `not_on_hold`. */
export async function release(ctx: Ctx, id: Id): Promise<Payment> {
  return ctx.atomically(async () => {
    const before = await current({ _id: id });
    const released = await PaymentTransactions.model
      .findOneAndUpdate(
        { _id: id, status: "on_hold", "dispute.status": { $nin: ["open", "inquiry"] } },
        { $set: { status: "success", held: false }, $inc: { revision: 1 } },
        { returnDocument: "after" },
      )
      .lean();
    if (released && (await Refunds.model.exists({ payment_transaction: id, status: "pending" })))
      throw notOnHold("A refund of it is underway.");
    if (!released) throw notOnHold(before.status === "on_hold" ? "Something is open about it." : `It is ${before.status}.`);
    await orderCredits(ctx, released);
    await audit(ctx, {
      action: "release",
      module: "payment-transactions",
      record: id,
      before: { status: before.status },
      after: { status: released.status },
    });
    return released;
  });
}

/** A person has looked at what was noted about a payment: it leaves the queue, and stays on the payment. Doing it again changes nothing. */
export async function acknowledge(ctx: Ctx, id: Id): Promise<Payment> {
  return ctx.atomically(async () => {
    const before = await current({ _id: id });
    if (before.attention.length === 0) return before;
    const after = await PaymentTransactions.model
      .findOneAndUpdate({ _id: id }, { $set: { attention: [] }, $inc: { revision: 1 } }, { returnDocument: "after" })
      .lean();
    const change = { before: { attention: before.attention }, after: { attention: [] } };
    await audit(ctx, { action: "acknowledge", module: "payment-transactions", record: id, ...change });
    return after ?? before;
  });
}
