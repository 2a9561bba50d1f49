import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast } from "@/kit/endpoint";
import { resource } from "@/kit/resource";
import { auditLogs } from "./service";

export const routes = [
  ...resource(auditLogs, {
    path: "/audit-logs",
    name: ["AuditLog", "AuditLogs"],
    filter: ["action", "module", "record", "actor", "actor_kind", "created_at"],
    access: { read: atLeast("admin"), write: {} },
    only: ["list", "get"],
  }),
  ...appendOnlyRoutes("/audit-logs", ["AuditLog", "AuditLogs"], "What was done stays on record."),
];
