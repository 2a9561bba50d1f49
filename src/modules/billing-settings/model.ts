import { collection } from "@/kit/collection";
import { BillingSetting, BillingSettingHistory } from "./schema";

export const BillingSettings = collection("billing_settings", BillingSetting, {
  indexes: [
    // Not only among live rows: the first setting stays, so there is never a second first one.
    [{ is_initial: 1 }, { unique: true, partialFilterExpression: { is_initial: true } }],
    [{ is_active: 1, is_deleted: 1, applied_at: -1, _id: -1 }],
  ],
  sorts: ["created_at", "applied_at"],
});

export const BillingSettingHistories = collection("billing_setting_histories", BillingSettingHistory, {
  indexes: [[{ billing_setting: 1, version: -1 }, { unique: true }]],
  sorts: ["created_at", "applied_at"],
  by: ["billing_setting"],
});
