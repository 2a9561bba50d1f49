import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { creditsProfitHistories, creditsProfits } from "./service";

const editors = atLeast("editor");

export const routes = [
  ...resource(creditsProfits, {
    path: "/credits-profits",
    name: ["CreditsProfit", "CreditsProfits"],
    filter: ["name", "percentage", "ai_model", "is_active", "created_at"],
    include: ["ai_model"],
    access: { read: editors, write: atLeast("admin") },
  }),
  ...resource(creditsProfitHistories, {
    path: "/credits-profit-histories",
    name: ["CreditsProfitHistory", "CreditsProfitHistories"],
    filter: ["credits_profit", "ai_model", "is_active", "created_at"],
    access: { read: editors, write: {} },
    only: ["list", "get"],
  }),
  ...appendOnlyRoutes(
    "/credits-profit-histories",
    ["CreditsProfitHistory", "CreditsProfitHistories"],
    "Charges are explained by these versions for ever.",
  ),
];
