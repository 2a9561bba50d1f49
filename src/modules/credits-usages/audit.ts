import type { Ctx } from "@/kit/ctx";
import { pricesById, type Pricing } from "@/modules/billing-settings/pricing";
import { charge, type Charge, type Counts } from "@/modules/credits-process/price";
import type { UsageRow } from "@/modules/credits-usages/service";

/** What the pinned versions give for the counts of a usage. Throws where a version is gone, which is damage. */
export async function chargeAgain(ctx: Ctx, usage: UsageRow, read: typeof pricesById = pricesById) {
  const versions = usage.versions ?? { ai_model: null, billing_setting: null, credits_profit: null };
  const { price, ai_model } = await read(ctx, versions, usage.fixed_credits);
  const result = charge(price, countsOf(usage));
  if ("wrong" in result) throw new Error(`usage ${usage._id.toHexString()}: its counts cannot be priced (${result.wrong})`);
  return { charge: result, price, ai_model };
}

/** Whether a charge is what the row says, in each part. */
export function agrees(again: Charge, usage: UsageRow): boolean {
  const names = ["credits", "input_credits", "output_credits", "cost_credits", "profit_credits", "cost_price"] as const;
  return names.every((name) => again[name] === usage[name]);
}

function countsOf({ input_tokens, output_tokens, cached_input_tokens, units }: UsageRow): Counts {
  const counted = Object.entries({ input_tokens, output_tokens, cached_input_tokens, units }).filter(([, value]) => value !== null);
  return Object.fromEntries(counted.map(([name, value]) => [name, BigInt(value ?? 0)]));
}

const rememberedMax = 1_000;

/** Reads versions once each, for whoever goes through many usages: they never change. */
export function rememberingPrices(): typeof pricesById {
  const known = new Map<string, Pricing>();
  return async (ctx, versions, fixed_credits) => {
    const key = [versions.ai_model, versions.billing_setting, versions.credits_profit, fixed_credits].map(String).join();
    const before = known.get(key);
    if (before) return before;
    const pricing = await pricesById(ctx, versions, fixed_credits);
    if (known.size >= rememberedMax) known.clear();
    known.set(key, pricing);
    return pricing;
  };
}
