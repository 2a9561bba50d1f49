import { decimalOf } from "@/kit/amounts";
import { revisionOf } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { minuteOf } from "@/kit/times";
import { notify } from "@/modules/notifications/service";
import { beginFor, charge, isPassing, letEnd, paymentOf, spentSince, type Payment } from "@/modules/payment-transactions/service";
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

/** What a payment bought is given: a top-up that it was is over. */
export async function credited(ctx: Ctx, payment_transaction: Id): Promise<void> {
  const { user, origin } = await paymentOf(payment_transaction);
  const row = origin === "top_up" ? await AutoTopUps.model.findOne({ user, payment_transaction }).lean() : null;
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
  const next = payment && (await conclude(ctx, row, await (row.is_active ? charge : letEnd)(ctx, payment)));
  // It has fallen short again meanwhile.
  if (next?.next_try_at && next.next_try_at <= ctx.now()) await step(ctx, next);
}

/** Null: nothing is bought now, and what follows of that is done. */
async function begin(ctx: Ctx, row: TopUpRow): Promise<Payment | null> {
  const { _id, user, package_plan, currency, saved_method, begun } = row;
  if (!row.is_active || !(await walletDocFor(ctx, user)).is_short) {
    await nextAt(row, null);
    return null;
  }
  const purchase = { user, package_plan, currency, saved_method, origin: "top_up" as const, cause: `top_up:${_id.toHexString()}:${begun}` };
  // The month may end meanwhile: what is capped waits for the one after that which was asked about.
  const asked = ctx.now();
  try {
    const made = await beginFor(ctx, purchase, (payment) => admit(row, payment));
    if (made === "capped") return await capped(ctx, row, monthOf(asked, 1));
    if (made === "removed") return await end(ctx, row, "removed", "what it was paid by has been removed");
    // Whoever left has switched it off; a page that is open, or another process, is waited for.
    return typeof made === "string" ? null : made;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return isPassing(error) ? null : end(ctx, row, "not_for_sale", `it cannot be bought (${error.message})`);
  }
}

/** One at a time, within the cap of the month it counts in: decided with the row of the payment, by a write that two cannot both make. */
async function admit(row: TopUpRow, made: Pick<Payment, "_id" | "amount" | "created_at">) {
  const { _id, begun, user, currency, monthly_cap, sequence } = row;
  const spent = await spentSince({ user, origin: "top_up", currency }, monthOf(made.created_at, 0));
  if (spent + made.amount > monthly_cap) return "capped";
  const taken = await AutoTopUps.model.updateOne(
    // Nor by terms that its owner has changed meanwhile.
    { _id, begun, revision: revisionOf(row), payment_transaction: null, is_active: true },
    { $inc: { begun: 1 }, $set: { payment_transaction: made._id, answered: sequence } },
  );
  return taken.modifiedCount === 0 ? "taken" : null;
}

/** Not decided; or paid and not given yet, and until then the wallet is as short as it was. */
const isUnderway = ({ status, credits, credits_transaction }: Payment) =>
  status === "pending" ||
  status === "on_hold" ||
  ((status === "success" || status === "partly_refunded") && credits > 0n && credits_transaction === null);

/**
 * What a payment came to, once; answers the row after that. While it is underway it is asked for again. What its owner has set up meanwhile,
 * and a fall that came after the one it was begun for, are not forgotten for it.
 */
async function conclude(ctx: Ctx, { _id }: TopUpRow, payment: Payment): Promise<TopUpRow | null> {
  if (isUnderway(payment)) return null;
  return ctx.atomically(async () => {
    const row = await AutoTopUps.model.findOne({ _id, payment_transaction: payment._id }).lean();
    if (!row) return null;
    const came = payment.status !== "failed" && payment.status !== "expired";
    const pause_ms = came ? (row.sequence > row.answered ? 0 : undefined) : pauses_ms[row.declines];
    const next_try_at = pause_ms === undefined || !row.is_active ? null : new Date(ctx.now().getTime() + pause_ms);
    const after = await AutoTopUps.model
      .findOneAndUpdate(
        { _id },
        { $set: { payment_transaction: null, declines: came ? 0 : row.declines + 1, next_try_at }, $inc: { revision: 1 } },
        { returnDocument: "after" },
      )
      .lean();
    // Whoever has switched it off waits for nothing.
    if (after?.is_active && !came) await declined(ctx, after, payment);
    return after;
  });
}

async function declined(ctx: Ctx, row: TopUpRow, { _id, failure_reason }: Payment): Promise<void> {
  const { declines, next_try_at } = row;
  const reason = (failure_reason ?? "It was declined.").replace(/\.?$/, ".");
  if (declines >= declinesMax) {
    await end(ctx, row, "declined", `it was declined ${declines} times in a row. ${reason}`);
    return;
  }
  const again = next_try_at ? ` It is tried again at ${minuteOf(next_try_at)}, if your credits are still short then.` : "";
  await tell(ctx, row, "Your top-up was declined", `${reason}${again} You can buy credits by hand at any time.`, _id.toHexString());
}

/** The month has had its share: the next one tries again, if credits are short then. */
async function capped(ctx: Ctx, row: TopUpRow, next: Date): Promise<null> {
  const cap = `${decimalOf(row.monthly_cap)} ${row.currency}`;
  const message = `Your credits are short, and a top-up would pass the ${cap} a month that you allow. The next one can be bought from ${minuteOf(next)}.`;
  await ctx.atomically(async () => {
    if (await nextAt(row, next)) await tell(ctx, row, "Your top-ups have reached their cap", message, next.toISOString().slice(0, 7));
  });
  return null;
}

async function end(ctx: Ctx, row: TopUpRow, stopped: NonNullable<TopUpRow["stopped"]>, reason: string): Promise<null> {
  await ctx.atomically(async () => {
    const off = await stop(ctx, row, stopped);
    if (!off) return;
    const message = `It buys nothing more: ${reason.replace(/\.?$/, ".")}`;
    await tell(ctx, row, "Your automatic top-up is switched off", message, `off:${revisionOf(off)}`);
  });
  return null;
}

/** False: it has fallen short or was set up meanwhile, and that has its own time. */
async function nextAt({ _id, next_try_at }: TopUpRow, next: Date | null): Promise<boolean> {
  const moved = await AutoTopUps.model.updateOne({ _id, next_try_at }, { $set: { next_try_at: next } });
  return moved.matchedCount > 0;
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
