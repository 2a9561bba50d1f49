import { module } from "@/kit/module";
import { AiModelHistories, AiModels } from "./model";
import { routes } from "./routes";

export default module({
  name: "ai-models",
  description: "The registry of AI models: the names they are called by and what they cost.",
  routes,
  collections: [AiModels, AiModelHistories],
});
