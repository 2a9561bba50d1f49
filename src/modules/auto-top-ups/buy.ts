import { decimalOf } from "@/kit/amounts";
import { revisionOf } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { minuteOf } from "@/kit/times";
import { notify } from "@/modules/notifications/service";
import { beginFor, charge, isPassing, paymentOf, spentSince, type Payment } from "@/modules/payment-transactions/service";
import { walletDocFor } from "@/modules/user-wallets/service";
import { AutoTopUps, type TopUpRow } from "./model";
import { stop } from "./service";

/** While one process buys the others leave it alone; so is a payment whose outcome is not known. */
const lease_ms = 60_000;
/** After a decline, before the next one; after the last it is switched off. */
const pauses_ms = [60 * 60_000, 24 * 60 * 60_000] as const;
const declinesMax = pauses_ms.length + 1;
const batch = 50;

/** A wallet has fallen short: buys, once for each fall. */
export async function fellShort(ctx: Ctx, { user, sequence }: { user: Id; sequence: number }): Promise<void> {
  const row = await AutoTopUps.model
    .findOneAndUpdate(
      { user, is_active: true, sequence: { $lt: sequence } },
      { $set: { sequence, next_try_at: ctx.now() } },
      { returnDocument: "after" },
    )
    .lean();
  if (row) await step(ctx, row);
}

/** The job: what was declined, not answered, or not allowed in the month that is over. */
export async function topUpsDue(ctx: Ctx): Promise<void> {
  const due = await AutoTopUps.model
    .find({ next_try_at: { $lte: ctx.now() } })
    .sort({ next_try_at: 1 })
    .limit(batch)
    .lean();
  for (const row of due)
    await step(ctx, row).catch((error: unknown) =>
      // The others do not wait for this one.
      ctx.log.error({ err: error, user: row.user.toHexString() }, "top-up not made: will be tried again"),
    );
}

/** Takes the turn, and the next step: goes on with the payment that is underway, or begins one. */
async function step(ctx: Ctx, { _id, next_try_at }: TopUpRow): Promise<void> {
  const row = await AutoTopUps.model
    .findOneAndUpdate(
      { _id, next_try_at },
      { $set: { next_try_at: new Date(ctx.now().getTime() + lease_ms) } },
      { returnDocument: "after" },
    )
    .lean();
  if (!row) return;
  const payment = row.payment_transaction ? await paymentOf(row.payment_transaction) : await begin(ctx, row);
  if (payment) await conclude(ctx, row, await charge(ctx, payment));
}

/** Null: nothing is bought now, and what follows of that is done. */
async function begin(ctx: Ctx, row: TopUpRow): Promise<Payment | null> {
  const { _id, user, package_plan, currency, saved_method, begun } = row;
  if (!row.is_active || !(await walletDocFor(ctx, user)).is_short) return nextAt(row, null);
  const purchase = { user, package_plan, currency, saved_method, origin: "top_up" as const, cause: `top_up:${_id.toHexString()}:${begun}` };
  try {
    const made = await beginFor(ctx, purchase, (payment) => admit(ctx, row, payment));
    if (made === "capped") return await capped(ctx, row);
    if (made === "removed") return await end(ctx, row, "removed", "what it was paid by has been removed");
    // Whoever left has switched it off; a page that is open, or another process, is waited for.
    return typeof made === "string" ? null : made;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return isPassing(error) ? null : end(ctx, row, "not_for_sale", `it cannot be bought (${error.message})`);
  }
}

/** One at a time, within the month's cap: decided with the row of the payment, by a write that two cannot both make. */
async function admit(ctx: Ctx, row: TopUpRow, made: Pick<Payment, "_id" | "amount">) {
  const { _id, begun, user, currency, monthly_cap } = row;
  const spent = await spentSince({ user, origin: "top_up", currency }, monthOf(ctx.now(), 0));
  if (spent + made.amount > monthly_cap) return "capped";
  const taken = await AutoTopUps.model.updateOne(
    // Nor by terms that its owner has changed meanwhile.
    { _id, begun, revision: revisionOf(row), payment_transaction: null, is_active: true },
    { $inc: { begun: 1 }, $set: { payment_transaction: made._id } },
  );
  return taken.modifiedCount === 0 ? "taken" : null;
}

/** What a payment came to. While it is open it is asked for again. */
async function conclude(ctx: Ctx, row: TopUpRow, { _id, status, failure_reason }: Payment): Promise<void> {
  if (status === "pending") return;
  const came = status !== "failed" && status !== "expired";
  const declines = came ? 0 : row.declines + 1;
  const pause_ms = came ? undefined : pauses_ms[row.declines];
  const next_try_at = pause_ms === undefined ? null : new Date(ctx.now().getTime() + pause_ms);
  const noted = await AutoTopUps.model.updateOne(
    { _id: row._id, payment_transaction: _id },
    { $set: { payment_transaction: null, declines, next_try_at }, $inc: { revision: 1 } },
  );
  if (came || noted.modifiedCount === 0) return;
  const reason = (failure_reason ?? "It was declined.").replace(/\.?$/, ".");
  if (declines >= declinesMax) {
    await end(ctx, row, "declined", `it was declined ${declines} times in a row. ${reason}`);
    return;
  }
  const again = row.is_active && next_try_at ? ` It is tried again at ${minuteOf(next_try_at)}, if your credits are still short then.` : "";
  await tell(ctx, row, "Your top-up was declined", `${reason}${again} You can buy credits by hand at any time.`, _id.toHexString());
}

/** The month has had its share: the next one tries again, if credits are short then. */
async function capped(ctx: Ctx, row: TopUpRow): Promise<null> {
  const next = monthOf(ctx.now(), 1);
  const cap = `${decimalOf(row.monthly_cap)} ${row.currency}`;
  const message = `Your credits are short, and a top-up would pass the ${cap} a month that you allow. The next one can be bought from ${minuteOf(next)}.`;
  await tell(ctx, row, "Your top-ups have reached their cap", message, next.toISOString().slice(0, 7));
  return nextAt(row, next);
}

async function end(ctx: Ctx, row: TopUpRow, stopped: NonNullable<TopUpRow["stopped"]>, reason: string): Promise<null> {
  await stop(ctx, row, stopped);
  await tell(ctx, row, "Your automatic top-up is switched off", `It buys nothing more: ${reason.replace(/\.?$/, ".")}`, `off:${row.begun}`);
  return null;
}

async function nextAt({ _id }: TopUpRow, next_try_at: Date | null): Promise<null> {
  await AutoTopUps.model.updateOne({ _id }, { $set: { next_try_at } });
  return null;
}

function tell(ctx: Ctx, { _id, user }: TopUpRow, title: string, message: string, what: string): Promise<unknown> {
  return notify(
    ctx,
    { to: user, title, message, priority: "high", channels: ["web", "push", "email"] },
    `top_up:${_id.toHexString()}:${what}`,
  );
}

/** The beginning of a calendar month of UTC: of this one, or of so many after it. */
const monthOf = (now: Date, after: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + after, 1));
