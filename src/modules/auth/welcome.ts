import { createHash } from "node:crypto";
import type { Ctx } from "@/kit/ctx";
import { giveInitialPackage } from "@/modules/package-transactions/service";
import { openWallet, watch } from "@/modules/user-wallets/service";
import type { UserRow } from "@/modules/users/service";
import { InitialGifts } from "./model";

/**
 * Opens the wallet of a person whose address is now proven, and gives the initial package and credits: once per address, whatever happened
 * to its accounts. Runs in the transaction that proves the address, so that one never stands without the other.
 */
export async function welcome(ctx: Ctx, user: UserRow): Promise<void> {
  const wallet = await openWallet(ctx, { user: user._id, email: user.email });
  // Who has just arrived is about to look: what comes first is kept for them.
  await watch(ctx, { _id: wallet, watched_until: null });
  if (await rememberGift(user)) await giveInitialPackage(ctx, { user: user._id, wallet });
}

/** Notes that an address has had its gift, or never will; answers whether this is the first time. */
export async function rememberGift({ _id, email }: Pick<UserRow, "_id" | "email">): Promise<boolean> {
  const email_hash = createHash("sha256").update(`initial gift:${email}`).digest("base64url");
  const { upsertedCount } = await InitialGifts.model.updateOne(
    { email_hash },
    { $setOnInsert: { email_hash, user: _id } },
    { upsert: true },
  );
  return upsertedCount === 1;
}
