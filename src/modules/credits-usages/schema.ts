import { z } from "@hono/zod-openapi";
import { credits, entity, objectId, paragraph, usd, visibleTo } from "@/kit/schema";

const count = z.int().nullable().default(null);
const version = (ref: string) => objectId(ref).nullable();

/** The versions a use was charged by. */
export const pinnedVersions = () =>
  z.object({
    ai_model: version("ai_model_histories"),
    billing_setting: version("billing_setting_histories"),
    credits_profit: version("credits_profit_histories"),
  });

const part = z.object({ grant: objectId(), source: z.string(), credits: credits() });

/** One settled use. `credits`, its price, is `collected_credits + debt_credits + uncollected_credits`. */
export const CreditsUsage = entity(
  "CreditsUsage",
  {
    user: objectId("users"),
    email: z.string(),
    user_wallet: objectId("user_wallets"),
    client: objectId("api_clients"),
    usage_key: z.string(),
    credits_transaction: objectId("credits_transactions")
      .nullable()
      .default(null)
      .openapi({ description: "Empty where nothing was collected." }),
    hold: objectId("credit_holds").nullable().default(null),
    hold_expired: z.boolean().default(false).openapi({ description: "The use was settled after its hold had ended." }),
    feature_endpoint: objectId("feature_endpoints").nullable().default(null),
    ai_model: z.string().nullable().default(null),
    ai_model_matched: z.string().nullable().default(null).openapi({ description: "The value or alias that the call used." }),
    hold_ai_model: z.string().nullable().default(null).openapi({ description: "The model that was held for, where another one was used." }),
    versions: pinnedVersions().nullable().default(null),
    hold_versions: pinnedVersions().nullable().default(null),
    input_tokens: count,
    output_tokens: count,
    cached_input_tokens: count,
    units: count,
    unit_name: z.string().nullable().default(null),
    credits: credits(),
    input_credits: credits(),
    output_credits: credits(),
    collected_credits: credits(),
    debt_credits: credits(),
    uncollected_credits: credits(),
    fixed_credits: credits().nullable().default(null),
    credit_price: usd().nullable().default(null),
    cost_credits: visibleTo("admin", credits()),
    profit_credits: visibleTo("admin", credits()),
    cost_price: visibleTo("admin", usd({ max: Number.MAX_SAFE_INTEGER / 1e9 })),
    grants: z.array(part).default([]),
    balance_before: credits(),
    balance_after: credits(),
    credits_available: credits(),
    hash: z.string(),
    note: visibleTo("admin", paragraph(2_000)).nullable().default(null),
    is_active: z.boolean().default(true),
  },
  { hidden: ["hash", "credits_available"] },
);
