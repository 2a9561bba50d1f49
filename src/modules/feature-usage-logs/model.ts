import { collection } from "@/kit/collection";
import { FeatureUsageLog } from "./schema";

export const FeatureUsageLogs = collection("feature_usage_logs", FeatureUsageLog, {
  indexes: [[{ usage_key: 1 }, {}]],
  keep: { since: "created_at", days: "KEEP_USAGE_LOGS_DAYS" },
  by: ["user", "feature_endpoint"],
});
