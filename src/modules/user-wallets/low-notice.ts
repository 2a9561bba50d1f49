import { consumer } from "@/kit/consumer";
import { revisionOf } from "@/kit/crud";
import type { Ctx } from "@/kit/ctx";
import { changedMeanwhile, unauthenticated } from "@/kit/problem";
import { notify } from "@/modules/notifications/service";
import { lowOf, walletLow } from "@/modules/user-wallets/low-balance";
import { UserWallets } from "@/modules/user-wallets/model";
import { myWallet, walletDocFor, type WalletShown } from "@/modules/user-wallets/service";
import { walletOf } from "@/modules/user-wallets/stored";

const shown = (credits: bigint) => Number(credits) / 1_000_000;

/** Tells a user, once per crossing, that their balance is low. */
export const lowConsumer = consumer("wallet.low", walletLow, async (ctx, { user, sequence, threshold, credits_available }) => {
  const message = `You have ${shown(credits_available)} credits left to spend, less than the ${shown(threshold)} you asked to be told of.`;
  const key = `low:${user.toHexString()}:${sequence}`;
  await notify(
    ctx,
    { to: user, title: "Your credits are running low", message, priority: "high", channels: ["web", "push", "email"] },
    key,
  );
  ctx.tell(user, "low_balance", { low_balance_threshold: shown(threshold), credits_available: shown(credits_available) });
});

/** A user says below how many credits they want to be told, or with null that they do not. What is low already is not told of: it has not fallen. */
export async function setThreshold(ctx: Ctx, low_balance_threshold: bigint | null, revision?: number): Promise<WalletShown> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  const { id } = ctx.actor;
  await walletDocFor(ctx, id);
  await ctx.atomically(async () => {
    const doc = await walletDocFor(ctx, id);
    if (revision !== undefined && revisionOf(doc) !== revision) throw changedMeanwhile();
    const is_low = lowOf({ ...doc, low_balance_threshold }, walletOf(doc), ctx.now()).is_low ?? false;
    await UserWallets.model.updateOne({ _id: doc._id }, { $set: { low_balance_threshold, is_low }, $inc: { revision: 1 } });
  });
  return myWallet(ctx);
}
