import type { Ctx, Id } from "@/kit/ctx";
import { snapshotById, type Snapshot } from "@/modules/packages/service";
import type { Currency } from "@/modules/payment-methods/schema";
import { liveOf } from "./live";
import { PackageTransactions } from "./model";
import { stopPlan } from "./renewing";
import { showPackage } from "./shown";

/** What is bought, at its price before any discount, in the smallest unit of the currency that is paid in. */
export type Bought = { user: Id; package: Id; type: Snapshot["type"]; currency: Currency; price: bigint };

/**
 * The live packages of a user beside which a purchase is a step down: other packages of the same type (`credits` or `subscription`) whose
 * plan had a higher price, in the currency that is paid in, where they were given. One that was not sold in that currency is not compared.
 */
export async function largerOf(ctx: Ctx, { user, package: bought, type, currency, price }: Bought): Promise<Id[]> {
  const larger: Id[] = [];
  for (const { _id, package: held, package_plan, package_history } of await liveOf(user, ctx.now())) {
    if (held.equals(bought)) continue;
    const snapshot = await snapshotById(ctx, package_history);
    const given = snapshot.plans.find((plan) => plan.package_plan.equals(package_plan))?.price[currency];
    if (snapshot.type === type && given !== undefined && given > price) larger.push(_id);
  }
  return larger;
}

/**
 * Another package takes the place of this one, in the transaction this runs in. One that is over already stays as it is. Later periods of it
 * stay as well, and renew no more.
 */
export async function endUpgraded(ctx: Ctx, id: Id): Promise<void> {
  const now = ctx.now();
  const row = await PackageTransactions.model.findOne({ _id: id }).lean();
  if (row) await stopPlan(row);
  await PackageTransactions.model.updateOne(
    { _id: id, ended_at: null, expires_at: { $gt: now } },
    { $set: { status: "upgraded", ended_at: now, auto_renew: false, renews_at: null }, $inc: { revision: 1 } },
  );
}

/** All that was paid for a package went back: it ends now, in the transaction this runs in. One that is over already stays as it is. */
export async function endRefunded(ctx: Ctx, payment: Id): Promise<void> {
  const now = ctx.now();
  const ended = await PackageTransactions.model
    .findOneAndUpdate(
      { payment_transaction: payment, ended_at: null, expires_at: { $gt: now } },
      { $set: { status: "expired", ended_at: now, auto_renew: false, renews_at: null }, $inc: { revision: 1 } },
    )
    .lean();
  if (ended) await showPackage(ctx, ended.user);
}

/** The money did not go back after all: the package that ended for it goes on, without renewing by itself. */
export async function resumeRefunded(ctx: Ctx, payment: Id): Promise<void> {
  const ended = await PackageTransactions.model
    .findOne({ payment_transaction: payment, status: "expired", ended_at: { $ne: null } })
    .lean();
  if (!ended) return;
  const status = ended.cancelled_at === null ? ended.kind : ("cancelled" as const);
  await PackageTransactions.model.updateOne({ _id: ended._id }, { $set: { status, ended_at: null }, $inc: { revision: 1 } });
  await showPackage(ctx, ended.user);
}
