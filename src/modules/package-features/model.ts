import { collection, uniqueWhileLive } from "@/kit/collection";
import { PackageFeature } from "./schema";

export const PackageFeatures = collection("package_features", PackageFeature, {
  indexes: [
    [{ package: 1, feature: 1 }, uniqueWhileLive],
    [{ feature: 1 }, {}],
  ],
  sorts: ["created_at", "sequence"],
  by: ["package", "is_active"],
});
