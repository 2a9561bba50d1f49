import type { Ctx, Id } from "@/kit/ctx";
import { problem } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { ownSaved } from "@/modules/saved-methods/service";
import { PackageTransactions, type Holding } from "./model";
import { day_ms } from "./period";

export const cannotRenew = problem("cannot_renew", 409, "This package does not renew by itself.");

/** When a renewal is paid for, before the end; a decline leaves the later ones. */
const leads_ms = [day_ms, day_ms / 2, day_ms / 12] as const;
export const renewalsMax = leads_ms.length;
/** A short period is not paid for again when it has hardly begun. */
const sharesOfPeriod = 4;
/** Of attempts that are late the next one is not made at once. */
const pause_ms = 60 * 60_000;

/** When the attempt of this number (0 is the first) is made, where the one before came to nothing at `before`. */
export function attemptAt({ starts_at, expires_at }: Pick<Holding, "starts_at" | "expires_at">, attempt: number, before: Date): Date {
  const share = Math.min(1, (expires_at.getTime() - starts_at.getTime()) / sharesOfPeriod / leads_ms[0]);
  const planned_ms = expires_at.getTime() - (leads_ms[attempt] ?? 0) * share;
  return new Date(attempt === 0 ? planned_ms : Math.max(planned_ms, before.getTime() + pause_ms));
}

/**
 * Lets a package that was bought renew by itself, paid by what its owner has saved. Doing it again changes by what. Throws 409
 * `cannot_renew`, 422 for a method that is not the owner's.
 */
export function renewBy(ctx: Ctx, row: Holding, saved_method: Id): Promise<Holding> {
  return ctx.atomically(async () => {
    const now = ctx.now();
    const { _id, user, kind, cancelled_at, payment_transaction, ended_at, expires_at } = row;
    if (ended_at !== null || expires_at <= now) throw cannotRenew("It has ended.");
    if (payment_transaction === null) throw cannotRenew("It was not bought: it has no price to be renewed at.");
    const later = await PackageTransactions.model.exists({ ...sameOf(row), _id: { $ne: _id }, expires_at: { $gt: expires_at } });
    if (later) throw cannotRenew("It was renewed already: let the later period renew.");
    await ownSaved(user, saved_method);
    const after = await PackageTransactions.model
      .findOneAndUpdate(
        { _id, ended_at: null },
        {
          $set: {
            auto_renew: true,
            saved_method,
            renews_at: attemptAt(row, 0, now),
            renewing_since: now,
            cancelled_at: null,
            ...(cancelled_at !== null && { status: kind }),
          },
          $inc: { revision: 1 },
        },
        { returnDocument: "after" },
      )
      .lean();
    if (!after) throw cannotRenew("It has ended.");
    if (ctx.actor.kind === "user" && !ctx.actor.id.equals(user))
      await audit(ctx, { action: "renew", module: "package-transactions", record: _id, before: row, after });
    return after;
  });
}

/** These packages run until they expire, and do not renew by themselves. */
export const stopRenewing = async (ids: readonly Id[]): Promise<void> => void (await stop({ _id: { $in: [...ids] } }));

/** Nothing is paid by it any more. */
export const stopPayingBy = async (saved_method: Id): Promise<void> => void (await stop({ saved_method }));

/** No period of this package plan renews by itself any more. */
export const stopPlan = async (row: Pick<Holding, "user" | "package_plan">): Promise<void> => void (await stop(sameOf(row)));

async function stop(filter: Record<string, unknown>): Promise<boolean> {
  const { modifiedCount } = await PackageTransactions.model.updateMany(
    { ...filter, auto_renew: true },
    { $set: { auto_renew: false, renews_at: null }, $inc: { revision: 1 } },
  );
  return modifiedCount > 0;
}

/** A renewal as it was taken up: cancelled, or set up anew meanwhile, it is another one. */
const asTaken = ({ _id, saved_method, renewing_since }: Holding) => ({ _id, ended_at: null, saved_method, renewing_since });

/** A renewal that comes to nothing is over; false where it was another one by then. */
export const endRenewal = (holding: Holding): Promise<boolean> => stop(asTaken(holding));

/** Whether it is to be paid for still. Written in the transaction the payment is made in, so that whoever ends it at that moment is first, or second. */
export async function stillRenews(holding: Holding): Promise<boolean> {
  const same = await PackageTransactions.model.updateOne({ ...asTaken(holding), auto_renew: true }, { $inc: { revision: 1 } });
  return same.matchedCount > 0;
}

/** The next period of a package plan takes the automatic renewal over from those before, in the transaction it is given in. */
export async function takeOver(user: Id, package_plan: Id): Promise<Id | null> {
  const same = sameOf({ user, package_plan });
  // Written also where there is nothing to take: a renewal that is switched on at this moment, or another period that is given, comes before or after.
  await PackageTransactions.model.findOneAndUpdate(same, { $inc: { revision: 1 } }, { sort: { expires_at: -1, _id: -1 } }).lean();
  const row = await PackageTransactions.model
    .findOne({ ...same, auto_renew: true })
    .sort({ expires_at: -1 })
    .lean();
  if (!row) return null;
  await stop(same);
  return row.saved_method;
}

const sameOf = ({ user, package_plan }: Pick<Holding, "user" | "package_plan">) => ({ user, package_plan, ended_at: null });

const batch = 50;

/** Packages whose renewal is to be paid for now. Whoever takes one moves its time: a second process finds that it has gone. */
export async function* renewalsDue(ctx: Ctx, lease_ms: number): AsyncGenerator<Holding> {
  const now = ctx.now();
  const due = await PackageTransactions.model
    .find({ auto_renew: true, renews_at: { $lte: now } })
    .sort({ renews_at: 1 })
    .limit(batch)
    .lean();
  for (const { _id, renews_at } of due) {
    const taken = await PackageTransactions.model
      .findOneAndUpdate(
        { _id, auto_renew: true, ended_at: null, renews_at },
        { $set: { renews_at: new Date(now.getTime() + lease_ms) } },
        { returnDocument: "after" },
      )
      .lean();
    if (taken) yield taken;
  }
}

/** An attempt came to nothing: the next one is made then. */
export async function renewLater(holding: Holding, renews_at: Date): Promise<void> {
  await PackageTransactions.model.updateOne({ ...asTaken(holding), auto_renew: true }, { $set: { renews_at } });
}

/** The package that a payment bought. */
export const boughtBy = (payment: Id): Promise<Holding | null> =>
  PackageTransactions.model.findOne({ payment_transaction: payment }).lean();
