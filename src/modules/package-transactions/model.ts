import { collection, type Row } from "@/kit/collection";
import { PackageTransaction } from "./schema";

export type Holding = Row<typeof PackageTransaction>;

export const PackageTransactions = collection("package_transactions", PackageTransaction, {
  indexes: [
    [{ key: 1 }, { unique: true }],
    [{ ended_at: 1, status: 1, expires_at: 1 }, {}],
    [{ package_history: 1 }, {}],
    [{ payment_transaction: 1 }, {}],
    [{ auto_renew: 1, renews_at: 1 }, {}],
    [{ saved_method: 1 }, { partialFilterExpression: { saved_method: { $type: "objectId" } } }],
  ],
  sorts: ["created_at", "expires_at"],
  by: ["user", "package", "status"],
});
