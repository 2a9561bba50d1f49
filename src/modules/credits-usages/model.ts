import { collection } from "@/kit/collection";
import { CreditsUsage } from "@/modules/credits-usages/schema";

export const CreditsUsages = collection("credits_usages", CreditsUsage, {
  indexes: [[{ client: 1, usage_key: 1 }, { unique: true }], [{ user_wallet: 1 }]],
  by: ["user", "client"],
});
