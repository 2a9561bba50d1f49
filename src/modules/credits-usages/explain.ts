import { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import { isAtLeast } from "@/kit/ctx";
import { credits, objectId, percentage, usd } from "@/kit/schema";
import type { Charge, Price, Share } from "@/modules/credits-process/price";
import { agrees, chargeAgain } from "@/modules/credits-usages/audit";
import { pinnedVersions } from "@/modules/credits-usages/schema";
import { creditsUsages, type UsageRow } from "@/modules/credits-usages/service";

const costMax = Number.MAX_SAFE_INTEGER / 1e9;
const text = z.string();
const count = z.int().nullable();
const price = usd().nullable();
const share = z.object({
  whole: credits().openapi({ description: "Credits, rounded down." }),
  remainder: text.openapi({ description: "What was rounded off, over the same divisor as `exact`." }),
  given: credits().openapi({ description: "Credits, with the last micro-credit given to the larger remainder." }),
});

/** How a charge came about: the versions, the counts, every rounding step and what was drained. */
export const Explanation = z
  .object({
    _id: objectId(),
    usage_key: text,
    versions: pinnedVersions().nullable(),
    hold_versions: pinnedVersions().nullable(),
    ai_model: z.object({ _id: objectId(), name: text, value: text, matched: text }).nullable(),
    hold_ai_model: text.nullable(),
    feature_endpoint: objectId().nullable(),
    input_tokens: count,
    output_tokens: count,
    cached_input_tokens: count,
    units: count,
    unit_name: text.nullable(),
    credit_price: price,
    fixed_credits: credits().nullable(),
    credits: credits(),
    input_credits: credits(),
    output_credits: credits(),
    derived: z.boolean().openapi({ description: "The pinned versions give this very charge again." }),
    steps: z
      .object({
        exact: z.object({ above: text, below: text }).openapi({ description: "Micro-credits before rounding up, as a fraction." }),
        rounded_up: credits(),
        input: share,
        output: share,
      })
      .nullable(),
    collected_credits: credits(),
    debt_credits: credits(),
    uncollected_credits: credits(),
    hold_expired: z.boolean(),
    credits_transaction: objectId().nullable(),
    grants: z.array(z.object({ grant: objectId(), source: text, credits: credits() })),
    balance_before: credits(),
    balance_after: credits(),
    /** For admins only, below. */
    prices: z
      .object({
        input_token_price: price,
        output_token_price: price,
        cached_input_token_price: price,
        request_price: price,
        unit_price: price,
        percentage: percentage().nullable(),
      })
      .nullable()
      .optional(),
    cost_steps: z
      .object({ input_cost: text, output_cost: text, cost: share, profit: share })
      .nullable()
      .optional()
      .openapi({ description: "Costs are millionths of a nano-USD." }),
    cost_credits: credits().optional(),
    profit_credits: credits().optional(),
    cost_price: usd({ max: costMax }).optional().openapi({ description: "USD." }),
    revenue_price: usd({ max: costMax }).optional().openapi({ description: "USD: the charge at the price of a credit." }),
    margin: z.number().nullable().optional().openapi({ description: "Profit's part of the charge, 0 to 1." }),
  })
  .openapi("UsageExplanation");

/** Derives the charge of a usage again from the versions it pinned. Admins also see cost, profit and margin. */
export async function explainUsage(ctx: Ctx, id: Id): Promise<z.output<typeof Explanation>> {
  const usage = await creditsUsages.get(ctx, id);
  const { charge: again, price, ai_model } = await chargeAgain(ctx, usage);
  const { steps } = again;
  return {
    ...usage,
    ai_model: ai_model && { ...ai_model, matched: usage.ai_model_matched ?? ai_model.matched },
    derived: agrees(again, usage),
    steps: steps && {
      exact: { above: String(steps.exact_above), below: String(steps.exact_below) },
      rounded_up: again.credits,
      input: shareOf(steps.input),
      output: shareOf(steps.output),
    },
    ...(isAtLeast(ctx.actor, "admin") ? costsOf(usage, again, price) : withoutCosts),
  };
}

const withoutCosts = { cost_credits: undefined, profit_credits: undefined, cost_price: undefined };

function costsOf(usage: UsageRow, { steps }: Charge, price: Price) {
  const metered = "fixed" in price ? null : price;
  const revenue = (usage.credits * (usage.credit_price ?? 0n) + 999_999n) / 1_000_000n;
  return {
    prices: metered && {
      input_token_price: metered.input_token_price ?? null,
      output_token_price: metered.output_token_price ?? null,
      cached_input_token_price: metered.cached_input_token_price ?? null,
      request_price: metered.request_price ?? null,
      unit_price: metered.unit_price ?? null,
      percentage: metered.percentage,
    },
    cost_steps: steps && {
      input_cost: String(steps.input_cost),
      output_cost: String(steps.output_cost),
      cost: shareOf(steps.cost),
      profit: shareOf(steps.profit),
    },
    cost_credits: usage.cost_credits,
    profit_credits: usage.profit_credits,
    cost_price: usage.cost_price,
    revenue_price: revenue,
    margin: usage.credits === 0n ? null : Number((usage.profit_credits * 1_000_000n) / usage.credits) / 1_000_000,
  };
}

function shareOf({ whole, remainder, given }: Share) {
  return { whole, remainder: String(remainder), given };
}
