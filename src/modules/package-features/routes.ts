import { anyone, atLeast } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { packageFeatures } from "./service";

export const routes = resource(packageFeatures, {
  path: "/package-features",
  name: ["PackageFeature", "PackageFeatures"],
  filter: ["package", "feature", "sequence", "is_active", "created_at"],
  include: ["package", "feature"],
  access: { read: anyone, write: atLeast("admin") },
});
