import { consumer } from "@/kit/consumer";
import type { Ctx } from "@/kit/ctx";
import { unauthenticated } from "@/kit/problem";
import { notify } from "@/modules/notifications/service";
import { walletLow } from "@/modules/user-wallets/messages";
import { mark, myWallet, type WalletShown } from "@/modules/user-wallets/service";

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
  await mark(ctx, ctx.actor.id, { low_balance_threshold }, revision);
  return myWallet(ctx);
}
