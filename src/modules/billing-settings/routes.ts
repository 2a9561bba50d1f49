import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { billingSettingHistories, billingSettings, initialSetting } from "./service";

const editors = atLeast("editor");

export const routes = [
  ...resource(billingSettings, {
    path: "/billing-settings",
    name: ["BillingSetting", "BillingSettings"],
    filter: ["status", "currency", "applied_at", "is_initial", "is_active", "created_at"],
    access: { read: editors, write: atLeast("admin") },
    problems: [initialSetting],
  }),
  ...resource(billingSettingHistories, {
    path: "/billing-setting-histories",
    name: ["BillingSettingHistory", "BillingSettingHistories"],
    filter: ["billing_setting", "status", "applied_at", "is_active", "created_at"],
    access: { read: editors, write: {} },
    only: ["list", "get"],
  }),
  ...appendOnlyRoutes(
    "/billing-setting-histories",
    ["BillingSettingHistory", "BillingSettingHistories"],
    "Charges are explained by these versions for ever.",
  ),
];
