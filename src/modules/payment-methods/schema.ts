import { z } from "@hono/zod-openapi";
import { entity, line, visibleTo } from "@/kit/schema";

export const gatewayNames = ["stripe", "sslcommerz", "bkash"] as const;
export type GatewayName = (typeof gatewayNames)[number];

export const currencies = ["USD", "BDT"] as const;
export type Currency = (typeof currencies)[number];

const credential = z.string().min(1).max(500);

/** What each gateway knows the merchant by. */
export const secrets = {
  stripe: z.strictObject({ secret_key: credential, webhook_secret: credential }).openapi("StripeSecret"),
  sslcommerz: z.strictObject({ store_id: credential, store_password: credential }).openapi("SslcommerzSecret"),
  bkash: z.strictObject({ app_key: credential, app_secret: credential, username: credential, password: credential }).openapi("BkashSecret"),
} as const;
export type Secrets = { [K in GatewayName]: z.output<(typeof secrets)[K]> };

const config = z
  .record(z.string().min(1).max(60), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((values) => Object.keys(values).length <= 50, "at most 50 entries");

export const PaymentMethod = entity(
  "PaymentMethod",
  {
    name: line(1, 80).openapi({ example: "Stripe" }),
    value: z.enum(gatewayNames).openapi({ description: "The gateway that processes it. Set once." }),
    currency: z.enum(currencies).openapi({ description: "The default one of `currencies`." }),
    currencies: z.array(z.enum(currencies)).min(1).max(currencies.length),
    secret: z.union([secrets.stripe, secrets.sslcommerz, secrets.bkash]).openapi({
      description: "The object of this gateway. Kept encrypted, never shown again.",
    }),
    public_key: line(1, 500).nullable().default(null),
    webhook_url: visibleTo("admin", z.url().max(500).nullable()).default(null),
    config: visibleTo("admin", config).default({}),
    is_test: z.boolean().default(true).openapi({ description: "Test credentials: what they process is no real money." }),
    is_active: z.boolean().default(true),
  },
  { hidden: ["secret"], fixed: ["value"] },
);
