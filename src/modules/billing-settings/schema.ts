import { z } from "@hono/zod-openapi";
import { entity, objectId, timestamp, usd } from "@/kit/schema";

const smallest = 0.000_000_001;
const creditPrice = usd({ min: smallest }).openapi({ description: "USD per credit, at most nine decimals, more than 0.", example: 0.001 });
const currency = z.enum(["USD"]);
const status = z.enum(["active", "inactive"]).optional();

const stored = entity(
  "BillingSetting",
  {
    credit_price: creditPrice,
    currency: currency.default("USD"),
    applied_at: timestamp().openapi({ description: "When it takes over. Left out, in a change too: now." }),
    status: status.openapi({ description: "Told at reading: `active` for the one setting whose price is charged now." }),
    in_force: z
      .object({ version: objectId("billing_setting_histories"), credit_price: usd(), applied_at: timestamp() })
      .nullable()
      .optional()
      .openapi({ description: "What of this setting is charged now; differs from the rest of it while a change waits for its time." }),
    is_initial: z.boolean().openapi({ description: "The first one. It is never deleted or switched off." }).default(false),
    is_active: z.boolean().openapi({ description: "False takes all of it out of use at once." }).default(true),
  },
  { server: ["status", "in_force", "is_initial"] },
);

/** `status` and `in_force` are never stored: they are true at the moment of reading only. */
export const BillingSetting = {
  ...stored,
  create: z.strictObject({ ...stored.create.shape, applied_at: stored.create.shape.applied_at.optional() }).openapi("BillingSettingCreate"),
};

export const BillingSettingHistory = entity(
  "BillingSettingHistory",
  {
    billing_setting: objectId("billing_settings"),
    version: z.int().openapi({ description: "Grows with each change of the setting." }),
    credit_price: creditPrice,
    currency,
    applied_at: timestamp(),
    status: status.openapi({ description: "Told at reading: `active` for the one version that is charged now." }),
    is_active: z.boolean(),
  },
  { server: ["status"] },
);
