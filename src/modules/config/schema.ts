import { z } from "@hono/zod-openapi";
import { flagNames, type Flag } from "@/config";
import { currencies, gatewayNames } from "@/modules/payment-methods/schema";

// The list of flags is where these names come from.
const flags = Object.fromEntries(flagNames.map((name) => [name, z.boolean()])) as Record<Flag, z.ZodBoolean>;

export const PublicConfig = z
  .object({
    flags: z.object(flags).openapi({ description: "What is switched on here." }),
    google_client_id: z.string().nullable().openapi({ description: "For sign-in by Google; null where it is not offered." }),
    payment_methods: z
      .array(
        z.object({
          value: z.enum(gatewayNames),
          name: z.string(),
          currency: z.enum(currencies).openapi({ description: "The default one of `currencies`." }),
          currencies: z.array(z.enum(currencies)),
          public_key: z.string().nullable(),
          is_test: z.boolean(),
        }),
      )
      .openapi({ description: "The ways to pay now." }),
    currencies: z.array(z.enum(currencies)).openapi({ description: "What can be paid in: the currencies of those ways." }),
    limits: z.object({
      body_bytes: z.int().openapi({ description: "Of a JSON body." }),
      upload_bytes: z.int().openapi({ description: "Of a file." }),
      files: z.int().openapi({ description: "That one person may keep." }),
      list_rows: z.int().openapi({ description: "Of a page." }),
      access_token_seconds: z.int(),
      payment_window_minutes: z.number(),
    }),
  })
  .openapi("PublicConfig");
