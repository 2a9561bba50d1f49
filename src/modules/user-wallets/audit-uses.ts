import mongoose from "mongoose";
import type { ClientSession } from "mongodb";
import type { Ctx, Id } from "@/kit/ctx";
import type { TransactionRow } from "@/modules/credits-transactions/service";
import { agrees, chargeAgain, type rememberingPrices } from "@/modules/credits-usages/audit";
import type { UsageRow } from "@/modules/credits-usages/service";
import type { Must } from "@/modules/user-wallets/audit-report";
import { stored, type Books } from "@/modules/user-wallets/audit-books";
import type { HoldDoc } from "@/modules/user-wallets/stored";

const batch = 500;

/** Usages of one wallet, gathered batch by batch. */
type Count = { usages: number; charged: number; withUse: number };

/** 4, of a group of wallets: usages, their ledger rows and the uses they settled are one to one, and priced as they were pinned. */
export async function checkUses(
  ctx: Ctx,
  books: Map<string, Books>,
  ids: readonly Id[],
  read: ReturnType<typeof rememberingPrices>,
  must: Must,
  session: ClientSession,
): Promise<void> {
  const counts = new Map<string, Count>([...books.keys()].map((id) => [id, { usages: 0, charged: 0, withUse: 0 }]));
  let waiting: UsageRow[] = [];
  const flush = async () => {
    const usages = waiting;
    waiting = [];
    await checkBatch(ctx, usages, counts, read, must, session);
  };
  const found = stored("credits_usages").find({ user_wallet: { $in: [...ids] } }, { session });
  for await (const row of found) {
    const usage = row as unknown as UsageRow; // Written by the ledger alone; what is checked are its numbers.
    const book = books.get(usage.user_wallet.toHexString());
    if (book) book.debtCaused += usage.debt_credits;
    waiting.push(usage);
    if (waiting.length >= batch) await flush();
  }
  if (waiting.length > 0) await flush();
  for (const [id, { charged, withUse }] of counts) {
    const rows = books.get(id)?.consumeRows ?? 0;
    must(4, rows === charged, () => `wallet ${id}: ${rows} ledger rows of uses, ${charged} charged usages`);
    const settled = books.get(id)?.settledUses ?? 0;
    must(4, settled === withUse, () => `wallet ${id}: ${settled} settled uses, ${withUse} of them with a usage`);
  }
}

async function checkBatch(
  ctx: Ctx,
  usages: readonly UsageRow[],
  counts: Map<string, Count>,
  read: ReturnType<typeof rememberingPrices>,
  must: Must,
  session: ClientSession,
): Promise<void> {
  const rows = await rowsOf(usages, session);
  const uses = await usesOf(usages, session);
  for (const usage of usages) {
    const name = () => `usage ${usage._id.toHexString()} (${usage.usage_key})`;
    const { credits, collected_credits, debt_credits, uncollected_credits } = usage;
    const count = counts.get(usage.user_wallet.toHexString());
    const row = usage.credits_transaction && rows.get(usage.credits_transaction.toHexString());
    const use = uses.get(keyOf(usage));
    if (count) {
      count.usages += 1;
      count.charged += collected_credits > 0n ? 1 : 0;
      count.withUse += use ? 1 : 0;
    }
    must(
      4,
      credits === collected_credits + debt_credits + uncollected_credits,
      () => `${name()}: its price is not collected + debt + uncollected`,
    );
    const charged = row
      ? row.credits === collected_credits && row.usage_key === usage.usage_key && row.client?.equals(usage.client) === true
      : collected_credits === 0n;
    must(4, charged, () => `${name()}: collected ${collected_credits}, its ledger row says ${row ? row.credits : "nothing"}`);
    must(4, !use || use.status === "settled", () => `${name()}: its use is ${use?.status}`);
    const again = await priceAgain(ctx, usage, read);
    must(4, again === null, () => `${name()}: ${again}`);
  }
}

/** Null when the pinned versions give what was charged, else what is wrong. */
async function priceAgain(ctx: Ctx, usage: UsageRow, read: ReturnType<typeof rememberingPrices>): Promise<string | null> {
  if (!usage.versions && usage.fixed_credits === null) return "no versions are pinned";
  try {
    const { charge } = await chargeAgain(ctx, usage, read);
    return agrees(charge, usage) ? null : `charged ${usage.credits}, its versions give ${charge.credits}`;
  } catch (error) {
    // A conflict of the snapshot is the snapshot's to repeat; what cannot be priced is a finding.
    if (error instanceof mongoose.mongo.MongoError) throw error;
    return String(error);
  }
}

async function rowsOf(usages: readonly UsageRow[], session: ClientSession): Promise<Map<string, TransactionRow>> {
  const _id = { $in: usages.flatMap((usage) => usage.credits_transaction ?? []) };
  const found = await stored("credits_transactions").find({ _id }, { session }).toArray();
  return new Map((found as unknown as TransactionRow[]).map((row) => [row._id.toHexString(), row])); // As above.
}

/** The uses of these usages that are still remembered, by client and key. */
async function usesOf(usages: readonly UsageRow[], session: ClientSession): Promise<Map<string, HoldDoc>> {
  const byClient = Map.groupBy(usages, (usage) => usage.client.toHexString());
  const uses = new Map<string, HoldDoc>();
  for (const [client, list] of byClient) {
    const filter = { client: new mongoose.Types.ObjectId(client), usage_key: { $in: list.map((usage) => usage.usage_key) } };
    const found = await stored("credit_holds").find(filter, { session }).toArray();
    for (const use of found as unknown as HoldDoc[]) uses.set(keyOf(use), use); // As above.
  }
  return uses;
}

function keyOf({ client, usage_key }: { client: Id; usage_key: string }): string {
  return `${client.toHexString()} ${usage_key}`;
}
