import type { Ctx, Id } from "@/kit/ctx";
import { initialOffer, snapshotById } from "@/modules/packages/service";
import { showOnWallet } from "@/modules/user-wallets/service";
import { liveOf } from "./live";

/** The wallet shows of the live packages a subscription before others, then the one that ends last; with none, the initial package. */
export async function showPackage(ctx: Ctx, user: Id): Promise<void> {
  const weighed = [];
  for (const row of await liveOf(user, ctx.now()))
    weighed.push({ row, subscription: (await snapshotById(ctx, row.package_history)).type === "subscription" });
  weighed.sort((a, b) => Number(b.subscription) - Number(a.subscription) || b.row.expires_at.getTime() - a.row.expires_at.getTime());
  const shown = weighed[0]?.row;
  const initial = shown ? null : await initialOffer(ctx);
  await showOnWallet(ctx, { user }, { package: shown?.package ?? initial?.snapshot.package ?? null, plan: shown?.plan ?? null });
}
