import { module } from "@/kit/module";
import { consumers } from "./consumers";
import { FeatureUsageLogs } from "./model";
import { routes } from "./routes";

export default module({
  name: "feature-usage-logs",
  description: "Who called which feature, when and how it went, without secrets.",
  routes,
  collections: [FeatureUsageLogs],
  consumers,
});
