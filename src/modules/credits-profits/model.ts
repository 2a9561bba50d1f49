import { collection, uniqueWhileLive } from "@/kit/collection";
import { CreditsProfit, CreditsProfitHistory } from "./schema";

export const CreditsProfits = collection("credits_profits", CreditsProfit, {
  indexes: [
    [{ name: 1 }, uniqueWhileLive],
    [{ ai_model: 1 }, { unique: true, partialFilterExpression: { is_deleted: false, is_active: true } }],
  ],
  sorts: ["created_at", "name"],
  by: ["ai_model"],
  search: ["name"],
});

export const CreditsProfitHistories = collection("credits_profit_histories", CreditsProfitHistory, {
  indexes: [[{ credits_profit: 1, version: -1 }, { unique: true }]],
  by: ["credits_profit"],
});
