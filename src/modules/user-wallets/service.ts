import mongoose from "mongoose";
import type { z } from "@hono/zod-openapi";
import { crud, revisionOf } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import type { Page } from "@/kit/endpoint";
import { changedMeanwhile, notFound, unauthenticated } from "@/kit/problem";
import type { ListQuery } from "@/kit/query";
import { audit } from "@/modules/audit-logs/service";
import { watch } from "@/modules/user-wallets/changes";
import { useOf, walletBy, type Owner } from "@/modules/user-wallets/desk";
import { viewOf } from "@/modules/user-wallets/lapse";
import { post } from "@/modules/user-wallets/ledger";
import { standingOf, type Mark } from "@/modules/user-wallets/low-balance";
import { CreditHolds, UserWallets } from "@/modules/user-wallets/model";
import { lapsesOf } from "@/modules/user-wallets/reading";
import type { WalletView } from "@/modules/user-wallets/schema";
import { walletOf, type HoldDoc, type WalletDoc } from "@/modules/user-wallets/stored";
import { RULES } from "@/modules/user-wallets/wallet-state";
import { findUser } from "@/modules/users/service";

export { inTurn } from "@/modules/user-wallets/lanes";
export { watch } from "@/modules/user-wallets/changes";
export { noteProblem, queueUses } from "@/modules/user-wallets/queued";

export type WalletShown = z.output<typeof WalletView>;
export type { HoldDoc };

/** Users see their own wallet, admins all. */
const wallets = crud(UserWallets, {
  scope: (ctx) => (ctx.actor.kind === "user" && !isAtLeast(ctx.actor, "admin") ? { user: ctx.actor.id } : {}),
});

/** The wallet of a user, opened if there is none yet; answers its id. Two at once open one. */
export async function openWallet(ctx: Ctx, { user, email }: { user: Id; email: string }): Promise<Id> {
  const known = await walletBy({ user }, ctx.session());
  if (known) return known._id;
  return ctx.atomically(async () => {
    const [made] = await UserWallets.model.create([{ user, email, created_at: ctx.now() }]);
    if (!made) throw new Error("a wallet was not made");
    return made._id;
  });
}

/** The wallet of a user as it is now; whoever has an account has one. Throws 404 where there is no such account. */
export async function walletFor(ctx: Ctx, user: Id): Promise<WalletShown> {
  return shown(ctx, await walletDocFor(ctx, user));
}

/** The same as it is stored. */
export async function walletDocFor(ctx: Ctx, user: Id): Promise<WalletDoc> {
  const found = await walletBy({ user }, ctx.session());
  if (found) return found;
  const account = await findUser(user);
  if (!account) throw notFound("No such User.");
  await openWallet(ctx, { user, email: account.email });
  return walletDocFor(ctx, user);
}

/** Whoever looks may listen next, from the sequence they saw. */
export async function myWallet(ctx: Ctx): Promise<WalletShown> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  const wallet = await walletDocFor(ctx, ctx.actor.id);
  await watch(ctx, wallet);
  return shown(ctx, wallet);
}

/** Sets thresholds of a user's wallet, and answers the wallet as it stands then. */
export async function mark(ctx: Ctx, user: Id, set: Partial<Pick<WalletDoc, Mark>>, revision?: number): Promise<WalletDoc> {
  await walletDocFor(ctx, user);
  return ctx.atomically(async () => {
    const doc = await walletDocFor(ctx, user);
    if (revision !== undefined && revisionOf(doc) !== revision) throw changedMeanwhile();
    // Of what is not set here nothing is said: it has its own time to be told.
    const standing = {
      ...("low_balance_threshold" in set && { is_low: false }),
      ...("top_up_threshold" in set && { is_short: false }),
      ...standingOf({ low_balance_threshold: null, top_up_threshold: null, ...set }, walletOf(doc), ctx.now()),
    };
    await UserWallets.model.updateOne({ _id: doc._id }, { $set: { ...set, ...standing }, $inc: { revision: 1 } });
    return { ...doc, ...set, ...standing };
  });
}

/** The sequences of these users' wallets, by user. */
export async function sequencesOf(users: readonly Id[]): Promise<ReadonlyMap<string, number>> {
  const found = await UserWallets.model.find({ user: { $in: users } }, { user: 1, sequence: 1 }).lean();
  return new Map(found.map(({ user, sequence }) => [user.toHexString(), sequence]));
}

export async function listWallets(ctx: Ctx, query: ListQuery): Promise<Page<WalletShown>> {
  const { data, meta } = await wallets.list(ctx, query);
  const views: WalletShown[] = [];
  for (const row of data) views.push(await shown(ctx, row));
  return { data: views, meta };
}

export async function getWallet(ctx: Ctx, id: Id): Promise<WalletShown> {
  return shown(ctx, await wallets.get(ctx, id));
}

/** An admin lifts what a debt has frozen. The debt stays; doing it again changes nothing. */
export function unfreezeWallet(ctx: Ctx, id: Id): Promise<WalletShown> {
  return ctx.atomically(async () => {
    const before = await getWallet(ctx, id);
    const [{ replayed }] = await post(ctx, [{ kind: "unfreeze", to: { wallet: id } }]);
    const after = await getWallet(ctx, id);
    if (!replayed) await audit(ctx, { action: "unfreeze", module: "user-wallets", record: id, before, after });
    return after;
  });
}

/** An admin forgives debt. Throws 422 for more than there is, or for another amount under the same `Idempotency-Key`. */
export function writeOffDebt(ctx: Ctx, id: Id, { credits, note }: { credits: bigint; note: string | null }): Promise<WalletShown> {
  return ctx.atomically(async () => {
    const before = await getWallet(ctx, id);
    const given = ctx.idempotencyKey ?? new mongoose.Types.ObjectId().toHexString();
    const giver = ctx.actor.kind === "user" ? ctx.actor.id.toHexString() : ctx.actor.kind;
    const key = `write_off:${id.toHexString()}:${giver}:${given}`;
    const [{ replayed }] = await post(ctx, [
      { kind: "debt_write_off", to: { wallet: id }, key, hash: String(credits), credits, about: { note } },
    ]);
    const after = await getWallet(ctx, id);
    if (!replayed) await audit(ctx, { action: "write off debt", module: "user-wallets", record: id, before, after });
    return after;
  });
}

/** Changes what a person may change of a wallet by hand: its note, and how much it may spend. */
export function annotateWallet(
  ctx: Ctx,
  id: Id,
  change: Partial<Pick<WalletDoc, "note" | "spend_limit">>,
  revision?: number,
): Promise<WalletShown> {
  return ctx.atomically(async () => {
    const before = await wallets.get(ctx, id);
    const after = await wallets.patch(ctx, id, change, revision);
    await audit(ctx, { action: "patch", module: "user-wallets", record: id, before, after });
    return shown(ctx, after);
  });
}

/** What is for show on a wallet: its package and plan, and that the initial package was given. Credits never move by it. */
export async function showOnWallet(
  ctx: Ctx,
  owner: Owner,
  set: Partial<Pick<WalletDoc, "package" | "plan" | "initial_package_given">>,
): Promise<void> {
  const filter = "wallet" in owner ? { _id: owner.wallet } : { user: owner.user };
  await UserWallets.model.updateOne(filter, { $set: { ...set, updated_at: ctx.now() } });
}

/** Writes the lapses of wallets whose time has come, the longest due first; answers how many were touched. */
export async function sweepWallets(ctx: Ctx, limit: number): Promise<number> {
  const due = await UserWallets.model.collection
    .find({ next_lapse_at: { $type: "date", $lte: ctx.now() } }, { projection: { _id: 1 } })
    .sort({ next_lapse_at: 1 })
    .limit(limit)
    .toArray();
  for (const { _id } of due) await post(ctx, [{ kind: "sweep", to: { wallet: new mongoose.Types.ObjectId(_id) } }]);
  return due.length;
}

/** The uses of service keys, for the module that shows them. */
export const holdsCollection = CreditHolds;
export const findUse = (client: Id, usage_key: string): Promise<HoldDoc | null> => useOf({ client, usage_key });

async function shown(ctx: Ctx, doc: WalletDoc): Promise<WalletShown> {
  const now = ctx.now();
  const lapses = await lapsesOf(doc, now, ctx.session());
  const state = { wallet: walletOf(doc), rules: RULES, ...lapses, hold: null, usage: null, given: null, gone: [] };
  const { wallet, grants, credits_held, credits_frozen, credits_available } = viewOf(state, now);
  const ends = grants.flatMap(({ expires_at }) => (expires_at && expires_at > now ? [expires_at.getTime()] : []));
  return {
    ...doc,
    credits: wallet.credits,
    debt: wallet.debt,
    status: wallet.status,
    expires_at: ends.length > 0 ? new Date(Math.min(...ends)) : null,
    credits_held,
    credits_frozen,
    credits_available,
    grants,
  };
}
