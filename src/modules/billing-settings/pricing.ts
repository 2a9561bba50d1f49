import mongoose from "mongoose";
import type { Ctx, Id } from "@/kit/ctx";
import { problem } from "@/kit/problem";
import { aiModelNotFound, currentModel, modelVersion, type Version as ModelVersion } from "@/modules/ai-models/service";
import type { Price } from "@/modules/credits-process/price";
import { currentProfit, profitVersion, type Version as ProfitVersion } from "@/modules/credits-profits/service";
import { priceAge_max_ms, priceEpoch } from "./cache";
import { inForce, type InForce } from "./in-force";
import { BillingSettingHistories } from "./model";

export const notPriced = problem("not_priced", 503, "Nothing can be priced yet: no billing setting is active.");

/** The immutable versions a use is charged by. Without an `ai_model` it was the fixed credits of an endpoint. */
export type Versions = { ai_model: Id | null; billing_setting: Id | null; credits_profit: Id | null };

/** Everything a charge follows from. Prices are nano-USD, the percentage basis points. */
export type Pricing = {
  price: Price;
  versions: Versions;
  /** The model as its version names it; `matched` is the value or alias that the call used. Null for a fixed price. */
  ai_model: { _id: Id; name: string; value: string; matched: string } | null;
  unit_name: string | null;
  /** Nano-USD per credit; null where nothing is active and nothing needs it. */
  credit_price: bigint | null;
};

export type Priceable = {
  /** As the call names it: compared exactly with values and aliases, after trimming and lower-casing. */
  model?: string | undefined;
  /** Its fixed credits apply when no model is named; null there: it is priced by model. */
  endpoint?: { credits: bigint | null } | null | undefined;
};

/**
 * What a call costs now, with the versions to pin. A named model comes first, then the endpoint's fixed credits, then the initial model.
 *
 * The answer may be up to a second old. It is never a mixture: every figure is read from a version that never changes and whose id is in
 * `versions`, so what is charged is always what the pinned versions give, whoever changed a price meanwhile.
 *
 * Throws `ai_model_not_found` for a name that no active model has, `not_priced` where nothing says what a credit costs.
 */
export async function pricingFor(ctx: Ctx, { model, endpoint }: Priceable): Promise<Pricing> {
  const named = model === undefined ? null : model.trim().toLowerCase();
  if (named === null && endpoint && endpoint.credits !== null) return fixed(await rememberedBilling(ctx), endpoint.credits);
  return remembered(ctx, named === null ? "initial" : `model:${named}`, () => modelPricing(ctx, named));
}

/** The same pricing again from the versions that a use pinned; `fixed_credits` where it was charged the fixed price of an endpoint. */
export async function pricesById(ctx: Ctx, versions: Versions, fixed_credits: bigint | null = null): Promise<Pricing> {
  const { ai_model, billing_setting, credits_profit } = versions;
  if (ai_model === null && fixed_credits === null) throw new Error("a use without a model was charged fixed credits: give them");
  const key = `prices:versions:${[ai_model, billing_setting, credits_profit].join(":")}:${fixed_credits}`;
  const kept = await ctx.cache.get(key);
  if (kept !== null) return decoded<Pricing>(kept);
  const billing = billing_setting && there(await BillingSettingHistories.model.findById(billing_setting).lean(), billing_setting);
  let pricing: Pricing;
  if (ai_model !== null) {
    const model = there(await modelVersion(ai_model), ai_model);
    const profit = credits_profit && there(await profitVersion(credits_profit), credits_profit);
    if (!billing) throw new Error("a use of a model pins a billing setting");
    pricing = pricingOf(model, billing, profit, model.value);
  } else pricing = fixed(billing && { _id: billing._id, credit_price: billing.credit_price }, fixed_credits!);
  await ctx.cache.set(key, encoded(pricing), versionsKept_ms);
  return pricing;
}

/** Versions never change; they are dropped only to make room. */
const versionsKept_ms = 600_000;

type Billing = { _id: Id; credit_price: bigint };

async function modelPricing(ctx: Ctx, named: string | null): Promise<Fresh<Pricing>> {
  // One after the other: the first command of a transaction must be answered before the next is sent.
  const found = await currentModel(named);
  if (!found)
    throw named === null
      ? notPriced("The call names no model and none is the initial one.")
      : aiModelNotFound(`No AI model is called "${named}".`);
  const billing = await inForce(ctx);
  if (!billing) throw notPriced();
  const profit = await currentProfit(found.model._id);
  return { value: pricingOf(found.version, billing.version, profit, named ?? found.version.value), until: billing.until };
}

/** Only what the model counts has a price: what is null in its version is left out. */
function pricingOf(model: ModelVersion, billing: InForce["version"], profit: ProfitVersion | null, matched: string): Pricing {
  const { input_token_price, output_token_price, cached_input_token_price, request_price, unit_price } = model;
  const prices = { input_token_price, output_token_price, cached_input_token_price, request_price, unit_price };
  const said = Object.fromEntries(Object.entries(prices).filter(([, price]) => price !== null));
  return {
    price: { ...said, credit_price: billing.credit_price, percentage: profit?.percentage ?? 0n },
    versions: { ai_model: model._id, billing_setting: billing._id, credits_profit: profit?._id ?? null },
    ai_model: { _id: model.ai_model, name: model.name, value: model.value, matched },
    unit_name: model.unit_name,
    credit_price: billing.credit_price,
  };
}

const fixed = (billing: Billing | null, credits: bigint): Pricing => ({
  price: { fixed: credits },
  versions: { ai_model: null, billing_setting: billing?._id ?? null, credits_profit: null },
  ai_model: null,
  unit_name: null,
  credit_price: billing?.credit_price ?? null,
});

const rememberedBilling = (ctx: Ctx): Promise<Billing | null> =>
  remembered<Billing | null>(ctx, "billing", async () => {
    const found = await inForce(ctx);
    return { value: found && { _id: found.version._id, credit_price: found.version.credit_price }, until: found?.until ?? null };
  });

/** A value and the instant from which it may be another one. */
type Fresh<T> = { value: T; until: Date | null };
type Kept<T> = { value: T; from: Date; until: Date };

/** Looked up at most once a second; what is kept never outlives a change that was waiting for its time. */
async function remembered<T>(ctx: Ctx, name: string, read: () => Promise<Fresh<T>>): Promise<T> {
  const key = `prices:${await priceEpoch(ctx)}:${name}`;
  const kept = await ctx.cache.get(key);
  const now = ctx.now();
  if (kept !== null) {
    const { value, from, until } = decoded<Kept<T>>(kept);
    if (from <= now && now < until) return value;
  }
  const { value, until } = await read();
  const last = new Date(now.getTime() + priceAge_max_ms);
  const fresh: Kept<T> = { value, from: now, until: until && until < last ? until : last };
  await ctx.cache.set(key, encoded(fresh), priceAge_max_ms);
  return value;
}

// The driver's own codec: another copy of the package makes ids that no schema takes for ids.
const { EJSON } = mongoose.mongo.BSON;

const encoded = (value: unknown): string => EJSON.stringify(value, { relaxed: false });

/** What `encoded` wrote under a key of the same kind: bigints, ids and dates come back as they were. */
const decoded = <T>(text: string): T => EJSON.parse(text, { relaxed: false, useBigInt64: true }) as T;

function there<T>(row: T | null, id: Id): T {
  // Versions are append-only: a missing one is damage, never an answer of "free".
  if (row === null) throw new Error(`price version ${id.toHexString()} is missing`);
  return row;
}
