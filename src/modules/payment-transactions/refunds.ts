import type { z } from "@hono/zod-openapi";
import { Types } from "mongoose";
import type { Ctx, Id } from "@/kit/ctx";
import { invalidField, Problem, problem } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { alarm } from "./alarm";
import { gatewayRefused, gatewayUnavailable, type RefundState, type Reversal } from "./gateway";
import { Refunds, type Payment, type RefundRow } from "./model";
import { gatewayOfPayment } from "./reconcile";
import { refundRank, roomOf, stateOfRefund } from "./refund-rules";
import type { RequestRefund } from "./refund-schema";
import { follow, idFrom, lock, reversalsOf } from "./reversals";
import { settledStatuses, type Status } from "./schema";
import { current } from "./settle";
import { creditedToUpgrades } from "./upgrade";

export const notRefundable = problem("not_refundable", 409, "Nothing of this payment can be refunded.");

/** Money that came can go back; of what is on hold, only all of it. */
const refundable: readonly Status[] = [...settledStatuses, "on_hold"];
const batch = 50;
/** While a refund is asked for where it was requested, the job leaves it alone. */
const asking_ms = 30_000;
const firstCheck_ms = 15_000;
const lastCheck_ms = 60 * 60_000;

/**
 * Gives money back. The row and what is set aside of the grant come first, together; then the gateway is asked, under the row's id. Without
 * an answer it stays pending, and is asked for until it is final. Throws 409 `not_refundable`, 422 for more than is left.
 */
export async function requestRefund(ctx: Ctx, id: Id, { amount: wanted, reason }: z.output<typeof RequestRefund>): Promise<RefundRow> {
  const refund = await ctx.atomically(async () => {
    const payment = await lock({ _id: id });
    const amount = await amountFor(payment, wanted);
    const made = {
      _id: new Types.ObjectId(),
      payment_transaction: id,
      user: payment.user,
      status: "pending" as const,
      amount,
      currency: payment.currency,
      gateway: payment.gateway,
      origin: "admin" as const,
      reason,
      created_at: ctx.now(),
      next_check_at: new Date(ctx.now().getTime() + asking_ms),
    };
    await Refunds.model.create([made]);
    const after = await follow(ctx, payment, { claim: made._id, was: "idle" });
    const row = await rowOf(made._id);
    await audit(ctx, {
      action: "refund",
      module: "payment-transactions",
      record: id,
      before: { status: payment.status, refunded_amount: payment.refunded_amount },
      after: { status: after.status, refunded_amount: after.refunded_amount, refund: row },
    });
    return row;
  });
  await tryGateway(ctx, refund, false);
  return rowOf(refund._id);
}

/** What may be refunded now, and checks what is wanted against it. */
export async function amountFor(payment: Payment, wanted: bigint | undefined): Promise<bigint> {
  if (!refundable.includes(payment.status)) throw notRefundable(`It is ${payment.status}.`);
  const room = await roomFor(payment);
  if (room === 0n) throw notRefundable(payment.amount === 0n ? "Nothing was paid." : "All of it has gone back, or is on its way.");
  const amount = wanted ?? room;
  if (amount > room) throw invalidField("amount", `no more than ${room} is left to refund`, "too_big");
  if (payment.status === "on_hold" && amount !== payment.amount) throw invalidField("amount", "a payment on hold is refunded whole");
  return amount;
}

export async function roomFor(payment: Payment): Promise<bigint> {
  return roomOf(payment, (await reversalsOf(payment)).all, await creditedToUpgrades(payment));
}

/** What a gateway says of a refund comes true, once; what ranks lower than what is known changes nothing. */
export async function applyRefund(ctx: Ctx, id: Id, said: Pick<RefundState, "status" | "reason"> & { id: string | null }): Promise<void> {
  const failed = await ctx.atomically(async () => {
    const { payment_transaction } = await rowOf(id);
    const payment = await lock({ _id: payment_transaction });
    const row = await rowOf(id);
    const known = row.gateway_refund_id ?? (await freeId(row, said.id));
    if (refundRank[said.status] <= refundRank[row.status]) {
      if (known !== row.gateway_refund_id) await learnId(ctx, row, known);
      return null;
    }
    await moveRefund(ctx, payment, row, { ...said, id: known });
    return said.status === "failed" ? { payment, was: row.status } : null;
  });
  if (failed)
    await alarm(
      ctx,
      `refund-failed:${id.toHexString()}`,
      "A refund failed",
      `A refund of payment ${failed.payment._id.toHexString()} failed${failed.was === "succeeded" ? " after it had succeeded" : ""}: ${said.reason ?? "no reason was given"}. Its credits are back; refund it again, or settle it with the buyer.`,
    );
}

/** A gateway that takes no key names two refunds of one amount as it likes: what another of ours is known by is not known of this one. */
async function freeId({ _id, gateway }: RefundRow, id: string | null): Promise<string | null> {
  const taken = id !== null && (await Refunds.model.exists({ gateway, gateway_refund_id: id, origin: "admin", _id: { $ne: _id } }));
  return taken ? null : id;
}

/** Makes a refund final, in the transaction that has locked its payment. */
export async function moveRefund(
  ctx: Ctx,
  locked: Payment,
  { _id, status: was }: RefundRow,
  said: Pick<RefundState, "status" | "reason"> & { id: string | null; decision?: string },
): Promise<void> {
  const { status, id: gateway_refund_id, decision: decision_reason } = said;
  const final = { status, failure_reason: status === "failed" ? said.reason : null, gateway_refund_id };
  await Refunds.model.updateOne(
    { _id },
    {
      $set: { ...final, finished_at: ctx.now(), next_check_at: null, ...(decision_reason !== undefined && { decision_reason }) },
      $inc: { revision: 1 },
    },
  );
  await follow(ctx, locked, { claim: _id, was: stateOfRefund[was] });
}

/** A signed word about one refund: ours, found by its key or its id there, or one that was begun at the gateway. */
export async function hearRefund(ctx: Ctx, payment: Payment, said: Extract<Reversal, { kind: "refund" }>): Promise<void> {
  const id = await ctx.atomically(async () => {
    const locked = await lock(payment);
    const of = { payment_transaction: payment._id };
    const ours = said.ours !== null && /^[0-9a-f]{24}$/.test(said.ours) ? new Types.ObjectId(said.ours) : null;
    const known =
      (await Refunds.model.findOne({ ...of, gateway_refund_id: said.id }).lean()) ??
      (ours && (await Refunds.model.findOne({ ...of, _id: ours }).lean()));
    if (known) return known._id;
    const made = {
      _id: idFrom(`${payment.gateway}:${said.id}`),
      ...of,
      user: payment.user,
      status: "pending" as const,
      amount: BigInt(said.amount),
      currency: payment.currency,
      gateway: payment.gateway,
      gateway_refund_id: said.id,
      origin: "gateway" as const,
      reason: said.reason,
      created_at: ctx.now(),
      next_check_at: new Date(ctx.now().getTime() + firstCheck_ms),
    };
    await Refunds.model.create([made]);
    // One that is final is not set aside first, or its debt would depend on the order in which others are told.
    if (said.status === "pending") await follow(ctx, locked, { claim: made._id, was: "idle" });
    return made._id;
  });
  await applyRefund(ctx, id, { id: said.id, status: said.status, reason: said.reason });
}

/** The refunds of a payment as its gateway lists them come true; says what of it they come to. Null: it gives no such list. */
export async function askForRefunds(ctx: Ctx, payment: Payment): Promise<bigint | null> {
  const listed = await (await gatewayOfPayment(ctx, payment)).refunds?.(payment);
  if (!listed) return null;
  for (const { amount, ...refund } of listed)
    await hearRefund(ctx, payment, {
      kind: "refund",
      transaction: null,
      charge: null,
      currency: payment.currency,
      ...refund,
      amount: String(amount),
    });
  return listed.reduce((sum, { status, amount }) => (status === "failed" ? sum : sum + amount), 0n);
}

/** The job: every refund that is not final and whose time to be asked for has come. One process takes a refund at a time. */
export async function refundsDue(ctx: Ctx): Promise<void> {
  const now = ctx.now();
  const due = await Refunds.model
    .find({ next_check_at: { $lte: now } })
    .sort({ next_check_at: 1 })
    .limit(batch)
    .lean();
  for (const { _id, next_check_at, checks } of due) {
    const next = new Date(now.getTime() + Math.min(lastCheck_ms, firstCheck_ms * 2 ** Math.min(checks, 10)));
    const taken = await Refunds.model
      .findOneAndUpdate({ _id, next_check_at, checks }, { $set: { next_check_at: next }, $inc: { checks: 1 } }, { returnDocument: "after" })
      .lean();
    if (taken?.status === "pending") await tryGateway(ctx, taken, true);
    else if (taken) await Refunds.model.updateOne({ _id }, { $set: { next_check_at: null } });
  }
}

/** Asks the gateway for a refund, or how it stands. Only its own "no" makes it a failure; without an answer it stays as it is. */
async function tryGateway(ctx: Ctx, row: RefundRow, again: boolean): Promise<void> {
  const { _id, amount, reason, gateway_refund_id } = row;
  try {
    const payment = await current({ _id: row.payment_transaction });
    const gateway = await gatewayOfPayment(ctx, payment);
    const said =
      gateway_refund_id === null
        ? await gateway.refund(payment, { key: _id.toHexString(), amount, reason, again })
        : await gateway.refundQuery(payment, { id: gateway_refund_id });
    if (said.parked) return await park(ctx, row, said.reason);
    // A gateway without an id of its own for it answers with our key.
    await applyRefund(ctx, _id, { ...said, id: said.id === _id.toHexString() ? null : said.id });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === gatewayRefused.code && gateway_refund_id === null) {
      await applyRefund(ctx, _id, { id: null, status: "failed", reason: "The gateway refuses it." });
      return;
    }
    if (error.code !== gatewayUnavailable.code && error.code !== gatewayRefused.code) throw error;
    ctx.log.info({ refund: _id.toHexString(), code: error.code }, "refund not known: will be asked for again");
  }
}

/** From here on it can be asked after, also where it had been left to a person. */
async function learnId(ctx: Ctx, { _id, status, parked_at }: RefundRow, gateway_refund_id: string | null): Promise<void> {
  const asked = { parked_at: null, next_check_at: new Date(ctx.now().getTime() + firstCheck_ms) };
  await Refunds.model.updateOne({ _id }, { $set: { gateway_refund_id, ...(status === "pending" && parked_at && asked) } });
}

/** Leaves a refund to a person: it is asked for no more, or it might come true while the person says that it did not. */
async function park(ctx: Ctx, { _id, payment_transaction, gateway }: RefundRow, said: string | null): Promise<void> {
  await ctx.atomically(async () => {
    const parked = await Refunds.model.updateOne(
      { _id, status: "pending", gateway_refund_id: null, parked_at: null },
      { $set: { parked_at: ctx.now(), next_check_at: null }, $inc: { revision: 1 } },
    );
    if (parked.modifiedCount === 0) return;
    const id = _id.toHexString();
    await alarm(
      ctx,
      `refund-unknown:${id}`,
      "A refund may or may not have been made",
      `Refund ${id} of payment ${payment_transaction.toHexString()}: ${gateway} gave no answer at first and refuses it now (${said ?? "no reason was given"}). Look for it in the merchant panel, then decide it here.`,
    );
  });
}

export async function rowOf(_id: Id): Promise<RefundRow> {
  const row = await Refunds.model.findOne({ _id }).lean();
  if (!row) throw new Error("a refund that is there cannot be read");
  return row;
}
