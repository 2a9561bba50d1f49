import { z } from "@hono/zod-openapi";
import { message } from "@/kit/message";
import { credits, objectId } from "@/kit/schema";
import { free } from "@/modules/user-wallets/grants";
import type { WalletDoc } from "@/modules/user-wallets/stored";
import type { Wallet } from "@/modules/user-wallets/wallet-state";

/** What a user can spend has fallen below the threshold they set. `sequence` is that of the change by which it did. */
export const walletLow = message(
  "wallet.low",
  z.object({ user: objectId("users"), sequence: z.int(), threshold: credits(), credits_available: credits() }),
);

/** Whether a wallet stands below its user's threshold after a change; nothing where none is set. Written with the change, so that each crossing is one. */
export function lowOf({ low_balance_threshold: threshold }: WalletDoc, wallet: Wallet, now: Date): Partial<Pick<WalletDoc, "is_low">> {
  return threshold === null || threshold === undefined ? {} : { is_low: free(wallet, now) < threshold };
}

/** What is to be told of a change: null unless it crossed the threshold downwards. */
export function crossingOf(before: WalletDoc, after: WalletDoc, now: Date) {
  if (before.is_low || !after.is_low || after.low_balance_threshold === null) return null;
  const { user, sequence, low_balance_threshold: threshold } = after;
  return { user, sequence, threshold, credits_available: free(after, now) };
}
