import { anyone, atLeast } from "@/kit/endpoint";
import { inUse } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { featureEndpoints } from "./service";

export const routes = resource(featureEndpoints, {
  path: "/feature-endpoints",
  name: ["FeatureEndpoint", "FeatureEndpoints"],
  filter: ["feature", "name", "endpoint", "method", "credits", "word_limit", "is_active", "created_at"],
  include: ["feature"],
  access: { read: anyone, write: atLeast("editor") },
  problems: [inUse],
});
