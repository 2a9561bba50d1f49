import { collection } from "@/kit/collection";
import { CreditsTransaction } from "@/modules/credits-transactions/schema";

export const CreditsTransactions = collection("credits_transactions", CreditsTransaction, {
  indexes: [
    [{ key: 1 }, { unique: true }],
    [{ user_wallet: 1, wallet_seq: 1 }, { unique: true }],
    [{ payment_transaction: 1 }, { partialFilterExpression: { payment_transaction: { $type: "objectId" } } }],
    // Whoever is to be told in time of grants that end walks along this.
    [{ expires_at: 1 }, { partialFilterExpression: { expires_at: { $type: "date" } } }],
  ],
  by: ["user", "kind"],
});
