import { collection } from "@/kit/collection";
import { CreditsTransaction } from "@/modules/credits-transactions/schema";

export const CreditsTransactions = collection("credits_transactions", CreditsTransaction, {
  indexes: [
    [{ key: 1 }, { unique: true }],
    [{ user_wallet: 1, wallet_seq: 1 }, { unique: true }],
    [{ payment_transaction: 1 }, { partialFilterExpression: { payment_transaction: { $type: "objectId" } } }],
  ],
  by: ["user"],
});
