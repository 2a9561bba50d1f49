import type { Id } from "@/kit/ctx";
import { invalidField } from "@/kit/problem";
import type { Pricing, Versions } from "@/modules/billing-settings/pricing";
import { charge, type Charge, type Counts, type Price } from "@/modules/credits-process/price";

/** What a hold keeps, so that nothing that is edited later changes its price. A plain record: the ledger stores it as it is. */
export type Pinned = Readonly<Record<string, unknown>>;

export type Asked = { feature_endpoint: Id | null; words: number | null; word_limit: number | null };

/** Counts as calls say them. */
export type SaidCounts = {
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
  cached_input_tokens?: number | undefined;
  units?: number | undefined;
};

const prices = ["input_token_price", "output_token_price", "cached_input_token_price", "request_price", "unit_price"] as const;
const countNames = ["input_tokens", "output_tokens", "cached_input_tokens", "units"] as const;

export function pin(pricing: Pricing, counts: Counts, asked: Asked): Pinned {
  const { price, versions, ai_model, unit_name, credit_price } = pricing;
  const metered = "fixed" in price ? null : price;
  return {
    ...asked,
    versions,
    ai_model: ai_model?.value ?? null,
    ai_model_matched: ai_model?.matched ?? null,
    ...countFields(counts),
    unit_name,
    fixed_credits: "fixed" in price ? price.fixed : null,
    ...Object.fromEntries(prices.map((name) => [name, metered?.[name] ?? null])),
    credit_price,
    percentage: metered?.percentage ?? null,
  };
}

/** The price that was pinned. */
export function priceOf(pinned: Pinned): Price {
  const long = (name: string) => (typeof pinned[name] === "bigint" ? pinned[name] : undefined);
  const fixed = long("fixed_credits");
  if (fixed !== undefined) return { fixed };
  const [credit_price, percentage] = [long("credit_price"), long("percentage")];
  if (credit_price === undefined || percentage === undefined) throw new Error("a hold without a price");
  const said = prices.flatMap((name) => (long(name) === undefined ? [] : [[name, long(name)]]));
  return { ...Object.fromEntries(said), credit_price, percentage };
}

/** The counts that were pinned. */
export function countsOf(pinned: Pinned): Counts {
  const said = countNames.flatMap((name) => (typeof pinned[name] === "number" ? [[name, BigInt(pinned[name])]] : []));
  return Object.fromEntries(said);
}

export function counted(said: SaidCounts): Counts {
  const given = countNames.flatMap((name) => (said[name] === undefined ? [] : [[name, BigInt(said[name])]]));
  return Object.fromEntries(given);
}

/** As stored: small integers, null where nothing was said. */
export function countFields(counts: Counts): Record<(typeof countNames)[number], number | null> {
  const field = (name: (typeof countNames)[number]) => (counts[name] === undefined ? null : Number(counts[name]));
  return {
    input_tokens: field("input_tokens"),
    output_tokens: field("output_tokens"),
    cached_input_tokens: field("cached_input_tokens"),
    units: field("units"),
  };
}

/** The charge, or a 422 that names the count as the call does. */
export function chargeOf(price: Price, counts: Counts, outputField: "output_tokens" | "max_output_tokens" = "output_tokens"): Charge {
  const result = charge(price, counts);
  if (!("wrong" in result)) return result;
  const field = result.wrong === "output_tokens" ? outputField : result.wrong;
  const says = {
    missing: "needed: the model is priced by it",
    too_large: "too large",
    negative: "must not be negative",
    above_input: "a subset of input_tokens, so never more than that",
  };
  throw invalidField(field, says[result.reason], result.reason);
}

type Model = { value: string; matched: string } | null;

/** What of a price is shown: the versions, and the model as it was named. */
export function shownTerms(pinned: Pinned): { versions: Versions | null; ai_model: Model; word_limit: number | null } {
  const { versions, ai_model, ai_model_matched, word_limit } = pinned;
  return {
    // Written by `pin` alone.
    versions: (versions ?? null) as Versions | null,
    ai_model:
      typeof ai_model === "string"
        ? { value: ai_model, matched: typeof ai_model_matched === "string" ? ai_model_matched : ai_model }
        : null,
    word_limit: typeof word_limit === "number" ? word_limit : null,
  };
}
