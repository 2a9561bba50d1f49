import { module } from "@/kit/module";
import { AuditLogs } from "./model";
import { routes } from "./routes";

export default module({
  name: "audit-logs",
  description: "Who changed money, roles, prices, keys and users: what it was before and what it is now.",
  routes,
  collections: [AuditLogs],
});
