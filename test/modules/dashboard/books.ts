import mongoose, { type mongo } from "mongoose";

export type Raw = Record<string, unknown> & { created_at: Date };
export const rows = async (collection: string, filter: mongo.Filter<mongo.Document> = {}): Promise<Raw[]> =>
  (await mongoose.connection.db!.collection(collection).find(filter).toArray()) as unknown as Raw[];
export const sum = (found: readonly Raw[], field: string): number =>
  Number(found.reduce((total, row) => total + (row[field] as bigint), 0n));
/** Micro-credits as the wire has them. */
export const credits = (found: readonly Raw[], field = "credits") => sum(found, field) / 1e6;

/** Settled, as the books know it. */
export const paidRows = () =>
  rows("payment_transactions", { paid_at: { $ne: null }, status: { $nin: ["pending", "on_hold", "failed", "expired"] } });
export const takenBack = (found: readonly Raw[]) =>
  found
    .filter((row) => row["status"] === "charged_back")
    .reduce((total, row) => total + Number((row["dispute"] as { amount: bigint }).amount), 0);
export const people = (found: readonly Raw[]) => new Set(found.map((row) => String(row["user"])));

export const during = (found: readonly Raw[], window: { from: string; to: string }, field = "created_at") =>
  found.filter((row) => (row[field] as Date) >= new Date(window.from) && (row[field] as Date) < new Date(window.to));
