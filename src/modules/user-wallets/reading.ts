import type { ClientSession } from "mongodb";
import type { Id } from "@/kit/ctx";
import { rowByKey, rowsOfPayment } from "@/modules/credits-transactions/service";
import { usageByKey } from "@/modules/credits-usages/service";
import { rebuildGrant } from "@/modules/user-wallets/gone";
import { CreditHolds, DebtWriteOffs, UserWallets } from "@/modules/user-wallets/model";
import { holdOf, usageOf, walletOf, type HoldDoc, type WalletDoc } from "@/modules/user-wallets/stored";
import type { Given, Grant, Hold, Rules, State } from "@/modules/user-wallets/wallet-state";

export type Owner = { wallet: Id } | { user: Id };

/** Whose wallet an entry is for. A use that was held or settled stays in its wallet; `known`: it must have been. */
export type Target = Owner | "known";

/** What an entry makes the ledger look for; see `entries.ts`. */
type Needs = {
  client?: Id;
  usage_key?: string;
  key?: string;
  claim?: Id;
  grant?: Id;
  payment_transaction?: Id;
  kind: string;
};

/** A wallet and all that a decision about it may look at, with the documents it was read from. */
export type Found = {
  state: State;
  wallet: WalletDoc;
  use: HoldDoc | null;
  givenRow: Id | null;
  usageRow: Id | null;
  usageTransaction: Id | null;
};

/** Reads what one entry needs, in its transaction; null when there is no such wallet. A settle of an open hold is two commands. */
export async function find(target: Target, entry: Needs, rules: Rules, now: Date, session: ClientSession): Promise<Found | null> {
  const use = entry.usage_key === undefined ? null : await useOf(entry, session);
  const hold = holdOf(use);
  // A row of usage outlives the row of its hold, so only an open or ended hold proves that there is none.
  const settled = entry.usage_key !== undefined && (!hold || hold.status === "settled");
  const usage = settled ? await usageByKey({ client: entry.client!, usage_key: entry.usage_key! }, session) : null;
  const used = hold?.user_wallet ?? usage?.user_wallet;
  const owner = used ? { wallet: used } : target;
  const wallet = owner === "known" ? null : await walletBy(owner, session);
  if (!wallet) return null;
  const given = await givenOf(entry, session);
  const state: State = {
    wallet: walletOf(wallet),
    rules,
    ...(await lapsesOf(wallet, now, session)),
    hold,
    usage: usage && usageOf(usage),
    given: given && { hash: given.hash, credits: given.credits, balance_after: given.balance_after },
    gone: await goneOf(wallet, entry, session),
  };
  return {
    state,
    wallet,
    use,
    givenRow: given?._id ?? null,
    usageRow: usage?._id ?? null,
    usageTransaction: usage?.credits_transaction ?? null,
  };
}

export async function walletBy(owner: Owner, session?: ClientSession): Promise<WalletDoc | null> {
  const filter = "wallet" in owner ? { _id: owner.wallet } : { user: owner.user };
  // Only this module writes the collection, in the form its schema says.
  return (await UserWallets.model.collection.findOne(filter, session ? { session } : {})) as WalletDoc | null;
}

export async function useOf(entry: { client?: Id; usage_key?: string }, session?: ClientSession): Promise<HoldDoc | null> {
  const { client, usage_key } = entry;
  // As above.
  return (await CreditHolds.model.collection.findOne({ client, usage_key }, session ? { session } : {})) as HoldDoc | null;
}

/** Only where something may have lapsed: the open holds that are over, and the end of the one that comes next. */
export async function lapsesOf(
  wallet: Pick<WalletDoc, "_id" | "next_lapse_at" | "holds_open">,
  now: Date,
  session?: ClientSession,
): Promise<{ lapsed: Hold[]; nextHoldAt: Date | null }> {
  if (wallet.next_lapse_at === null || wallet.next_lapse_at > now || wallet.holds_open === 0) return { lapsed: [], nextHoldAt: null };
  const open = { user_wallet: wallet._id, status: "held" };
  const inSession = session ? { session } : {};
  const holds = CreditHolds.model.collection;
  const over = await holds
    .find({ ...open, expires_at: { $lte: now } }, inSession)
    .sort({ expires_at: 1, _id: 1 })
    .toArray();
  const next = await holds
    .find({ ...open, expires_at: { $gt: now } }, inSession)
    .sort({ expires_at: 1 })
    .limit(1)
    .toArray();
  const decoded = (over as unknown as HoldDoc[]).map(holdOf).filter((hold) => hold !== null); // As above.
  return { lapsed: decoded, nextHoldAt: (next[0] as HoldDoc | undefined)?.expires_at ?? null };
}

async function givenOf(entry: Needs, session: ClientSession): Promise<(Given & { _id: Id }) | null> {
  if (entry.key === undefined) return null;
  if (entry.kind === "grant") return rowByKey(entry.key, session);
  const row = await DebtWriteOffs.model.collection.findOne({ key: entry.key }, { session });
  // Only `writing.ts` writes these records.
  const record = row as unknown as { _id: Id; hash: string | null; credits: bigint } | null;
  return record && { _id: record._id, hash: record.hash, credits: record.credits, balance_after: 0n };
}

/** The grant that a refund, dispute or upgrade names, where it was drained and left. */
async function goneOf(wallet: WalletDoc, entry: Needs, session: ClientSession): Promise<Grant[]> {
  const { claim, grant, payment_transaction } = entry;
  if (!claim || !grant || !payment_transaction || wallet.grants.some((g) => g._id.equals(grant))) return [];
  const rows = await rowsOfPayment(payment_transaction, session);
  const traced = rows.filter((row) => row.user_wallet.equals(wallet._id));
  // The parts of the rows of a payment name its grants, whose sources are those of the ledger.
  const rebuilt = rebuildGrant(
    grant,
    traced.map((row) => ({ ...row, parts: row.grants })) as unknown as Parameters<typeof rebuildGrant>[1],
  );
  return rebuilt ? [rebuilt] : [];
}
