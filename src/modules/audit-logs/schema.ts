import { z } from "@hono/zod-openapi";
import { entity, line, objectId } from "@/kit/schema";

/** Values as they go over the wire, so that no int64 or id loses its form in a field without a type. */
const shown = z.record(z.string(), z.unknown()).nullable().default(null);

export const AuditLog = entity("AuditLog", {
  action: line(1, 60).openapi({
    description: "What was done: create, patch, remove, restore, destroy, or the name of a single act.",
    example: "patch",
  }),
  module: line(1, 60).openapi({ example: "ai-models" }),
  record: objectId().nullable().default(null).openapi({ description: "The record it was done to." }),
  actor_kind: z.enum(["user", "service", "system", "anonymous"]),
  actor: objectId().nullable().default(null).openapi({ description: "The user or service key that did it." }),
  actor_name: z.string().default("").openapi({ description: "Their e-mail, the key's name or the job's." }),
  address: z.string().default(""),
  request_id: z.string().default(""),
  before: shown.openapi({ description: "What was changed, as it stood before; empty for a new record." }),
  after: shown.openapi({ description: "The same fields afterwards; empty for a record that is gone." }),
});
