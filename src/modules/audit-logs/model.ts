import { collection } from "@/kit/collection";
import { AuditLog } from "./schema";

export const AuditLogs = collection("audit_logs", AuditLog, { by: ["record", "actor", "module"] });
