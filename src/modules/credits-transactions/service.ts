import type { ClientSession } from "mongodb";
import type { Row } from "@/kit/collection";
import { crud } from "@/kit/crud";
import type { Ctx, Id } from "@/kit/ctx";
import { isAtLeast } from "@/kit/ctx";
import { audit } from "@/modules/audit-logs/service";
import { CreditsTransactions } from "@/modules/credits-transactions/model";
import type { CreditsTransaction } from "@/modules/credits-transactions/schema";

export type TransactionRow = Row<typeof CreditsTransaction>;

/** Users see their own rows, admins all. */
export const creditsTransactions = crud(CreditsTransactions, {
  scope: (ctx) => (ctx.actor.kind === "user" && !isAtLeast(ctx.actor, "admin") ? { user: ctx.actor.id } : {}),
});

/** Changes what a person may change of a ledger row: its note. */
export function annotate(ctx: Ctx, id: Id, note: string | null, revision?: number): Promise<TransactionRow> {
  return ctx.atomically(async () => {
    const before = await creditsTransactions.get(ctx, id);
    const after = await creditsTransactions.patch(ctx, id, { note }, revision);
    await audit(ctx, { action: "note", module: "credits-transactions", record: id, before, after });
    return after;
  });
}

/** For the ledger, which writes the rows together with what they move. */
export const transactionsCollection = CreditsTransactions;

// The ledger's own reads. They use the driver, in the transaction that they are given.
const rows = () => CreditsTransactions.model.collection;

export async function rowByKey(key: string, session: ClientSession): Promise<TransactionRow | null> {
  // Only the ledger writes this collection, in the form its schema says.
  return (await rows().findOne({ key }, { session })) as TransactionRow | null;
}

/** The rows that name a payment, in the order of the ledger. */
export async function rowsOfPayment(payment: Id, session: ClientSession): Promise<TransactionRow[]> {
  const found = await rows().find({ payment_transaction: payment }, { session }).sort({ wallet_seq: 1 }).toArray();
  return found as unknown as TransactionRow[]; // As above.
}
