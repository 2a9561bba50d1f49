import { module } from "@/kit/module";
import { FeatureEndpoints } from "./model";
import { routes } from "./routes";

export default module({
  name: "feature-endpoints",
  description: "The calls that serve a feature, with their fixed price and word limit.",
  routes,
  collections: [FeatureEndpoints],
});
