import type { ClientSession } from "mongodb";
import type { Id } from "@/kit/ctx";
import { rowByKey, rowsOfPayment } from "@/modules/credits-transactions/service";
import { usageByKey } from "@/modules/credits-usages/service";
import type { Desk, Owner } from "@/modules/user-wallets/desk";
import { rebuildGrant } from "@/modules/user-wallets/gone";
import { CreditHolds, DebtWriteOffs } from "@/modules/user-wallets/model";
import { holdOf, usageOf, walletOf, type HoldDoc, type WalletDoc } from "@/modules/user-wallets/stored";
import type { Given, Grant, Hold, Rules, State } from "@/modules/user-wallets/wallet-state";

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
  /** The row of usage was not looked for: nothing that is kept of the use says that there is one. */
  unasked: boolean;
};

/**
 * Reads what one entry needs, in its transaction; null when there is no such wallet. Settling an open hold and charging a use that nothing
 * is kept of are two commands. A row of usage outlives what is kept of its use, so `thorough` looks for it in any case: whoever is refused
 * without it, or meets it when writing, is to ask again with it.
 */
export async function find(target: Target, entry: Needs, rules: Rules, now: Date, desk: Desk, thorough: boolean): Promise<Found | null> {
  const key = entry.client && entry.usage_key !== undefined ? { client: entry.client, usage_key: entry.usage_key } : null;
  const use = key && (await desk.use(key));
  const hold = holdOf(use);
  const charges = entry.kind === "consume" && target !== "known";
  const unasked = charges && !thorough && use?.status !== "settled" && (!hold || hold.status !== "settled");
  const ended = key !== null && (!hold || hold.status === "settled");
  const usage = ended && !unasked ? await desk.read((session) => usageByKey(key, session)) : null;
  const used = hold?.user_wallet ?? usage?.user_wallet;
  const owner = used ? { wallet: used } : target;
  const wallet = owner === "known" ? null : await desk.wallet(owner);
  if (!wallet) return null;
  const given = await givenOf(entry, desk);
  const state: State = {
    wallet: walletOf(wallet),
    rules,
    ...(mayHaveLapsed(wallet, now) ? await desk.read((session) => lapsesOf(wallet, now, session)) : { lapsed: [], nextHoldAt: null }),
    hold,
    usage: usage && usageOf(usage),
    given: given && { hash: given.hash, credits: given.credits, balance_after: given.balance_after },
    gone: await goneOf(wallet, entry, desk),
  };
  return {
    state,
    wallet,
    use,
    givenRow: given?._id ?? null,
    usageRow: usage?._id ?? null,
    usageTransaction: usage?.credits_transaction ?? null,
    unasked: ended && unasked,
  };
}

type Lapsing = Pick<WalletDoc, "_id" | "next_lapse_at" | "holds_open">;

const mayHaveLapsed = ({ next_lapse_at, holds_open }: Lapsing, now: Date): boolean =>
  next_lapse_at !== null && next_lapse_at <= now && holds_open > 0;

/** Only where something may have lapsed: the open holds that are over, and the end of the one that comes next. */
export async function lapsesOf(wallet: Lapsing, now: Date, session?: ClientSession): Promise<{ lapsed: Hold[]; nextHoldAt: Date | null }> {
  if (!mayHaveLapsed(wallet, now)) return { lapsed: [], nextHoldAt: null };
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

async function givenOf({ key, kind }: Needs, desk: Desk): Promise<(Given & { _id: Id }) | null> {
  if (key === undefined) return null;
  if (kind === "grant") return desk.read((session) => rowByKey(key, session));
  const row = await desk.read((session) => DebtWriteOffs.model.collection.findOne({ key }, { session }));
  // Only `writing.ts` writes these records.
  const record = row as unknown as { _id: Id; hash: string | null; credits: bigint } | null;
  return record && { _id: record._id, hash: record.hash, credits: record.credits, balance_after: 0n };
}

/** The grant that a refund, dispute or upgrade names, where it was drained and left. */
async function goneOf(wallet: WalletDoc, entry: Needs, desk: Desk): Promise<Grant[]> {
  const { claim, grant, payment_transaction } = entry;
  if (!claim || !grant || !payment_transaction || wallet.grants.some((g) => g._id.equals(grant))) return [];
  const rows = await desk.read((session) => rowsOfPayment(payment_transaction, session));
  const traced = rows.filter((row) => row.user_wallet.equals(wallet._id));
  // The parts of the rows of a payment name its grants, whose sources are those of the ledger.
  const rebuilt = rebuildGrant(
    grant,
    traced.map((row) => ({ ...row, parts: row.grants })) as unknown as Parameters<typeof rebuildGrant>[1],
  );
  return rebuilt ? [rebuilt] : [];
}
