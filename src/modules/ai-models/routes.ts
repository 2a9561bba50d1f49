import { appendOnlyRoutes } from "@/kit/append-only";
import { anyone, atLeast } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { aiModelHistories, aiModels, initialModel } from "./service";

const admins = atLeast("admin");

export const routes = [
  ...resource(aiModels, {
    path: "/ai-models",
    name: ["AiModel", "AiModels"],
    filter: ["name", "value", "aliases", "provider", "is_initial", "is_active", "created_at"],
    access: { read: anyone, write: admins },
    problems: [initialModel],
  }),
  ...resource(aiModelHistories, {
    path: "/ai-model-histories",
    name: ["AiModelHistory", "AiModelHistories"],
    filter: ["ai_model", "value", "is_active", "created_at"],
    access: { read: atLeast("editor"), write: {} },
    only: ["list", "get"],
  }),
  ...appendOnlyRoutes("/ai-model-histories", ["AiModelHistory", "AiModelHistories"], "Charges are explained by these versions for ever."),
];
