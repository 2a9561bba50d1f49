import { module } from "@/kit/module";
import { BillingSettingHistories, BillingSettings } from "./model";
import { routes } from "./routes";

export default module({
  name: "billing-settings",
  description: "What one credit costs, and from when.",
  routes,
  collections: [BillingSettings, BillingSettingHistories],
});
