import { Types } from "mongoose";
import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { againIfDuplicate } from "@/kit/database-errors";
import { conflict, problem } from "@/kit/problem";
import { audit, audited } from "@/modules/audit-logs/service";
import { endpointsOf } from "@/modules/feature-endpoints/service";
import { catalogVersion, initialOffer, snapshotById } from "@/modules/packages/service";
import { post } from "@/modules/user-wallets/ledger";
import { showOnWallet } from "@/modules/user-wallets/service";
import { unionOf, type Entitlement } from "./entitlement";
import { liveOf } from "./live";
import { PackageTransactions, type Holding } from "./model";
import { periodOf, type Period } from "./period";
import { attemptAt, renewBy } from "./renewing";
import { kinds, type Kind } from "./schema";
import { showPackage } from "./shown";

export type { Entitlement, Holding, Period };
export { periodOf };
export { endRefunded, endUpgraded, largerOf, resumeRefunded, type Bought } from "./changes";
export {
  attemptAt,
  boughtBy,
  cannotRenew,
  endRenewal,
  renewalsDue,
  renewalsMax,
  renewBy,
  renewLater,
  stillRenews,
  stopPayingBy,
  stopRenewing,
  takeOver,
} from "./renewing";

export const alreadyEnded = problem("already_ended", 409, "This package has ended.");

const stored = crud(PackageTransactions, {
  scope: ({ actor }) => (isAtLeast(actor, "admin") ? {} : { user: actor.kind === "user" ? actor.id : null }),
  after: audited("package-transactions"),
});

/** Read as they are now: one whose time is over is expired, whether or not that has been written down. */
export const packageTransactions = {
  ...stored,
  list: async (...[ctx, query]: Parameters<typeof stored.list>) => {
    const page = await stored.list(ctx, query);
    return { ...page, data: page.data.map((row) => asOf(row, ctx.now())) };
  },
  get: async (...[ctx, id]: Parameters<typeof stored.get>) => asOf(await stored.get(ctx, id), ctx.now()),
};

export type Assignment = Period & {
  user: Id;
  wallet: Id;
  /** The package history it is given from. */
  snapshot: Id;
  packagePlan: Id;
  payment: Id | null;
  kind: Kind;
  /** The package that this one took the place of. */
  upgrade_of?: Id | null;
  /** What it is paid by when it renews by itself. */
  saved_method?: Id | null;
};

/** Gives a user one period of a package, in the transaction this runs in: once per payment, a second call answers the first one's row. */
export function assignPackage(ctx: Ctx, assignment: Assignment): Promise<Holding> {
  const { payment } = assignment;
  return assignOnce(ctx, payment ? `payment:${payment.toHexString()}` : `assigned:${new Types.ObjectId().toHexString()}`, assignment);
}

/**
 * Gives a user the package everyone starts with, and its credits: once. Null where no initial package (with an initial plan) is named.
 * `wallet` is the user's own.
 */
export function giveInitialPackage(ctx: Ctx, { user, wallet }: { user: Id; wallet: Id }): Promise<Holding | null> {
  return ctx.atomically(async () => {
    const key = `initial:${user.toHexString()}`;
    const given = await PackageTransactions.model.findOne({ key }).lean();
    if (given) return given;
    const offer = await initialOffer(ctx);
    if (!offer?.plan) return null;
    const { package_plan: packagePlan, duration, credits } = offer.plan;
    const period = periodOf({ now: ctx.now(), duration_days: duration, latestEnd: null });
    const row = await assignOnce(ctx, key, {
      ...period,
      user,
      wallet,
      snapshot: offer.snapshot._id,
      packagePlan,
      payment: null,
      kind: "assigned",
    });
    if (credits > 0n) {
      const grant = { source: "initial", credits, expires_at: period.expires_at, key } as const;
      await post(ctx, [{ kind: "grant", to: { wallet }, ...grant, about: { plan: offer.plan.plan } }]);
    }
    await showOnWallet(ctx, { wallet }, { initial_package_given: true });
    return row;
  });
}

/** When a purchase of a package plan begins and ends for a user, and whether it is a renewal. */
export async function nextPeriod(
  ctx: Ctx,
  { user, packagePlan, duration_days, automatic = false }: { user: Id; packagePlan: Id; duration_days: number; automatic?: boolean },
): Promise<Period & { kind: "assigned" | "renewed" }> {
  const latest = await PackageTransactions.model
    .findOne({ user, package_plan: packagePlan, ended_at: null })
    .sort({ expires_at: -1, _id: -1 })
    .lean();
  const period = periodOf({ now: ctx.now(), duration_days, latestEnd: latest?.expires_at ?? null, automatic });
  return { ...period, kind: latest ? "renewed" : "assigned" };
}

/** A package of a user; null where they have no such one. */
export const holdingOf = (user: Id, id: Id): Promise<Holding | null> => PackageTransactions.model.findOne({ _id: id, user }).lean();

/** Ends automatic renewal; what was bought holds until it expires. Doing it again changes nothing. */
export function cancel(ctx: Ctx, id: Id): Promise<Holding> {
  return ctx.atomically(async () => {
    const now = ctx.now();
    const row = await packageTransactions.get(ctx, id);
    if (row.cancelled_at) return row;
    if (!isLive(row, now)) throw alreadyEnded();
    const changed = await PackageTransactions.model
      .findOneAndUpdate(
        { _id: id, cancelled_at: null, ended_at: null },
        { $set: { auto_renew: false, renews_at: null, cancelled_at: now, status: "cancelled" }, $inc: { revision: 1 } },
        { returnDocument: "after" },
      )
      .lean();
    if (!changed) throw conflict("It was changed at the same moment.");
    if (ctx.actor.kind !== "user" || !ctx.actor.id.equals(row.user))
      await audit(ctx, { action: "cancel", module: "package-transactions", record: id, before: row, after: changed });
    return changed;
  });
}

/** Lets a package renew by itself. Throws 409 `cannot_renew`. */
export const autoRenew = async (ctx: Ctx, id: Id, saved_method: Id): Promise<Holding> =>
  renewBy(ctx, await packageTransactions.get(ctx, id), saved_method);

/** What a user may use now: all that their live packages were sold with, else what the initial package includes. */
export async function entitlementOf(ctx: Ctx, userId: Id): Promise<Entitlement> {
  const { snapshots: ids, subscribed } = await holdingsOf(ctx, userId);
  const snapshots = [];
  for (const id of ids) snapshots.push(await snapshotById(ctx, new Types.ObjectId(id)));
  const features = new Set(snapshots.flatMap((snapshot) => snapshot.features.map(({ feature }) => String(feature))));
  return unionOf(snapshots, await endpointsOf(ctx, features), subscribed);
}

/** Writes down which packages have ended, and what wallets show then; answers how many. Nothing waits for it: the clock decides. */
export async function writeExpired(ctx: Ctx): Promise<number> {
  const statuses = [...kinds, "cancelled" as const];
  const rows = await PackageTransactions.model
    .find({ status: { $in: statuses }, ended_at: null, expires_at: { $lte: ctx.now() } })
    .sort({ expires_at: 1 })
    .limit(expired_max)
    .lean();
  for (const { _id, user } of rows)
    await ctx.atomically(async () => {
      await PackageTransactions.model.updateOne(
        { _id, status: { $in: statuses }, ended_at: null },
        { $set: { status: "expired" }, $inc: { revision: 1 } },
      );
      await showPackage(ctx, user);
    });
  return rows.length;
}

/** How many of them one run of the job takes. */
const expired_max = 500;

const isLive = ({ expires_at, ended_at }: Pick<Holding, "expires_at" | "ended_at">, now: Date) => ended_at === null && expires_at > now;

const asOf = (row: Holding, now: Date): Holding =>
  row.expires_at <= now && row.ended_at === null && row.status !== "expired" ? { ...row, status: "expired" } : row;

function assignOnce(ctx: Ctx, key: string, assignment: Assignment): Promise<Holding> {
  const { user, wallet, snapshot, packagePlan, payment, kind, starts_at, expires_at, upgrade_of = null, saved_method = null } = assignment;
  return ctx.atomically(async () => {
    const given = await PackageTransactions.model.findOne({ key }).lean();
    if (given) return given;
    const { package: package_, plans } = await snapshotById(ctx, snapshot);
    const sold = plans.find(({ package_plan }) => package_plan.equals(packagePlan));
    if (!sold) throw conflict("The snapshot does not sell this package plan.");
    const { plan, credits } = sold;
    const what = { package: package_, plan, package_plan: packagePlan, package_history: snapshot, payment_transaction: payment, credits };
    const made = { user, user_wallet: wallet, ...what, kind, status: kind, upgrade_of, starts_at, expires_at, key };
    const renewing = saved_method && {
      auto_renew: true,
      saved_method,
      renews_at: attemptAt(made, 0, ctx.now()),
      renewing_since: ctx.now(),
    };
    const [row] = await PackageTransactions.model.create([{ ...made, ...renewing }]).catch(againIfDuplicate);
    await showPackage(ctx, user);
    await ctx.cache.delete(cacheKey(user));
    return row!.toObject();
  });
}

type Held = { version: string; until: number | null; snapshots: string[]; subscribed: boolean };

// Long enough to spare a busy user's calls the reading, short enough to be forgotten: what was read just before a purchase was committed may be kept after it.
const held_ttl_ms = 2_000;
const cacheKey = (user: Id) => `entitlement:${user.toHexString()}`;

async function holdingsOf(ctx: Ctx, user: Id): Promise<Held> {
  const version = await catalogVersion(ctx);
  const now = ctx.now();
  const kept = await ctx.cache.get(cacheKey(user));
  // Only this module writes under the key.
  const known = kept === null ? null : (JSON.parse(kept) as Held);
  if (known && known.version === version && (known.until === null || known.until > now.getTime())) return known;
  const rows = await liveOf(user, now);
  const ids = rows.map(({ package_history }) => package_history);
  const initial = rows.length === 0 ? await initialOffer(ctx) : null;
  if (initial) ids.push(initial.snapshot._id);
  let subscribed = false;
  for (const { package_history } of rows) subscribed ||= (await snapshotById(ctx, package_history)).type === "subscription";
  const until = rows.length === 0 ? null : Math.min(...rows.map(({ expires_at }) => expires_at.getTime()));
  const held: Held = { version, until, snapshots: [...new Set(ids.map(String))], subscribed };
  await ctx.cache.set(cacheKey(user), JSON.stringify(held), held_ttl_ms);
  return held;
}
