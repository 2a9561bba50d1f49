import { appendOnlyRoutes } from "@/kit/append-only";
import { signedIn } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { featureUsageLogs } from "./service";

export const routes = [
  ...resource(featureUsageLogs, {
    path: "/feature-usage-logs",
    name: ["FeatureUsageLog", "FeatureUsageLogs"],
    filter: ["feature_endpoint", "user", "email", "usage_key", "endpoint", "method", "code", "status", "type", "client", "created_at"],
    include: ["feature_endpoint"],
    access: { read: signedIn, write: {} },
    only: ["list", "get"],
  }),
  ...appendOnlyRoutes(
    "/feature-usage-logs",
    ["FeatureUsageLog", "FeatureUsageLogs"],
    "Usage logs go by themselves after some time: 90 days, unless this installation keeps them for another.",
  ),
];
