import mongoose from "mongoose";
import type { Ctx, Id } from "@/kit/ctx";
import { transactionsCollection, type TransactionRow } from "@/modules/credits-transactions/service";
import { usagesCollection } from "@/modules/credits-usages/service";
import type { Decision, EntryKind } from "@/modules/user-wallets/entries";
import { standingOf } from "@/modules/user-wallets/low-balance";
import { CreditHolds, DebtWriteOffs, UserWallets } from "@/modules/user-wallets/model";
import type { Found } from "@/modules/user-wallets/reading";
import type { Statement } from "@/modules/user-wallets/statements";
import { emptyUse, holdFields, type WalletDoc } from "@/modules/user-wallets/stored";
import type { Hold, Row, Usage } from "@/modules/user-wallets/wallet-state";

/** What a stored row says beside what was decided. */
export type About = {
  plan?: Id | null;
  note?: string | null;
  /** The key of a write-off. */
  key?: string;
  hash?: string | null;
};

/** What a decision writes, the ids its rows will have, and the wallet as it will be stored. */
export type Written = { statements: Statement[]; transaction: Id | null; usage: Id | null; wallet: WalletDoc };

/** A decision as statements of its transaction: the wallet where it still has the sequence it was read with, then all that came of it. */
export function written<K extends EntryKind>(ctx: Ctx, found: Found, decision: Decision<K>, about: About, now: Date): Written {
  const { usage } = decision;
  const change = walletChange(found, decision, now);
  const rows = decision.rows.map((row) => storedRow(ctx, found, row, usage, about, now));
  const transaction = usage
    ? (rows.find((row) => row.kind === "consume")?._id ?? null)
    : (rows.find((row) => row.increase_source)?._id ?? null);
  const { _id, sequence } = found.wallet;
  const statements: Statement[] = [
    { into: UserWallets.name, filter: { _id, sequence }, update: { $set: change } },
    ...decision.holds.map((hold) => holdStatement(found, hold, now)),
    ...rows.map((row) => ({ into: transactionsCollection.name, insert: row })),
    ...(usage ? usageStatements(found, usage, transaction, now) : []),
    ...(decision.writtenOff > 0n ? [writeOff(ctx, found, decision.writtenOff, about, now)] : []),
  ];
  return { statements, transaction, usage: usage?._id ?? null, wallet: { ...found.wallet, ...change } };
}

function walletChange<K extends EntryKind>(found: Found, { wallet, rows }: Decision<K>, now: Date): Partial<WalletDoc> {
  const { _id, user: _user, ...moved } = wallet;
  // What a coupon made free of charge brought no money.
  const paid = rows.some((row) => row.type === "increase" && row.payment_transaction && row.kind !== "coupon");
  const ends = wallet.grants.flatMap((g) => (g.remaining > 0n && g.expires_at && g.expires_at > now ? [g.expires_at.getTime()] : []));
  return {
    ...moved,
    expires_at: ends.length > 0 ? new Date(Math.min(...ends)) : null,
    ...(paid && { type: "paid" as const }),
    ...(rows.some((row) => row.kind === "initial") && { initial_credits_given: true }),
    ...standingOf(found.wallet, wallet, now),
    updated_at: now,
  };
}

function holdStatement(found: Found, hold: Hold, now: Date): Statement {
  const { _id, ...fields } = holdFields(hold, now);
  const known = found.use?._id.equals(hold._id) === true || found.state.lapsed.some((lapsed) => lapsed._id.equals(hold._id));
  if (known) return { into: CreditHolds.name, filter: { _id: hold._id }, update: { $set: fields } };
  return { into: CreditHolds.name, insert: { _id: hold._id, ...emptyUse(now), ...fields } };
}

/** What every row has that the kit keeps, for rows that the driver writes. */
function bookkeeping(now: Date, created_by: Id | null = null) {
  return { is_deleted: false, created_by, revision: 0, created_at: now, updated_at: now };
}

function storedRow(ctx: Ctx, found: Found, row: Row, usage: Usage | null, about: About, now: Date): TransactionRow {
  const own = row.kind === "consume" || row.type === "increase";
  const increase = row.type === "increase";
  return {
    _id: new mongoose.Types.ObjectId(),
    user: found.wallet.user,
    email: found.wallet.email,
    user_wallet: found.wallet._id,
    type: row.type,
    kind: row.kind,
    credits: row.credits,
    // The kinds of an increase are its sources.
    increase_source: increase ? (row.kind as TransactionRow["increase_source"]) : null,
    // Whoever prices a use says its endpoint in the detail, as an id or null.
    decrease_source: row.kind === "consume" ? ((usage?.detail["feature_endpoint"] ?? null) as Id | null) : null,
    payment_transaction: row.payment_transaction,
    plan: increase ? (about.plan ?? null) : null,
    usage_key: row.kind === "consume" ? (usage?.usage_key ?? null) : null,
    client: row.kind === "consume" ? (usage?.client ?? null) : null,
    wallet_seq: row.wallet_seq,
    balance_after: row.balance_after,
    grants: row.parts,
    expires_at: row.expires_at,
    priority: row.priority,
    key: row.key,
    hash: own ? (about.hash ?? null) : null,
    note: own ? (about.note ?? null) : null,
    is_active: true,
    ...bookkeeping(now, makerOf(ctx)),
  };
}

function usageStatements(found: Found, usage: Usage, transaction: Id | null, now: Date): Statement[] {
  const { detail, ...figures } = usage;
  const { _id: wallet, user, email } = found.wallet;
  const beside = { user, email, user_wallet: wallet, credits_transaction: transaction, note: null, is_active: true };
  // `detail` holds the other fields of a usage: whoever prices a use makes it by that schema.
  const row: Statement = { into: usagesCollection.name, insert: { ...detail, ...figures, ...beside, ...bookkeeping(now) } };
  if (usage.hold) return [row];
  const settled = { ...useFields(detail), status: "settled", user, user_wallet: wallet, ended_at: now, updated_at: now };
  if (found.use) {
    return [row, { into: CreditHolds.name, filter: { _id: found.use._id }, update: { $set: { ...settled, problem: null } } }];
  }
  const { client, usage_key } = usage;
  const use = { _id: new mongoose.Types.ObjectId(), ...emptyUse(now), ...settled, client, usage_key };
  return [row, { into: CreditHolds.name, insert: use }];
}

/** What the list of uses shows of one that was never held. */
function useFields({
  versions,
  feature_endpoint,
  ai_model,
  ai_model_matched,
  input_tokens,
  output_tokens,
  cached_input_tokens,
  units,
  unit_name,
}: Usage["detail"]) {
  return { versions, feature_endpoint, ai_model, ai_model_matched, input_tokens, output_tokens, cached_input_tokens, units, unit_name };
}

function writeOff(ctx: Ctx, found: Found, credits: bigint, about: About, now: Date): Statement {
  const { key, hash = null, note = null } = about;
  const { _id, user } = found.wallet;
  const record = { user, user_wallet: _id, key, hash, credits, note, ...bookkeeping(now, makerOf(ctx)) };
  return { into: DebtWriteOffs.name, insert: { _id: new mongoose.Types.ObjectId(), ...record } };
}

function makerOf(ctx: Ctx): Id | null {
  return ctx.actor.kind === "user" ? ctx.actor.id : null;
}
