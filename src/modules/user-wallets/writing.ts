import mongoose from "mongoose";
import type { ClientSession } from "mongodb";
import type { Ctx, Id } from "@/kit/ctx";
import { insertRows, type TransactionRow } from "@/modules/credits-transactions/service";
import { insertUsage, type UsageRow } from "@/modules/credits-usages/service";
import type { Decision, EntryKind } from "@/modules/user-wallets/entries";
import { CreditHolds, DebtWriteOffs, UserWallets } from "@/modules/user-wallets/model";
import type { Found } from "@/modules/user-wallets/reading";
import { emptyUse, holdFields } from "@/modules/user-wallets/stored";
import type { Hold, Row, Usage } from "@/modules/user-wallets/wallet-state";

/** What a stored row says beside what was decided. */
export type About = {
  plan?: Id | null;
  note?: string | null;
  /** The key of a write-off. */
  key?: string;
  hash?: string | null;
};

export type Written = { transaction: Id | null; usage: Id | null };

/** Writes a decision in its transaction: the wallet where it still has the sequence it was read with, then all that came of it. */
export async function write<K extends EntryKind>(
  ctx: Ctx,
  found: Found,
  decision: Decision<K>,
  about: About,
  session: ClientSession,
): Promise<Written> {
  const now = ctx.now();
  await swapWallet(found, decision, now, session);
  for (const hold of decision.holds) await writeHold(found, hold, now, session);
  const rows = decision.rows.map((row) => storedRow(ctx, found, row, decision.usage, about, now));
  await insertRows(rows, session);
  const { usage } = decision;
  const transaction = usage
    ? (rows.find((row) => row.kind === "consume")?._id ?? null)
    : (rows.find((row) => row.increase_source)?._id ?? null);
  if (usage) await writeUsage(found, usage, transaction, now, session);
  if (decision.writtenOff > 0n) await writeOff(ctx, found, decision.writtenOff, about, now, session);
  return { transaction, usage: usage?._id ?? null };
}

async function swapWallet<K extends EntryKind>(
  found: Found,
  { wallet, rows }: Decision<K>,
  now: Date,
  session: ClientSession,
): Promise<void> {
  const { _id, user: _user, ...moved } = wallet;
  const paid = rows.some((row) => row.type === "increase" && row.payment_transaction);
  const ends = wallet.grants.flatMap((g) => (g.remaining > 0n && g.expires_at && g.expires_at > now ? [g.expires_at.getTime()] : []));
  const shown = {
    expires_at: ends.length > 0 ? new Date(Math.min(...ends)) : null,
    ...(paid && { type: "paid" }),
    ...(rows.some((row) => row.kind === "initial") && { initial_credits_given: true }),
  };
  const { matchedCount } = await UserWallets.model.collection.updateOne(
    { _id, sequence: found.wallet.sequence },
    { $set: { ...moved, ...shown, updated_at: now } },
    { session },
  );
  if (matchedCount === 0) throw conflicting();
}

/** A write that came too late, as the transaction's owner knows to do again from the start. */
function conflicting(): Error {
  const error = new mongoose.mongo.MongoServerError({ message: "the wallet has moved", code: 112 });
  error.addErrorLabel("TransientTransactionError");
  return error;
}

async function writeHold(found: Found, hold: Hold, now: Date, session: ClientSession): Promise<void> {
  const holds = CreditHolds.model.collection;
  const fields = holdFields(hold, now);
  const known = found.use?._id.equals(hold._id) === true || found.state.lapsed.some((lapsed) => lapsed._id.equals(hold._id));
  if (known) {
    const { _id, ...changed } = fields;
    await holds.updateOne({ _id: hold._id }, { $set: changed }, { session });
  } else await holds.insertOne({ ...emptyUse(now), ...fields }, { session });
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

async function writeUsage(found: Found, usage: Usage, transaction: Id | null, now: Date, session: ClientSession): Promise<void> {
  const { detail, ...figures } = usage;
  const row = {
    ...detail,
    ...figures,
    user: found.wallet.user,
    email: found.wallet.email,
    user_wallet: found.wallet._id,
    credits_transaction: transaction,
    note: null,
    is_active: true,
    ...bookkeeping(now),
  };
  // `detail` holds the other fields of a usage: whoever prices a use makes it by that schema.
  await insertUsage(row as unknown as UsageRow, session);
  if (usage.hold) return;
  const settled = { status: "settled", user: found.wallet.user, user_wallet: found.wallet._id, ended_at: now, updated_at: now };
  const holds = CreditHolds.model.collection;
  if (found.use) await holds.updateOne({ _id: found.use._id }, { $set: { ...useFields(detail), ...settled, problem: null } }, { session });
  else
    await holds.insertOne(
      { ...emptyUse(now), ...useFields(detail), client: usage.client, usage_key: usage.usage_key, ...settled, expires_at: null },
      { session },
    );
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

async function writeOff(ctx: Ctx, found: Found, credits: bigint, about: About, now: Date, session: ClientSession): Promise<void> {
  const { key, hash = null, note = null } = about;
  const record = { user: found.wallet.user, user_wallet: found.wallet._id, key, hash, credits, note, ...bookkeeping(now, makerOf(ctx)) };
  await DebtWriteOffs.model.collection.insertOne(record, { session });
}

function makerOf(ctx: Ctx): Id | null {
  return ctx.actor.kind === "user" ? ctx.actor.id : null;
}
