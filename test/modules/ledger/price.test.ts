import { describe, expect, test } from "bun:test";
import { charge, CHARGE_MAX, COUNT_MAX, neededCounts } from "@/modules/credits-process/price";
import type { Charge, Price } from "@/modules/credits-process/price";
import { charge as modelCharge } from "@test/support/ledger-model/price";
import { random } from "@test/support/ledger-model/steps";

type Metered = Exclude<Price, { fixed: bigint }>;

const PRICE: Metered = {
  input_token_price: 3_000_000_000n,
  output_token_price: 15_000_000_000n,
  cached_input_token_price: 300_000_000n,
  credit_price: 1_000_000n,
  percentage: 3000n,
};

function charged(price: Price, counts: Parameters<typeof charge>[1]): Charge {
  const result = charge(price, counts);
  if ("wrong" in result) throw new Error(`${result.wrong} ${result.reason}`);
  return result;
}

describe("the price of a call", () => {
  test("the worked example: cost 10.5, profit 3.15, charged 13.65 = 3.9 + 9.75", () => {
    const { steps, ...figures } = charged(PRICE, { input_tokens: 1000n, output_tokens: 500n });
    expect(figures).toEqual({
      credits: 13_650_000n,
      input_credits: 3_900_000n,
      output_credits: 9_750_000n,
      cost_credits: 10_500_000n,
      profit_credits: 3_150_000n,
      cost_price: 10_500_000n,
    });
    expect(steps).toMatchObject({ input_cost: 3_000_000_000_000n, output_cost: 7_500_000_000_000n, exact_below: 10_000_000_000n });
  });

  test("cached tokens are a part of the input, at their own price or the input's, never above the input", () => {
    const plain = { ...PRICE, percentage: 0n };
    const { cached_input_token_price: _none, ...uncached } = plain;
    const counts = { input_tokens: 1000n, output_tokens: 0n, cached_input_tokens: 400n };
    expect(charged(plain, counts).credits).toBe(1_920_000n);
    expect(charged(uncached, counts).credits).toBe(3_000_000n);
    expect(charged({ ...plain, cached_input_token_price: 0n }, counts).credits).toBe(1_800_000n);
    expect(charge(plain, { input_tokens: 56_322n, output_tokens: 0n, cached_input_tokens: 72_960n })).toEqual({
      wrong: "cached_input_tokens",
      reason: "above_input",
    });
  });

  test("zero means zero, a missing count is an error, and what costs anything is never free", () => {
    expect(charged(PRICE, { input_tokens: 0n, output_tokens: 0n }).credits).toBe(0n);
    expect(charge(PRICE, { input_tokens: 1n })).toEqual({ wrong: "output_tokens", reason: "missing" });
    expect(charge(PRICE, {})).toEqual({ wrong: "input_tokens", reason: "missing" });
    const tiny = { input_token_price: 1n, credit_price: 1_000_000_000_000_000n, percentage: 0n };
    expect(charged(tiny, { input_tokens: 1n, output_tokens: 0n })).toMatchObject({ credits: 1n, cost_price: 1n });
  });

  test("calls and units are priced in the input part, and only they are needed", () => {
    const image = { request_price: 2_000n, unit_price: 40_000_000n, credit_price: 1_000_000n, percentage: 5000n };
    expect(neededCounts(image)).toEqual(["units"]);
    expect(charged(image, { units: 3n })).toMatchObject({ credits: 180_003_000n, input_credits: 180_003_000n, output_credits: 0n });
    expect(charge(image, {})).toEqual({ wrong: "units", reason: "missing" });
    expect(neededCounts(PRICE)).toEqual(["input_tokens", "output_tokens"]);
    expect(charged({ fixed: 7n }, {})).toMatchObject({ credits: 7n, input_credits: 7n, cost_credits: 7n, profit_credits: 0n, steps: null });
  });

  test("a remainder goes to the larger fraction, to the input part on a tie", () => {
    const price = (input: bigint, output: bigint, credit: bigint) => ({
      input_token_price: input,
      output_token_price: output,
      credit_price: credit,
      percentage: 0n,
    });
    const one = { input_tokens: 1n, output_tokens: 1n };
    expect(charged(price(1n, 1n, 2n), one)).toMatchObject({ credits: 1n, input_credits: 1n, output_credits: 0n });
    expect(charged(price(1n, 2n, 4n), one)).toMatchObject({ credits: 1n, input_credits: 0n, output_credits: 1n });
  });

  test("counts out of bounds, and a charge that no integer would hold, are named", () => {
    expect(charge(PRICE, { input_tokens: -1n, output_tokens: 0n })).toEqual({ wrong: "input_tokens", reason: "negative" });
    expect(charge(PRICE, { input_tokens: COUNT_MAX + 1n, output_tokens: 0n })).toEqual({ wrong: "input_tokens", reason: "too_large" });
    expect(charge({ fixed: CHARGE_MAX + 1n }, {})).toEqual({ wrong: "credits", reason: "too_large" });
  });

  test("100,000 random prices (seed 7): parts add up, nothing is negative, rounded up by less than one, as the model says", () => {
    const rng = random(7);
    const any = (below: number) => BigInt(rng.below(below));
    for (let i = 0; i < 100_000; i++) {
      const scale = rng.pick([10, 1000, 1_000_000, 1_000_000_000]);
      const price: Metered = {
        input_token_price: any(scale),
        output_token_price: any(scale),
        ...(rng.chance(0.5) ? { cached_input_token_price: any(scale) } : {}),
        ...(rng.chance(0.3) ? { request_price: any(scale) } : {}),
        ...(rng.chance(0.3) ? { unit_price: any(scale) } : {}),
        credit_price: any(scale) + 1n,
        percentage: any(10_001),
      };
      const input = any(scale);
      const counts = { input_tokens: input, output_tokens: any(scale), cached_input_tokens: input / 3n, units: any(100) };
      const result = charge(price, counts);
      if ("wrong" in result) {
        expect(result).toEqual({ wrong: "credits", reason: "too_large" });
        continue;
      }
      const { credits, input_credits, output_credits, cost_credits, profit_credits, steps } = result;
      const sums = input_credits + output_credits === credits && cost_credits + profit_credits === credits;
      const signs = [input_credits, output_credits, cost_credits, profit_credits].every((part) => part >= 0n);
      const over = credits * steps!.exact_below - steps!.exact_above;
      const roundedOnce = over >= 0n && over < steps!.exact_below;
      const model = modelCharge(
        {
          input: price.input_token_price,
          output: price.output_token_price,
          cached: price.cached_input_token_price,
          request: price.request_price,
          unit: price.unit_price,
          credit_price: price.credit_price,
          profit_bps: price.percentage,
        },
        { input, output: counts.output_tokens, cached: counts.cached_input_tokens, units: counts.units },
      );
      const agrees =
        "credits" in model &&
        [model.credits, model.input, model.output, model.cost, model.profit].join() ===
          [credits, input_credits, output_credits, cost_credits, profit_credits].join();
      if (!sums || !signs || !roundedOnce || !agrees)
        throw new Error(`draw ${i}: ${Object.values(price).join()} of ${Object.values(counts).join()}`);
    }
  });
});
