import { collection } from "@/kit/collection";
import { PackagePlan } from "./schema";

export const PackagePlans = collection("package_plans", PackagePlan, {
  indexes: [
    [{ package: 1 }, { unique: true, partialFilterExpression: { is_deleted: false, is_initial: true } }],
    [{ plan: 1 }, {}],
  ],
  sorts: ["created_at", "credits"],
  by: ["package", "is_active"],
});
