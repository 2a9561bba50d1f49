import mongoose from "mongoose";
import type { WalletDoc } from "@/modules/user-wallets/stored";

/** What moved in all wallets together, in micro-credits. */
export type Totals = Record<"granted" | "restored" | "remaining" | "consumed" | "expired" | "clawed" | "taken" | "debtPaid", bigint>;

export const noTotals = (): Totals => ({
  granted: 0n,
  restored: 0n,
  remaining: 0n,
  consumed: 0n,
  expired: 0n,
  clawed: 0n,
  taken: 0n,
  debtPaid: 0n,
});

export function addTotals(a: Totals, b: Totals): Totals {
  // Both have the same names.
  return Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value + b[name as keyof Totals]])) as Totals;
}

/** What the ledger says of one wallet, gathered row by row. */
export type Books = {
  wallet: WalletDoc;
  rows: number;
  balance: bigint;
  grants: Map<string, bigint>;
  held: Map<string, bigint>;
  openHolds: number;
  settledUses: number;
  consumeRows: number;
  debtPaid: bigint;
  debtCaused: bigint;
  writtenOff: bigint;
  /** By payment: what its row gave, and what claw-backs less restores took. */
  given: Map<string, { rows: number; credits: bigint; source: string }>;
  clawed: Map<string, bigint>;
};

/** Other modules' rows are read by the name of their collection, so that the auditor trusts no one's code. */
export const stored = (name: string) => mongoose.connection.collection(name);

export function emptyBook(wallet: WalletDoc): Books {
  const counts = { rows: 0, balance: 0n, openHolds: 0, settledUses: 0, consumeRows: 0, debtPaid: 0n, debtCaused: 0n, writtenOff: 0n };
  return { wallet, ...counts, grants: new Map(), held: new Map(), given: new Map(), clawed: new Map() };
}
