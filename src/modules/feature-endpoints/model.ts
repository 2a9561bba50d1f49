import { collection, uniqueWhileLive } from "@/kit/collection";
import { FeatureEndpoint } from "./schema";

export const FeatureEndpoints = collection("feature_endpoints", FeatureEndpoint, {
  indexes: [[{ feature: 1, method: 1, endpoint: 1 }, uniqueWhileLive]],
  sorts: ["created_at", "name"],
  by: ["feature", "is_active"],
  search: ["name", "description", "endpoint"],
});
