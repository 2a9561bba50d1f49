import { module } from "@/kit/module";
import { FeaturePopups } from "./model";
import { routes } from "./routes";

export default module({
  name: "feature-popups",
  description: "What the frontend shows when a feature is locked, over its limit or new.",
  routes,
  collections: [FeaturePopups],
});
