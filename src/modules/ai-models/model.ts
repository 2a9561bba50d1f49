import { collection, uniqueWhileLive } from "@/kit/collection";
import { AiModel, AiModelHistory } from "./schema";

export const AiModels = collection("ai_models", AiModel, {
  indexes: [
    [{ name: 1 }, uniqueWhileLive],
    [{ keys: 1 }, uniqueWhileLive],
    [{ is_initial: 1 }, { unique: true, partialFilterExpression: { is_deleted: false, is_initial: true } }],
  ],
  sorts: ["created_at", "name"],
  by: ["provider"],
  search: ["name", "value", "provider"],
});

export const AiModelHistories = collection("ai_model_histories", AiModelHistory, {
  indexes: [[{ ai_model: 1, version: -1 }, { unique: true }]],
  by: ["ai_model"],
});
