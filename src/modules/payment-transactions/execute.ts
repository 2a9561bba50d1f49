import type { Ctx } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import type { Gateway } from "./gateway";
import { PaymentTransactions, type Payment } from "./model";
import { apply, current } from "./settle";

type Completes = Gateway & { complete: NonNullable<Gateway["complete"]> };

/** A browser waits so long for the gateway's answer; whoever comes beside it waits a little less, and asks how the payment stands. */
const browserWait_ms = 10_000;
const besideWait_ms = 5_000;
const pause_ms = 50;
/** An execution whose process died is asked for after this long. */
const crashCheck_ms = 60_000;

export const completes = (gateway: Gateway): gateway is Completes => gateway.complete !== undefined;

/**
 * Lets the gateway move the money that the buyer has agreed to on its page: once for a session, by whoever claims it first, and never after
 * our window. False: somebody else did or does, or it gave no answer in time; the caller asks how the payment stands.
 */
export async function execute(ctx: Ctx, payment: Payment, gateway: Completes, session: string): Promise<boolean> {
  const now = ctx.now();
  const crashCheck = new Date(now.getTime() + crashCheck_ms);
  const mine = await PaymentTransactions.model
    .findOneAndUpdate(
      { _id: payment._id, status: "pending", executed_at: null, gateway_session_id: session, expires_at: { $gt: now } },
      { $set: { executed_at: now }, $min: { next_check_at: crashCheck } },
      { returnDocument: "after" },
    )
    .lean();
  if (!mine) return false;
  const { promise: patience, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, browserWait_ms, false);
  // It goes on when the browser does not wait for its end.
  const answered = await Promise.race([carryOut(ctx, mine, gateway), patience]);
  clearTimeout(timer);
  return answered;
}

async function carryOut(ctx: Ctx, payment: Payment, gateway: Completes): Promise<boolean> {
  try {
    const verdict = await gateway.complete(payment);
    const after = await apply(ctx, payment, verdict);
    // It was not carried out: a next return may have it done.
    if (verdict.kind === "open" && !verdict.underway && after.status === "pending")
      await PaymentTransactions.model.updateOne({ _id: payment._id, executed_at: payment.executed_at }, { $set: { executed_at: null } });
    return true;
  } catch (error) {
    const known = error instanceof Problem ? { code: error.code } : { err: error };
    ctx.log.warn(
      { payment: payment._id.toHexString(), gateway: gateway.name, ...known },
      "execution without an answer: the gateway is asked",
    );
    return false;
  }
}

/** The row as it stands, after a moment for an execution that is under way: its answer makes a question needless. */
export async function afterExecution(ctx: Ctx, payment: Pick<Payment, "_id">): Promise<Payment> {
  const end = performance.now() + besideWait_ms;
  let row = await current(payment);
  while (isUnderway(row, ctx.now()) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
    row = await current(payment);
  }
  return row;
}

const isUnderway = ({ status, executed_at }: Payment, now: Date) =>
  status === "pending" && executed_at !== null && now.getTime() - executed_at.getTime() < besideWait_ms;

/** The buyer gave up on a page that cannot be gone back to: who goes on with the purchase gets another one. */
export async function leavePage(payment: Payment, session: string): Promise<void> {
  await PaymentTransactions.model.updateOne(
    { _id: payment._id, status: "pending", executed_at: null, gateway_session_id: session },
    { $set: { checkout_url: null } },
  );
}
