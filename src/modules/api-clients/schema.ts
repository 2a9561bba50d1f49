import { z } from "@hono/zod-openapi";
import { scopes } from "@/kit/ctx";
import { credits, entity, line, timestamp } from "@/kit/schema";

const Cap = z
  .strictObject({ day: credits().optional(), month: credits().optional() })
  .openapi({ description: "Credits this key may spend in a UTC day and month; what it holds counts." });

const Overdraft = z
  .strictObject({ policy: z.enum(["reject", "allow_to_zero", "allow_debt"]), limit: credits().optional() })
  .refine(({ policy, limit }) => (policy === "allow_debt") === (limit !== undefined), {
    path: ["limit"],
    error: "needed with allow_debt, and only there",
  })
  .openapi({
    description:
      "What happens when a use costs more than its hold and than what is there: refused, left uncollected, or debt up to `limit`.",
    example: { policy: "allow_to_zero" },
  });

/** A partner's service. Its key is shown once and stored hashed. */
export const ApiClient = entity(
  "ApiClient",
  {
    name: line(2, 80).openapi({ example: "Writing service" }),
    scopes: z
      .array(z.enum(scopes))
      .min(1)
      .refine((given) => new Set(given).size === given.length, "each once"),
    spend_cap: Cap.nullable().default(null),
    rate_limit: z
      .strictObject({ per_minute: z.int().min(1).max(1_000_000) })
      .nullable()
      .default(null),
    overdraft: Overdraft.default({ policy: "allow_to_zero" }),
    prefix: z.string().openapi({ description: "How the key begins, to tell keys apart.", example: "zz_Zk3r9a" }),
    key_hash: z.string(),
    previous_hash: z.string().nullable().default(null),
    previous_valid_until: timestamp()
      .nullable()
      .default(null)
      .openapi({ description: "Until then the key before the last rotation works too." }),
    last_used_at: timestamp().nullable().default(null).openapi({ description: "To the minute." }),
    revoked_at: timestamp().nullable().default(null).openapi({ description: "Since then no key of this client works, for good." }),
  },
  {
    server: ["prefix", "key_hash", "previous_hash", "previous_valid_until", "last_used_at", "revoked_at"],
    hidden: ["key_hash", "previous_hash"],
  },
);

/** The one answer that carries the key. */
export const IssuedKey = ApiClient.view
  .extend({ key: z.string().openapi({ description: "Shown this once. Send it as `Authorization: Bearer …`.", example: "zz_…" }) })
  .openapi("IssuedKey");
