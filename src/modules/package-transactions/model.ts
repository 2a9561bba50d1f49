import { collection, type Row } from "@/kit/collection";
import { PackageTransaction } from "./schema";

export type Holding = Row<typeof PackageTransaction>;

export const PackageTransactions = collection("package_transactions", PackageTransaction, {
  indexes: [
    [{ key: 1 }, { unique: true }],
    [{ ended_at: 1, status: 1, expires_at: 1 }, {}],
    [{ package_history: 1 }, {}],
  ],
  sorts: ["created_at", "expires_at"],
  by: ["user", "package", "status"],
});
