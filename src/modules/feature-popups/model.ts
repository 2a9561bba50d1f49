import { collection } from "@/kit/collection";
import { FeaturePopup } from "./schema";

export const FeaturePopups = collection("feature_popups", FeaturePopup, {
  indexes: [[{ feature: 1 }]],
  sorts: ["created_at", "sequence"],
  by: ["feature", "is_active"],
  search: ["title"],
});
