import { afterAll, beforeAll, expect, test } from "bun:test";
import { seedPrices } from "@/embedded/demo/prices";
import { pricingFor } from "@/modules/billing-settings/pricing";
import { charge } from "@/modules/credits-process/price";
import { bootPrices, type Prices } from "./support";

let app: Prices;
beforeAll(async () => void (app = await bootPrices()));
afterAll(() => app.close());

const all = async (path: string) => (await app.call("editor", "GET", `${path}?limit=100&sort=created_at`)).rows;

test("two processes that start at once make the demo prices once", async () => {
  await Promise.all([seedPrices(app.ctx()), seedPrices(app.ctx())]);
  await seedPrices(app.ctx());
  const models = await all("/ai-models");
  expect(models).toHaveLength(10);
  expect(new Set(models.map((model) => model["provider"]))).toEqual(
    new Set(["OpenAI", "Anthropic", "Google", "Mistral", "DeepSeek", "Groq"]),
  );
  expect(models.filter((model) => model["is_initial"]).map((model) => model["value"])).toEqual(["gpt-6-luna"]);
  for (const model of models)
    expect(model["metadata"]).toMatchObject({
      prices_as_of: expect.stringMatching(/^2026-\d\d-\d\d$/) as string,
      source: expect.stringMatching(/^https:/) as string,
    });
  expect((await all("/billing-settings")).map((row) => [row["credit_price"], row["status"]])).toEqual([[0.001, "active"]]);
  expect((await all("/credits-profits")).map((row) => [row["percentage"], row["ai_model"]])).toEqual([[30, null]]);
  expect(await all("/ai-model-histories")).toHaveLength(10);
});

test("every demo model prices a call, an image by the piece", async () => {
  for (const { value, unit_name } of await all("/ai-models")) {
    const { price } = await pricingFor(app.ctx(), { model: String(value) });
    const counts = unit_name ? { units: 1n } : { input_tokens: 1_000n, output_tokens: 1_000n };
    expect(charge(price, counts)).toHaveProperty("credits");
  }
  const { price } = await pricingFor(app.ctx(), { model: "gemini-3-pro-image" });
  expect(charge(price, { units: 1n })).toMatchObject({ credits: 174_200_000n });
});

test("a demo model that was deleted does not come back", async () => {
  const [gemini] = (await all("/ai-models")).filter((model) => model["value"] === "gemini-3.5-flash");
  await app.call("admin", "DELETE", `/ai-models/${gemini!._id}`);
  await seedPrices(app.ctx());
  expect(await all("/ai-models")).toHaveLength(9);
});
