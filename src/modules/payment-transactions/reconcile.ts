import type { Ctx, Id } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { methodById } from "@/modules/payment-methods/service";
import { coalescing } from "./coalesce";
import { afterExecution } from "./execute";
import { gatewayUnavailable, tellsFee, type Gateway } from "./gateway";
import { gatewayOf } from "./gateways/registry";
import { PaymentTransactions, type Payment } from "./model";
import { feeCheck, lateCheck, nextCheck, retryCheck } from "./schedule";
import { apply, close, current } from "./settle";

const batch = 50;

/** The adapter of the account a payment was begun with. */
export async function gatewayOfPayment(ctx: Ctx, payment: Payment): Promise<Gateway> {
  const method = await methodById(ctx, payment.payment_method);
  if (!method) throw gatewayUnavailable();
  return gatewayOf(ctx, method);
}

/** Asks the gateway how a payment stands and lets the answer come true. Throws `gateway_unavailable` when there is none: then nothing changes. */
export async function ask(ctx: Ctx, payment: Payment): Promise<Payment> {
  if (!worthAsking(payment)) return payment;
  return together(payment._id.toHexString(), async () => {
    // An execution that is under way brings its own answer, and after a clear one nothing may be asked.
    const now = await afterExecution(ctx, payment);
    if (!worthAsking(now)) return now;
    const gateway = await gatewayOfPayment(ctx, now);
    return apply(ctx, now, await gateway.query(now));
  });
}

/** Webhooks and returning browsers come in crowds; the gateway is asked once for all of them. */
const together = coalescing<Payment>();

/** Ends a pending payment for good, at its gateway as well; unless it turns out to be paid. */
export async function abandon(ctx: Ctx, payment: Payment): Promise<Payment> {
  const gateway = await gatewayOfPayment(ctx, payment);
  const verdict = await gateway.close(payment);
  const after = await apply(ctx, payment, verdict);
  if (after.status !== "pending" || (verdict.kind === "open" && verdict.underway)) return after;
  const closed = await close(ctx, after, {
    status: verdict.status,
    outcome: "expired",
    reason: "Another purchase took its place.",
    final: false,
  });
  // Its page may have been opened while it was being closed: whoever saw the row last closes the page.
  return closed.gateway_session_id === payment.gateway_session_id ? closed : apply(ctx, closed, await gateway.close(closed));
}

/** The job: every payment whose time to be looked at has come. One process takes a payment at a time. */
export async function reconcileDue(ctx: Ctx): Promise<void> {
  const now = ctx.now();
  const due = await PaymentTransactions.model
    .find({ next_check_at: { $lte: now } })
    .sort({ next_check_at: 1 })
    .limit(batch)
    .lean();
  for (const payment of due) {
    const taken = await take(payment, scheduled(payment, now));
    if (taken) await check(ctx, taken);
  }
}

/** `POST /{id}/reconcile`: asks now. */
export async function reconcile(ctx: Ctx, id: Id): Promise<Payment> {
  return ask(ctx, await current({ _id: id }));
}

/** Closed payments are asked for as well: late money may be waiting. A settled one only for its fee. */
function worthAsking(payment: Payment): boolean {
  const { status, gateway_fee, gateway_session_id, kept } = payment;
  if (status === "pending" || status === "failed" || status === "expired") return true;
  return gateway_fee === null && (gateway_session_id !== null || kept !== null) && tellsFee(payment);
}

async function check(ctx: Ctx, payment: Payment): Promise<void> {
  try {
    await ask(ctx, payment);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    ctx.log.info({ payment: payment._id.toHexString(), code: error.code }, "payment not checked: will be tried again");
    await PaymentTransactions.model.updateOne(
      { _id: payment._id, next_check_at: payment.next_check_at },
      { $set: { next_check_at: retryCheck(payment, ctx.now()) } },
    );
  }
}

/** Takes the turn by writing the next one: who is second finds that it has gone. */
async function take({ _id, next_check_at, checks }: Payment, next: Date | null): Promise<Payment | null> {
  return PaymentTransactions.model
    .findOneAndUpdate({ _id, next_check_at, checks }, { $set: { next_check_at: next }, $inc: { checks: 1 } }, { returnDocument: "after" })
    .lean();
}

function scheduled(payment: Payment, now: Date): Date | null {
  if (payment.status === "pending") return nextCheck(payment, now);
  if (payment.status === "failed" || payment.status === "expired") return lateCheck(payment, now);
  return feeCheck(payment, now);
}
