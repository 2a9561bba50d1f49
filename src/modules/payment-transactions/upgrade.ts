import { least } from "@/kit/amounts";
import type { Ctx, Id } from "@/kit/ctx";
import { conflict, invalidField, problem } from "@/kit/problem";
import { transactionsCollection } from "@/modules/credits-transactions/service";
import { holdingOf } from "@/modules/package-transactions/service";
import { post } from "@/modules/user-wallets/ledger";
import { walletFor } from "@/modules/user-wallets/service";
import { PaymentTransactions, type Payment } from "./model";
import type { Initiate } from "./schema";

export const upgradeNotPossible = problem("upgrade_not_possible", 409, "This package cannot be upgraded to that one.");
export const upgradeUnderway = problem("upgrade_underway", 409, "Another payment is upgrading this package.");

/** What an upgrade begins from: the package, the payment that bought it, what that was worth, and the payment that has set its rest aside. */
export type Upgrade = { of: Id; bought: Payment; paid: bigint; underway: Payment | null };

/**
 * What a purchase with `upgrade_of` would upgrade. `price` is that of the new package plan before any discount. Throws 422 for a package that
 * the user does not have, 409 `upgrade_not_possible` with what stands in the way.
 */
export async function upgradeOf(
  ctx: Ctx,
  user: Id,
  { upgrade_of, package_plan, currency }: Pick<Initiate, "upgrade_of" | "package_plan" | "currency">,
  price: bigint,
): Promise<Upgrade | null> {
  if (upgrade_of === undefined) return null;
  const held = await holdingOf(user, upgrade_of);
  if (!held) throw invalidField("upgrade_of", "there is no such record", "unknown_reference");
  if (held.ended_at !== null || held.expires_at <= ctx.now()) throw upgradeNotPossible("It has ended.");
  const bought = held.payment_transaction && (await PaymentTransactions.model.findOne({ _id: held.payment_transaction, user }).lean());
  if (!bought || (bought.status !== "success" && bought.status !== "partly_refunded") || bought.credits_transaction === null)
    throw upgradeNotPossible("Only a package whose credits were paid for can be upgraded.");
  const paid = bought.amount + bought.upgrade_credit;
  if (paid === 0n) throw upgradeNotPossible("Nothing was paid for it.");
  if (bought.currency !== currency) throw upgradeNotPossible(`It was paid in ${bought.currency}.`);
  if (bought.price.equals(package_plan)) throw upgradeNotPossible("It is the same package plan: buying it again renews it.");
  if (price <= paid + bought.discount_amount) throw upgradeNotPossible("An upgrade is to a dearer package plan.");
  const taken = await PaymentTransactions.model.findOne({ upgrade_key: keyOf(bought._id) }).lean();
  if (taken?.upgrade?.state === "taken") throw upgradeNotPossible("It has been upgraded.");
  return { of: upgrade_of, bought, paid, underway: taken };
}

/** The credit for so much unspent: in proportion to what was granted, rounded down, and never more than there is to pay. */
export function creditFor({ bought: { credits }, paid }: Pick<Upgrade, "bought" | "paid">, unspent: bigint, to_pay: bigint): bigint {
  return least((paid * least(unspent, credits)) / credits, to_pay);
}

/** What an upgrade would take back now: what is neither spent nor set aside for anything else. */
export async function unspentOf(ctx: Ctx, user: Id, { bought, underway }: Upgrade): Promise<bigint> {
  const { grants } = await walletFor(ctx, user);
  const now = ctx.now();
  let unspent = underway?.upgrade?.reserved_credits ?? 0n;
  for (const { payment_transaction, expires_at, remaining, held, frozen } of grants)
    if (payment_transaction?.equals(bought._id) && (expires_at === null || expires_at > now)) unspent += remaining - held - frozen;
  return unspent;
}

/** Sets aside all that is unspent of the old grant, in the transaction that makes the payment; answers the payment's own fields of it. */
export async function reserveRest(ctx: Ctx, { of, bought, paid }: Upgrade, payment: { _id: Id; wallet: Id; to_pay: bigint }) {
  const grant = await grantOf(bought);
  const on = { claim: payment._id, grant, payment_transaction: bought._id };
  const [{ reply }] = await post(ctx, [{ kind: "reserve", to: { wallet: payment.wallet }, ...on }]);
  const reserved_credits = reply.frozen_credits;
  const none = { taken_credits: 0n, debt_credits: 0n, written_off_credits: 0n, restored_credits: 0n };
  return {
    upgrade_of: of,
    upgrade_credit: creditFor({ bought, paid }, reserved_credits, payment.to_pay),
    upgrade_key: keyOf(bought._id),
    upgrade: { payment_transaction: bought._id, grant, state: "reserved" as const, reserved_credits, ...none },
  };
}

/**
 * The upgrade is paid: takes back what was set aside, in the transaction that makes the payment a success. After late money that may be gone;
 * what is missing is owed, or written off, by the policy. Doing it again changes nothing.
 */
export async function takeUpgrade(ctx: Ctx, { _id }: Pick<Payment, "_id">): Promise<void> {
  const payment = await moveTo("taken", _id, ["reserved", "freed"]);
  if (!payment) return;
  await takeBack(ctx, payment, payment.upgrade.reserved_credits);
  // One that was freed has lost its place; it takes it again where no other upgrade has it.
  if (payment.upgrade_key !== null) return;
  const upgrade_key = keyOf(payment.upgrade.payment_transaction);
  if (!(await PaymentTransactions.model.exists({ upgrade_key })))
    await PaymentTransactions.model.updateOne({ _id }, { $set: { upgrade_key } });
}

/** The payment came to nothing: what it had set aside is free again, in the transaction that closes it. Doing it again changes nothing. */
export async function freeUpgrade(ctx: Ctx, { _id }: Pick<Payment, "_id">): Promise<void> {
  const payment = await moveTo("freed", _id, ["reserved"]);
  if (!payment) return;
  await PaymentTransactions.model.updateOne({ _id }, { $set: { upgrade_key: null } });
  await post(ctx, [{ kind: "thaw", to: { wallet: payment.user_wallet }, ...claimOf(payment) }]);
}

/**
 * Money for an upgrade went back: the same fraction of what it took comes back, in the transaction this runs in. `refunded` is all that went
 * back for good by now, by refunds and lost disputes together, in the payment's smallest unit: when it is less than before, for a refund
 * failed late, the difference is taken again. Says what is restored in all, in micro-credits. Doing it again changes nothing.
 */
export async function restoreUpgrade(ctx: Ctx, { _id }: Pick<Payment, "_id">, refunded: bigint): Promise<bigint> {
  return ctx.atomically(async () => {
    const payment = await PaymentTransactions.model.findOne({ _id }).lean();
    const { amount, upgrade } = payment ?? {};
    if (!payment || !amount || upgrade?.state !== "taken") return 0n;
    const before = upgrade.restored_credits;
    const should = ((upgrade.reserved_credits - upgrade.written_off_credits) * least(refunded, amount)) / amount;
    if (should === before) return before;
    const moved = await PaymentTransactions.model.updateOne(
      { _id, "upgrade.restored_credits": before },
      { $set: { "upgrade.restored_credits": should }, $inc: { revision: 1 } },
    );
    if (moved.matchedCount === 0) throw conflict("It was changed at the same moment.");
    if (should < before) await takeBack(ctx, { ...payment, upgrade }, before - should);
    else {
      const { user_wallet: wallet } = payment;
      await post(ctx, [{ kind: "restore", to: { wallet }, ...claimOf({ _id, upgrade }), credits: should - before }]);
    }
    return should;
  });
}

/**
 * What upgrades of the package that a payment bought were credited with, less what their refunds undid: so much of the payment has gone back
 * to its buyer that way, and cannot be refunded as well.
 */
export async function creditedToUpgrades({ _id }: Pick<Payment, "_id">): Promise<bigint> {
  const upgrades = await PaymentTransactions.model
    .find({ "upgrade.payment_transaction": _id, "upgrade.state": { $in: ["reserved", "taken"] } })
    .lean();
  return upgrades.reduce((sum, { upgrade_credit, upgrade }) => {
    if (!upgrade || upgrade.reserved_credits === 0n) return sum;
    return sum + upgrade_credit - (upgrade_credit * upgrade.restored_credits) / upgrade.reserved_credits;
  }, 0n);
}

type Upgrading = Payment & { upgrade: NonNullable<Payment["upgrade"]> };
type State = Upgrading["upgrade"]["state"];

/** Who moves it does what belongs to it; null: it is not for this call to move, or there is no upgrade. */
async function moveTo(state: State, _id: Id, from: readonly State[]): Promise<Upgrading | null> {
  const moved = await PaymentTransactions.model
    .findOneAndUpdate(
      { _id, "upgrade.state": { $in: from } },
      { $set: { "upgrade.state": state }, $inc: { revision: 1 } },
      { returnDocument: "after" },
    )
    .lean();
  return moved?.upgrade ? { ...moved, upgrade: moved.upgrade } : null;
}

async function takeBack(ctx: Ctx, payment: Upgrading, credits: bigint): Promise<void> {
  const entry = { kind: "take_back", to: { wallet: payment.user_wallet }, ...claimOf(payment), credits } as const;
  const [{ reply }] = await post(ctx, [entry]);
  const { clawed_credits, debt_credits, written_off_credits } = reply;
  const figures = {
    "upgrade.taken_credits": clawed_credits,
    "upgrade.debt_credits": debt_credits,
    "upgrade.written_off_credits": written_off_credits,
  };
  await PaymentTransactions.model.updateOne({ _id: payment._id }, { $set: figures });
}

const claimOf = ({ _id, upgrade: { grant, payment_transaction } }: Pick<Upgrading, "_id" | "upgrade">) => ({
  claim: _id,
  grant,
  payment_transaction,
});

/** The grant that a payment made, which its ledger row names. */
async function grantOf({ credits_transaction }: Payment): Promise<Id> {
  const row = credits_transaction && (await transactionsCollection.model.findOne({ _id: credits_transaction }, { grants: 1 }).lean());
  const grant = row?.grants[0]?.grant;
  if (!grant) throw upgradeNotPossible("Its credits are not in the ledger.");
  return grant;
}

/** One upgrade at a time has the grant of a payment. */
const keyOf = (bought: Id) => bought.toHexString();
