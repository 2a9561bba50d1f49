import { z } from "@hono/zod-openapi";
import { entity, line, objectId, percentage } from "@/kit/schema";

const aiModel = objectId("ai_models").nullable().openapi({ description: "The model it is for; empty: all that have none of their own." });

export const CreditsProfit = entity("CreditsProfit", {
  name: line(1, 120),
  percentage: percentage(),
  ai_model: aiModel.default(null),
  is_active: z
    .boolean()
    .openapi({ description: "One for each model, and one for all others, is active: activating one ends the other." })
    .default(true),
});

export const CreditsProfitHistory = entity("CreditsProfitHistory", {
  credits_profit: objectId("credits_profits"),
  version: z.int().openapi({ description: "Grows with each change of the profit." }),
  name: z.string(),
  percentage: percentage(),
  ai_model: aiModel,
  is_active: z.boolean(),
});
