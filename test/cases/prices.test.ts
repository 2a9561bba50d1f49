import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { openMeter, type Meter } from "@test/support/meter";
import { giveBonus, wallet } from "@test/support/shop";

let app: TestApp;
let meter: Meter;
let admin: { token: string };
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  meter = await openMeter(app);
  admin = await app.admin();
  user = await app.user();
  await giveBonus(app, user, 1_000_000);
});
afterAll(() => app.close());

let made = 0;
async function model(prices: Record<string, unknown>): Promise<{ _id: string; value: string }> {
  made += 1;
  const body = { name: `Model ${made}`, value: `model-${made}`, provider: "Test", ...prices };
  const reply = await app.call<{ _id: string; value: string }>("POST", "/api/ai-models", { ...admin, body });
  if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
  return reply.data;
}
const consume = (body: Record<string, unknown>) => meter.process("consume", { user: user._id, usage_key: crypto.randomUUID(), ...body });

describe("C05 cached tokens are a subset of the input", () => {
  test("they cost their own price, never twice, never less than nothing", async () => {
    const { value } = await model({ input_token_price: 3, output_token_price: 15, cached_input_token_price: 0.3 });
    const { data } = await consume({ ai_model: value, input_tokens: 1_000, cached_input_tokens: 400, output_tokens: 0 });
    expect(data.credits).toBe(600 * 0.003 + 400 * 0.0003);
    const usage = (await app.call<Record<string, number>>("GET", `/api/credits-usages/${data.credits_usage}`, { token: user.token })).data;
    expect([usage["input_credits"], usage["output_credits"]]).toEqual([1.92, 0]);
  });

  test("more cached than input is refused by name", async () => {
    const { value } = await model({ input_token_price: 3, output_token_price: 15, cached_input_token_price: 0.3 });
    const { status, problem } = await consume({ ai_model: value, input_tokens: 56_322, cached_input_tokens: 72_960, output_tokens: 0 });
    expect([status, problem.errors!.map(({ field }) => field)]).toEqual([422, ["cached_input_tokens"]]);
  });

  test("a model without a cached price charges them as input", async () => {
    const { value } = await model({ input_token_price: 3, output_token_price: 15 });
    expect((await consume({ ai_model: value, input_tokens: 1_000, cached_input_tokens: 400, output_tokens: 0 })).data.credits).toBe(3);
  });
});

describe("C06 a dated or prefixed model id never costs nothing", () => {
  test("an alias is data and is shown; whatever else is 404, in quote, validate, consume and events", async () => {
    const { _id } = (
      await app.call<{ _id: string }>("POST", "/api/ai-models", {
        ...admin,
        body: { name: "Haiku", value: "claude-haiku-4-5", provider: "Anthropic", input_token_price: 1, output_token_price: 5 },
      })
    ).data;
    const count = { user: user._id, input_tokens: 1_000 };
    for (const unknown of ["claude-haiku-4-5-20251001", "anthropic/claude-haiku-4-5", "claude-haiku-4", "claude-haiku-4-50"]) {
      expect((await meter.process("quote", { ...count, ai_model: unknown, output_tokens: 0 })).problem).toMatchObject({
        status: 404,
        code: "ai_model_not_found",
      });
      expect((await meter.process("validate", { ...count, ai_model: unknown, max_output_tokens: 0 })).problem.code).toBe(
        "ai_model_not_found",
      );
      expect((await consume({ ...count, ai_model: unknown, output_tokens: 0 })).problem.code).toBe("ai_model_not_found");
    }
    expect((await meter.process("quote", { ...count, ai_model: " Claude-Haiku-4-5 ", output_tokens: 0 })).data.credits).toBe(1);

    const usage_key = crypto.randomUUID();
    const event = { usage_key, ...count, ai_model: "claude-haiku-4-5-20251001", output_tokens: 0 };
    expect((await app.call("POST", "/api/credits-process/events", { token: meter.key, body: { events: [event] } })).status).toBe(202);
    await app.settled();
    const dead = (await app.call<{ _id: string; payload: unknown }[]>("GET", "/api/dead-letters?queue=credits.process", admin)).data.find(
      ({ payload }) => JSON.stringify(payload).includes(usage_key),
    );
    expect(dead).toBeDefined();

    expect((await app.call("PATCH", `/api/ai-models/${_id}`, { ...admin, body: { aliases: ["claude-haiku-4-5-20251001"] } })).status).toBe(
      200,
    );
    expect((await app.call("POST", `/api/dead-letters/${dead!._id}/replay`, admin)).status).toBeLessThan(300);
    await app.settled();
    const { data } = await meter.held(usage_key);
    expect(data.status).toBe("settled");
  });
});

describe("C07 the price at settling is the price that was checked", () => {
  test("a router that fell back is charged at what it really used, both on the row", async () => {
    const free = await model({ input_token_price: 0, output_token_price: 0 });
    const dear = await model({ input_token_price: 15, output_token_price: 15 });
    const hold = await meter.process("validate", { user: user._id, ai_model: free.value, input_tokens: 1_000, max_output_tokens: 0 });
    expect(hold.data.credits_held).toBe(0);
    const settled = await meter.process("consume", {
      usage_key: hold.data.usage_key,
      ai_model: dear.value,
      input_tokens: 1_000,
      output_tokens: 0,
    });
    expect(settled.data.credits).toBe(15);
    const explained = JSON.stringify(await meter.explain(settled.data.credits_usage, user));
    expect(explained).toContain(free.value);
    expect(explained).toContain(dear.value);
  });

  test("an edit leaves open holds at their price, and every past charge explained as it was", async () => {
    const priced = await model({ input_token_price: 3, output_token_price: 3 });
    const validate = () => meter.process("validate", { user: user._id, ai_model: priced.value, input_tokens: 1_000, max_output_tokens: 0 });
    const hold = await validate();
    const edit = (price: number) => app.call("PATCH", `/api/ai-models/${priced._id}`, { ...admin, body: { input_token_price: price } });
    await edit(6);
    const { data } = await meter.process("consume", { usage_key: hold.data.usage_key, input_tokens: 1_000, output_tokens: 0 });
    expect(data.credits).toBe(3);
    expect((await validate()).data.credits_held).toBe(6);
    const before = await meter.explain(data.credits_usage, user);
    expect((await Promise.all([edit(7), edit(8)])).map(({ status }) => status)).toEqual([200, 200]);
    expect(await meter.explain(data.credits_usage, user)).toEqual(before);
    expect([7, 8]).toContain((await validate()).data.credits_held);
  });
});

describe("C08 a price of -1, 1e-7 or nothing", () => {
  test("what is no price is refused", async () => {
    const { _id } = await model({ input_token_price: 1, output_token_price: 1 });
    const patch = async (text: string) =>
      (await app.call("PATCH", `/api/ai-models/${_id}`, { ...admin, body: `{"input_token_price":${text}}` })).status;
    for (const text of ["-1", '"-1"', '"NaN"', '"0.0000001"', "1e12", "1e-10", "true", "[1]"])
      expect([text, await patch(text)]).toEqual([text, 422]);
    expect(await patch("NaN")).toBe(400);
    expect(await patch("1e-7")).toBe(200);
    expect((await app.call("GET", `/api/ai-models/${_id}`, admin)).data["input_token_price"]).toBe(0.0000001);
  });

  test("a tiny price is kept exactly, and a call that costs more than nothing is never free", async () => {
    const tiny = await model({ input_token_price: 0.000000075, output_token_price: 0 });
    expect((await app.call("GET", `/api/ai-models/${tiny._id}`, admin)).data["input_token_price"]).toBe(0.000000075);
    const least = await model({ input_token_price: 0.000000001, output_token_price: 0 });
    const before = (await wallet(app, user)).credits;
    // What so many come to is arithmetic of this process; the real engine, which takes longer for each, is asked a tenth of them.
    const calls = process.env["MONGODB_URI"] ? 1_000 : 10_000;
    const charged = new Set<number>();
    for (let done = 0; done < calls; done += 100) {
      const replies = await Promise.all(
        Array.from({ length: 100 }, () => consume({ ai_model: least.value, input_tokens: 1, output_tokens: 0 })),
      );
      for (const { data } of replies) charged.add(data.credits);
    }
    expect([...charged]).toEqual([0.000001]);
    expect(Math.round((before - (await wallet(app, user)).credits) * 1e6)).toBe(calls);
  });

  test("free needs an explicit zero", async () => {
    const refused = await app.call("POST", "/api/ai-models", { ...admin, body: { name: "Nothing", value: "nothing", provider: "Test" } });
    expect(refused.status).toBe(422);
    const free = await model({ input_token_price: 0, output_token_price: 0 });
    expect((await consume({ ai_model: free.value, input_tokens: 1_000, output_tokens: 1_000 })).data).toMatchObject({
      credits: 0,
      credits_transaction: null,
    });
  });
});
