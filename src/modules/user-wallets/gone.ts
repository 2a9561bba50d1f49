import type { Grant, Id, Row } from "@/modules/user-wallets/wallet-state";

/** What the ledger still knows of a grant that has left its wallet: the rows that made it and that say what of it expired. */
export type TracedRow = Pick<Row, "kind" | "type" | "parts" | "payment_transaction" | "expires_at" | "priority"> & { created_at: Date };

/**
 * A drained grant as it was when it left, from its ledger rows in their order; null where no row made it. Only a grant that nobody ever
 * claimed leaves, so nothing of it was restored and its end is the one it was given.
 */
export function rebuildGrant(id: Id, rows: readonly TracedRow[]): Grant | null {
  const of = (row: TracedRow) => row.parts.filter((p) => p.grant.equals(id)).reduce((sum, p) => sum + p.credits, 0n);
  const made = rows.filter((row) => row.type === "increase" && of(row) > 0n);
  const birth = made[0];
  const source = birth?.parts.find((p) => p.grant.equals(id))?.source;
  if (!birth || !source || birth.priority === null) return null;
  const credits = made.reduce((sum, row) => sum + of(row), 0n);
  return {
    _id: id,
    source,
    credits,
    remaining: 0n,
    held: 0n,
    frozen: 0n,
    expired: rows.filter((row) => row.kind === "expire").reduce((sum, row) => sum + of(row), 0n),
    priority: birth.priority,
    expires_at: birth.expires_at,
    created_at: birth.created_at,
    payment_transaction: birth.payment_transaction,
    revived_at: null,
    claims: [],
  };
}
