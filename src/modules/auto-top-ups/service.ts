import type { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import { revisionOf } from "@/kit/crud";
import { againIfDuplicate } from "@/kit/database-errors";
import { invalidField, notFound, unauthenticated } from "@/kit/problem";
import { offerOf } from "@/modules/package-plans/service";
import { ownSaved } from "@/modules/saved-methods/service";
import { mark } from "@/modules/user-wallets/service";
import { AutoTopUps, type TopUpRow } from "./model";
import type { AutoTopUp } from "./schema";

type Wanted = z.output<(typeof AutoTopUp)["create"]>;

/** What the caller has set up. Throws 404. */
export async function mine(ctx: Ctx): Promise<TopUpRow> {
  const row = await AutoTopUps.model.findOne({ user: callerOf(ctx) }).lean();
  if (!row) throw notFound("No top-up is set up.");
  return row;
}

/**
 * Sets a top-up up, or changes it: from now on, also where the last one was switched off. Below the threshold already, it buys at once.
 * Throws 409 `not_for_sale`, 422.
 */
export function setUp(ctx: Ctx, wanted: Wanted): Promise<TopUpRow> {
  return ctx.atomically(async () => {
    const user = callerOf(ctx);
    const { sold, amount } = await offerOf(ctx, wanted.package_plan, wanted.currency);
    if (sold.credits < wanted.threshold)
      throw invalidField(
        "package_plan",
        "it grants fewer credits than the threshold, so it would not lift the balance over it",
        "too_small",
      );
    if (amount > wanted.monthly_cap) throw invalidField("monthly_cap", `one top-up costs ${amount}`, "too_small");
    await ownSaved(user, wanted.saved_method);
    const { is_short, sequence } = await mark(ctx, user, { top_up_threshold: wanted.threshold });
    const known = await AutoTopUps.model.findOne({ user }).lean();
    // What is underway is followed to its end, whatever is wanted from now on; and it answers nothing of that.
    const next_try_at = is_short || known?.payment_transaction ? ctx.now() : null;
    const set = { ...wanted, is_active: true, stopped: null, declines: 0, sequence, answered: -1, next_try_at };
    const row = await AutoTopUps.model
      .findOneAndUpdate(
        { user },
        { $set: set, $inc: { revision: 1 }, $setOnInsert: { created_by: user } },
        { upsert: true, returnDocument: "after" },
      )
      .lean()
      .catch(againIfDuplicate);
    return row;
  });
}

/** Switches it off; what is being charged at this moment is not stopped. Doing it again changes nothing. */
export function switchOff(ctx: Ctx): Promise<TopUpRow> {
  return ctx.atomically(async () => {
    const row = await mine(ctx);
    return (row.is_active && (await stop(ctx, row, null))) || row;
  });
}

/** Buys nothing more; what is underway is still followed to its end. Null: it was changed since that row was read, and is left as it is. */
export async function stop(ctx: Ctx, row: TopUpRow, stopped: TopUpRow["stopped"]): Promise<TopUpRow | null> {
  return ctx.atomically(async () => {
    const { _id, user } = row;
    const after = await AutoTopUps.model
      .findOneAndUpdate(
        { _id, revision: revisionOf(row) },
        { $set: { is_active: false, stopped }, $inc: { revision: 1 } },
        { returnDocument: "after" },
      )
      .lean();
    if (!after) return null;
    await AutoTopUps.model.updateOne({ _id, payment_transaction: null }, { $set: { next_try_at: null } });
    await mark(ctx, user, { top_up_threshold: null });
    return { ...after, next_try_at: after.payment_transaction && after.next_try_at };
  });
}

/** What can be charged no more pays for nothing. Its owner removed it, so they know. */
export async function stopPayingBy(ctx: Ctx, saved_method: Id): Promise<void> {
  await ctx.atomically(async () => {
    for (const row of await AutoTopUps.model.find({ saved_method, is_active: true }).lean()) await stop(ctx, row, "removed");
  });
}

function callerOf(ctx: Ctx): Id {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  return ctx.actor.id;
}
