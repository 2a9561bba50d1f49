/** Tokens or units a single call may name. Above it a product of legal factors could leave the range of a stored integer. */
export const COUNT_MAX = 1_000_000_000n;

/** The largest number of micro-credits that is stored anywhere: what a JavaScript number still holds exactly. */
export const CHARGE_MAX = 2n ** 53n - 1n;

/** The price of one call: credits per use of an endpoint without a model, or what a model costs and what is added to it. */
export type Price =
  | { fixed: bigint }
  | {
      /** nano-USD per million tokens; a model that counts no tokens has neither. */
      input_token_price?: bigint;
      output_token_price?: bigint;
      /** Absent: cached tokens cost what input costs. */
      cached_input_token_price?: bigint;
      /** nano-USD per call. */
      request_price?: bigint;
      /** nano-USD per image, second or page. */
      unit_price?: bigint;
      /** nano-USD per credit, never zero. */
      credit_price: bigint;
      /** Basis points: 30 % is 3000. */
      percentage: bigint;
    };

/** What a call used. Cached tokens are a subset of the input tokens. */
export type Counts = { input_tokens?: bigint; output_tokens?: bigint; cached_input_tokens?: bigint; units?: bigint };

export type CountName = keyof Counts;

/** One part of a split: `exact = whole + remainder / divisor`, and what it was given in the end. */
export type Share = { whole: bigint; remainder: bigint; given: bigint };

/**
 * How a charge came about, so that anybody can follow it by hand. The costs are millionths of a nano-USD, for nothing is rounded
 * before the end; `exact_above / exact_below` are the micro-credits before they are rounded up.
 */
export type Steps = {
  input_cost: bigint;
  output_cost: bigint;
  exact_above: bigint;
  exact_below: bigint;
  input: Share;
  output: Share;
  cost: Share;
  profit: Share;
};

/** All in micro-credits, `cost_price` in nano-USD. `steps` is null where the price is fixed and nothing was computed. */
export type Charge = {
  credits: bigint;
  input_credits: bigint;
  output_credits: bigint;
  cost_credits: bigint;
  profit_credits: bigint;
  cost_price: bigint;
  steps: Steps | null;
};

/** The count that is missing or out of bounds; `credits` when the charge itself would not fit into a stored integer. */
export type Unpriceable = { wrong: CountName | "credits"; reason: "missing" | "too_large" | "negative" | "above_input" };

const MILLION = 1_000_000n;
const WHOLE_BPS = 10_000n;
const COUNT_NAMES = ["input_tokens", "output_tokens", "cached_input_tokens", "units"] as const;

/** What a call costs. Zero means zero and a missing count is an error; what costs more than nothing is never charged nothing. */
export function charge(price: Price, counts: Counts): Charge | Unpriceable {
  const wrong = wrongCount(price, counts);
  if (wrong) return wrong;
  const result = "fixed" in price ? fixedCharge(price.fixed) : meteredCharge(price, counts);
  return result.credits > CHARGE_MAX || result.cost_price > CHARGE_MAX ? { wrong: "credits", reason: "too_large" } : result;
}

/** Whether tokens, units or neither decide what a call costs: exactly these counts are required. */
export function neededCounts(price: Price): CountName[] {
  if ("fixed" in price) return [];
  const tokens = price.input_token_price !== undefined || price.output_token_price !== undefined;
  return [...(tokens ? (["input_tokens", "output_tokens"] as const) : []), ...(price.unit_price === undefined ? [] : (["units"] as const))];
}

function wrongCount(price: Price, counts: Counts): Unpriceable | undefined {
  for (const name of COUNT_NAMES) {
    const count = counts[name];
    if (count !== undefined && count < 0n) return { wrong: name, reason: "negative" };
    if (count !== undefined && count > COUNT_MAX) return { wrong: name, reason: "too_large" };
  }
  const missing = neededCounts(price).find((name) => counts[name] === undefined);
  if (missing) return { wrong: missing, reason: "missing" };
  if ("fixed" in price) return undefined;
  return (counts.cached_input_tokens ?? 0n) > (counts.input_tokens ?? 0n)
    ? { wrong: "cached_input_tokens", reason: "above_input" }
    : undefined;
}

function fixedCharge(credits: bigint): Charge {
  return { credits, input_credits: credits, output_credits: 0n, cost_credits: credits, profit_credits: 0n, cost_price: 0n, steps: null };
}

function meteredCharge(price: Exclude<Price, { fixed: bigint }>, counts: Counts): Charge {
  const input = counts.input_tokens ?? 0n;
  const cached = counts.cached_input_tokens ?? 0n;
  const inputPrice = price.input_token_price ?? 0n;
  const perCall = (price.request_price ?? 0n) + (price.unit_price ?? 0n) * (counts.units ?? 0n);
  const inputCost = (input - cached) * inputPrice + cached * (price.cached_input_token_price ?? inputPrice) + perCall * MILLION;
  const outputCost = (counts.output_tokens ?? 0n) * (price.output_token_price ?? 0n);

  // cost / 1e6 nano-USD, over nano-USD per credit, times 1e6 micro-credits: the two factors of a million cancel.
  const below = price.credit_price * WHOLE_BPS;
  const grown = WHOLE_BPS + price.percentage;
  const above = (inputCost + outputCost) * grown;
  const credits = ceiling(above, below);
  const [inputShare, outputShare] = split(credits, inputCost * grown, outputCost * grown, below);
  const [cost, profit] = split(credits, (inputCost + outputCost) * WHOLE_BPS, (inputCost + outputCost) * price.percentage, below);
  return {
    credits,
    input_credits: inputShare.given,
    output_credits: outputShare.given,
    cost_credits: cost.given,
    profit_credits: profit.given,
    cost_price: ceiling(inputCost + outputCost, MILLION),
    steps: {
      input_cost: inputCost,
      output_cost: outputCost,
      exact_above: above,
      exact_below: below,
      input: inputShare,
      output: outputShare,
      cost,
      profit,
    },
  };
}

function ceiling(above: bigint, below: bigint): bigint {
  return (above + below - 1n) / below;
}

/** Two whole parts of a whole: each its floor, and what is left goes to the larger remainder, to the first part on a tie. */
function split(total: bigint, first: bigint, second: bigint, below: bigint): [Share, Share] {
  const a: Share = { whole: first / below, remainder: first % below, given: first / below };
  const b: Share = { whole: second / below, remainder: second % below, given: second / below };
  let left = total - a.whole - b.whole;
  for (const share of a.remainder >= b.remainder ? [a, b] : [b, a]) {
    if (left === 0n) break;
    share.given += 1n;
    left -= 1n;
  }
  return [a, b];
}
