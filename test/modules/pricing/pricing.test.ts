import { afterAll, beforeAll, expect, test } from "bun:test";
import { openMemoryCache } from "@/infra/memory-cache";
import { pricesById, pricingFor } from "@/modules/billing-settings/pricing";
import { charge, type Charge, type Counts } from "@/modules/credits-process/price";
import { bootPrices, someModel, type Prices } from "./support";

let app: Prices;
const other = openMemoryCache();
beforeAll(async () => void (app = await bootPrices()));
afterAll(async () => {
  expect(app.bugs).toEqual([]);
  await other.close();
  await app.close();
});

const admin = async (method: string, path: string, body?: object) => {
  const reply = await app.call("admin", method, path, body);
  expect(reply.status).toBeLessThan(300);
  return reply.data;
};
const problem = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )) as { status: number; code: string } | null;
  return error && [error.status, error.code];
};
const credits = async (model: string, counts: Counts): Promise<Charge> => {
  const charged = charge((await pricingFor(app.ctx(), { model })).price, counts);
  if ("wrong" in charged) throw new Error(`${charged.wrong}: ${charged.reason}`);
  return charged;
};

test("without a billing setting nothing is priced by model, and fixed credits stand alone", async () => {
  await admin("POST", "/ai-models", someModel({ value: "unpriced" }));
  expect(await problem(pricingFor(app.ctx(), { model: "unpriced" }))).toEqual([503, "not_priced"]);
  expect(await problem(pricingFor(app.ctx(), {}))).toEqual([503, "not_priced"]);
  expect(await pricingFor(app.ctx(), { endpoint: { credits: 5_000_000n } })).toEqual({
    price: { fixed: 5_000_000n },
    versions: { ai_model: null, billing_setting: null, credits_profit: null },
    ai_model: null,
    unit_name: null,
    credit_price: null,
  });
});

test("3 and 15 USD, a credit at 0.001 and 30 %: 1,000 in and 500 out are 13.65 credits", async () => {
  await admin("POST", "/billing-settings", { credit_price: 0.001 });
  await admin("POST", "/ai-models", someModel({ value: "example-3-15" }));
  expect((await credits("example-3-15", { input_tokens: 1_000n, output_tokens: 500n })).credits).toBe(10_500_000n);
  await admin("POST", "/credits-profits", { name: "All", percentage: 30 });
  expect(await credits("example-3-15", { input_tokens: 1_000n, output_tokens: 500n })).toMatchObject({
    credits: 13_650_000n,
    input_credits: 3_900_000n,
    output_credits: 9_750_000n,
    cost_credits: 10_500_000n,
    profit_credits: 3_150_000n,
    cost_price: 10_500_000n,
  });
});

test("a model's own profit replaces the one for all", async () => {
  const { _id } = await admin("POST", "/ai-models", someModel({ value: "own-profit" }));
  await admin("POST", "/credits-profits", { name: "Own", percentage: 100, ai_model: _id });
  expect((await credits("own-profit", { input_tokens: 1_000n, output_tokens: 500n })).credits).toBe(21_000_000n);
  expect((await credits("example-3-15", { input_tokens: 1_000n, output_tokens: 500n })).credits).toBe(13_650_000n);
});

test("a model answers to its value and its aliases, to nothing else", async () => {
  const { _id } = await admin("POST", "/ai-models", someModel({ value: "claude-haiku-4-5" }));
  for (const name of [
    "claude-haiku-4-5-20251001",
    "anthropic/claude-haiku-4-5",
    "claude-haiku-4",
    "claude-haiku-4-50",
    "claude",
    "",
    "constructor",
  ])
    expect([name, await problem(pricingFor(app.ctx(), { model: name }))]).toEqual([name, [404, "ai_model_not_found"]]);
  expect((await pricingFor(app.ctx(), { model: "Claude-Haiku-4-5 " })).ai_model).toMatchObject({
    value: "claude-haiku-4-5",
    matched: "claude-haiku-4-5",
  });
  await admin("PATCH", `/ai-models/${_id}`, { aliases: ["claude-haiku-4-5-20251001", "anthropic/claude-haiku-4-5"] });
  for (const name of ["claude-haiku-4-5-20251001", " Anthropic/Claude-Haiku-4-5"])
    expect((await pricingFor(app.ctx(), { model: name })).ai_model).toMatchObject({
      value: "claude-haiku-4-5",
      matched: name.trim().toLowerCase(),
    });
  for (const name of ["claude-haiku-4", "claude-haiku-4-50"])
    expect(await problem(pricingFor(app.ctx(), { model: name }))).toEqual([404, "ai_model_not_found"]);
  await admin("PATCH", `/ai-models/${_id}`, { is_active: false });
  expect(await problem(pricingFor(app.ctx(), { model: "claude-haiku-4-5" }))).toEqual([404, "ai_model_not_found"]);
});

test("a named model goes before the endpoint's fixed credits, the initial model after them", async () => {
  const endpoint = { credits: 2_000_000n };
  const named = await pricingFor(app.ctx(), { model: "example-3-15", endpoint });
  expect(named.ai_model?.value).toBe("example-3-15");
  const fixed = await pricingFor(app.ctx(), { endpoint });
  expect([fixed.price, fixed.ai_model, fixed.credit_price]).toEqual([{ fixed: 2_000_000n }, null, 1_000_000n]);
  const initial = await pricingFor(app.ctx(), { endpoint: { credits: null } });
  expect(initial.ai_model?.value).toBe("unpriced");
  expect((await pricingFor(app.ctx(), {})).versions).toEqual(initial.versions);
});

test("cached tokens are part of the input, at their own price or the input's", async () => {
  await admin("POST", "/ai-models", someModel({ value: "cached", cached_input_token_price: 0.3 }));
  expect((await credits("cached", { input_tokens: 1_000n, cached_input_tokens: 400n, output_tokens: 0n })).cost_price).toBe(1_920_000n);
  expect((await credits("example-3-15", { input_tokens: 1_000n, cached_input_tokens: 400n, output_tokens: 0n })).cost_price).toBe(
    3_000_000n,
  );
  const { price } = await pricingFor(app.ctx(), { model: "cached" });
  expect(charge(price, { input_tokens: 56_322n, cached_input_tokens: 72_960n, output_tokens: 0n })).toEqual({
    wrong: "cached_input_tokens",
    reason: "above_input",
  });
});

test("what costs anything is never charged nothing, and 10,000 of it is 10,000 times it", async () => {
  await admin("POST", "/ai-models", someModel({ value: "tiny", input_token_price: 0.000000001, output_token_price: 0 }));
  let sum = 0n;
  for (let call = 0; call < 10_000; call += 1) sum += (await credits("tiny", { input_tokens: 1n, output_tokens: 0n })).credits;
  expect(sum).toBe(10_000n);
  await admin("POST", "/ai-models", someModel({ value: "free", input_token_price: 0, output_token_price: 0 }));
  expect((await credits("free", { input_tokens: 1_000_000n, output_tokens: 1n })).credits).toBe(0n);
});

test("a model priced per unit has no token prices at all", async () => {
  const none = { input_token_price: null, output_token_price: null };
  await admin("POST", "/ai-models", someModel({ ...none, value: "image", unit_price: 0.04, unit_name: "image", request_price: 0.01 }));
  const { price, unit_name } = await pricingFor(app.ctx(), { model: "image" });
  expect(price).toEqual({ unit_price: 40_000_000n, request_price: 10_000_000n, credit_price: 1_000_000n, percentage: 3_000n });
  expect(unit_name).toBe("image");
  expect((await credits("image", { units: 2n })).credits).toBe(117_000_000n);
});

test("what was pinned gives the same charge after every price has changed", async () => {
  const counts = { input_tokens: 1_000n, output_tokens: 500n };
  const { _id } = await admin("POST", "/ai-models", someModel({ value: "pinned", aliases: ["pinned-alias"] }));
  const before = await pricingFor(app.ctx(), { model: "pinned-alias" });
  await admin("PATCH", `/ai-models/${_id}`, { input_token_price: 6, output_token_price: null, value: "renamed", aliases: [] });
  await admin("POST", "/billing-settings", { credit_price: 0.01 });
  await admin("POST", "/credits-profits", { name: "Other", percentage: 0 });
  const after = await pricingFor(app.ctx(), { model: "renamed" });
  expect(charge(after.price, counts)).toMatchObject({ credits: 600_000n });
  for (const cache of [undefined, openMemoryCache()]) {
    const again = await pricesById(app.ctx(undefined, cache), before.versions);
    expect(again.price).toEqual(before.price);
    expect(again.ai_model).toEqual({ ...before.ai_model!, matched: "pinned" });
    expect(charge(again.price, counts)).toMatchObject({ credits: 13_650_000n });
    expect(await pricesById(app.ctx(undefined, cache), before.versions)).toEqual(again);
  }
  const fixed = await pricingFor(app.ctx(), { endpoint: { credits: 7n } });
  expect(await pricesById(app.ctx(), fixed.versions, 7n)).toEqual(fixed);
  expect(await problem(pricesById(app.ctx(), { ...before.versions, ai_model: before.versions.billing_setting }))).not.toBeNull();
});

test("a change is seen at once where the cache is shared, within a second where it is not", async () => {
  const { _id } = await admin("POST", "/ai-models", someModel({ value: "watched", input_token_price: 1 }));
  const elsewhere = app.ctx(undefined, other);
  const input = async (ctx = app.ctx()) => {
    const { price } = await pricingFor(ctx, { model: "watched" });
    return "fixed" in price ? null : price.input_token_price;
  };
  expect([await input(), await input(elsewhere)]).toEqual([1_000_000_000n, 1_000_000_000n]);
  await admin("PATCH", `/ai-models/${_id}`, { input_token_price: 2 });
  expect(await input()).toBe(2_000_000_000n);
  // The other process may be a second behind, and what it charges is then what the version it pins says.
  const stale = await pricingFor(elsewhere, { model: "watched" });
  expect((await pricesById(app.ctx(), stale.versions)).price).toEqual(stale.price);
  app.advance(1_000);
  expect(await input(elsewhere)).toBe(2_000_000_000n);
});

test("a price that was waiting for its time is charged from that instant, cached or not", async () => {
  const at = new Date(app.now().getTime() + 60_000);
  await admin("POST", "/billing-settings", { credit_price: 0.5, applied_at: at.toISOString() });
  const creditPrice = async () => (await pricingFor(app.ctx(), { model: "example-3-15" })).credit_price;
  app.advance(at.getTime() - app.now().getTime() - 2_000);
  expect(await creditPrice()).toBe(10_000_000n);
  app.advance(2_000);
  expect(await creditPrice()).toBe(500_000_000n);
});
