import type { Ctx, Id } from "@/kit/ctx";
import { walletFull } from "@/modules/user-wallets/ledger";
import { walletFor } from "@/modules/user-wallets/service";

const microCreditsMax = BigInt(Number.MAX_SAFE_INTEGER);

/** The wallet that a purchase goes to. Refuses to sell what could not be credited: 409 `wallet_full`. */
export async function walletWithRoom(ctx: Ctx, user: Id, credits: bigint): Promise<Id> {
  const { _id, grants } = await walletFor(ctx, user);
  const there = grants.reduce((sum, { remaining }) => sum + remaining, 0n);
  if (there + credits > microCreditsMax) throw walletFull();
  return _id;
}
