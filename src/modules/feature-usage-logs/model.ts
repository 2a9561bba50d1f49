import { collection } from "@/kit/collection";
import { FeatureUsageLog } from "./schema";

export const kept_days = 90;

export const FeatureUsageLogs = collection("feature_usage_logs", FeatureUsageLog, {
  indexes: [
    [{ created_at: 1 }, { expireAfterSeconds: kept_days * 86_400 }],
    [{ usage_key: 1 }, {}],
  ],
  by: ["user", "feature_endpoint"],
});
