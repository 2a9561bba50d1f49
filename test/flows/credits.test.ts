import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { bootTest, type Reply, type SignedIn, type TestApp } from "@test/support/boot";
import { giveBonus, wallet, type WalletView } from "@test/support/shop";

type Used = {
  usage_key: string;
  credits: number;
  credits_held: number;
  credits_available: number;
  balance_after: number;
  credits_usage: string;
  credits_transaction: string | null;
  expires_at: string;
  status: string;
};

let app: TestApp;
let partner: { token: string };
let user: SignedIn;
let start: WalletView;

/** 1,000 input tokens cost 1 credit and 1,000 output tokens 5: the arithmetic of these tests is done in the head. */
const model = "test-model";

beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  const { token } = await app.admin();
  const made = [
    await app.call("POST", "/api/billing-settings", { token, body: { credit_price: 0.001, currency: "USD" } }),
    await app.call("POST", "/api/ai-models", {
      token,
      body: { name: "Test Model", value: model, provider: "Test", input_token_price: 1, output_token_price: 5 },
    }),
  ];
  expect(made.map(({ status, text }) => [status, text.slice(0, 200)])).toEqual(made.map(({ text }) => [201, text.slice(0, 200)]));
  partner = { token: await app.serviceKey() };
});
afterAll(() => app.close());
beforeEach(async () => {
  user = await app.user();
  await giveBonus(app, user, 100);
  start = await wallet(app, user);
  expect(start).toMatchObject({ credits: 100, credits_available: 100, credits_held: 0 });
});

const process = (call: string, body: Record<string, unknown>): Promise<Reply<Used>> =>
  app.call<Used>("POST", `/api/credits-process/${call}`, { ...partner, body });
const validate = (more: Record<string, unknown> = {}) =>
  process("validate", { user: user._id, ai_model: model, input_tokens: 10_000, max_output_tokens: 2_000, ...more });
const hold = async (more: Record<string, unknown> = {}) => {
  const reply = await validate(more);
  expect(reply.status).toBe(201);
  return reply.data;
};
const ledger = async () =>
  (
    await app.call<{ type: string; kind: string; credits: number; balance_after: number }[]>(
      "GET",
      "/api/credits-transactions?sort=-created_at",
      { token: user.token },
    )
  ).data;

describe("a call that was validated", () => {
  test("costs what was used, when that is less than what was held", async () => {
    const { usage_key, credits_held } = await hold();
    expect(credits_held).toBe(20);
    expect(await wallet(app, user)).toMatchObject({ credits: 100, credits_held: 20, credits_available: 80 });
    const { data } = await process("consume", { usage_key, input_tokens: 8_000, output_tokens: 1_000 });
    expect(data).toMatchObject({ credits: 13, balance_after: 87, credits_available: 87 });
    expect(await wallet(app, user)).toMatchObject({ credits: 87, credits_held: 0, credits_available: 87 });
  });

  test("costs exactly what was held, when that was used", async () => {
    const { usage_key } = await hold();
    expect((await process("consume", { usage_key, input_tokens: 10_000, output_tokens: 2_000 })).data).toMatchObject({
      credits: 20,
      balance_after: 80,
    });
  });

  test("costs more than was held, when more was used and it is there", async () => {
    const { usage_key } = await hold();
    expect((await process("consume", { usage_key, input_tokens: 10_000, output_tokens: 6_000 })).data).toMatchObject({
      credits: 40,
      balance_after: 60,
    });
  });

  test("is extended twice, to the ceiling in all, and never shrinks", async () => {
    const { usage_key } = await hold();
    expect((await process("extend", { usage_key, max_output_tokens: 4_000 })).data).toMatchObject({ credits_held: 30 });
    expect((await process("extend", { usage_key, max_output_tokens: 6_000 })).data).toMatchObject({ credits_held: 40 });
    expect((await process("extend", { usage_key, max_output_tokens: 1_000 })).data).toMatchObject({ credits_held: 40 });
    expect(await wallet(app, user)).toMatchObject({ credits_held: 40, credits_available: 60 });
    expect((await process("consume", { usage_key, input_tokens: 10_000, output_tokens: 6_000 })).data.balance_after).toBe(60);
  });

  test("is told to stop when an extension is not affordable; the hold stays", async () => {
    const { usage_key } = await hold();
    const refused = await process("extend", { usage_key, max_output_tokens: 60_000 });
    expect(refused.status).toBe(402);
    expect(refused.problem).toMatchObject({ code: "insufficient_credits", stop: true, credits_available: 80 });
    expect(await wallet(app, user)).toMatchObject({ credits_held: 20 });
  });

  test("costs nothing when it is released, once or twice; then it cannot be consumed", async () => {
    const { usage_key } = await hold();
    expect((await process("release", { usage_key })).data).toMatchObject({ credits_available: 100 });
    const again = await process("release", { usage_key });
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([200, "true"]);
    expect((await process("consume", { usage_key, input_tokens: 1, output_tokens: 1 })).problem).toMatchObject({
      status: 409,
      code: "already_released",
    });
    expect(await wallet(app, user)).toMatchObject({ credits: 100, credits_held: 0 });
  });

  test("cannot be released once it is settled", async () => {
    const { usage_key } = await hold();
    await process("consume", { usage_key, input_tokens: 1_000, output_tokens: 0 });
    expect((await process("release", { usage_key })).problem).toMatchObject({ status: 409, code: "already_settled" });
  });

  test("gives its hold back by the clock alone, and is still charged when it ends late", async () => {
    const { usage_key } = await hold({ ttl_seconds: 5 });
    await app.clock.advance(6_000);
    expect(await wallet(app, user)).toMatchObject({ credits_held: 0, credits_available: 100 });
    expect((await app.call<{ status: string }>("GET", `/api/credits-process/holds/${usage_key}`, partner)).data.status).toBe("expired");
    expect((await process("extend", { usage_key, max_output_tokens: 3_000 })).problem).toMatchObject({ status: 410, code: "hold_expired" });
    expect((await process("release", { usage_key })).problem).toMatchObject({ status: 410, code: "hold_expired" });
    const late = await process("consume", { usage_key, input_tokens: 8_000, output_tokens: 1_000 });
    expect(late.data).toMatchObject({ credits: 13, balance_after: 87 });
    const { data } = await app.call<{ hold_expired: boolean }>("GET", `/api/credits-usages/${late.data.credits_usage}`, {
      token: user.token,
    });
    expect(data.hold_expired).toBe(true);
    expect((await app.call<{ status: string }>("GET", `/api/credits-process/holds/${usage_key}`, partner)).data.status).toBe("settled");
  });

  test("is charged at the price that was pinned, though the price has changed since", async () => {
    const { token } = await app.admin();
    const [row] = (await app.call<{ _id: string }[]>("GET", "/api/ai-models?search=test", { token })).data;
    const { usage_key } = await hold();
    expect(
      (await app.call("PATCH", `/api/ai-models/${row!._id}`, { token, body: { input_token_price: 2, output_token_price: 10 } })).status,
    ).toBe(200);
    const settled = await process("consume", { usage_key, input_tokens: 10_000, output_tokens: 2_000 });
    expect(settled.data).toMatchObject({ credits: 20, balance_after: 80 });
    expect((await hold()).credits_held).toBe(40);
    const explain = await app.call<{ credits: number }>("GET", `/api/credits-usages/${settled.data.credits_usage}/explain`, {
      token: user.token,
    });
    expect(explain.data.credits).toBe(20);
    expect(
      (await app.call("PATCH", `/api/ai-models/${row!._id}`, { token, body: { input_token_price: 1, output_token_price: 5 } })).status,
    ).toBe(200);
  });
});

describe("saying it again", () => {
  test("gets the first answer; with another body it is refused; another client's key is another key", async () => {
    const usage_key = crypto.randomUUID();
    const body = { usage_key, user: user._id, ai_model: model, input_tokens: 10_000, output_tokens: 0 };
    const first = await process("consume", body);
    const again = await process("consume", body);
    expect(again.status).toBe(200);
    expect(again.data).toEqual(first.data);
    expect([first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")]).toEqual([null, "true"]);
    const other = await process("consume", { ...body, input_tokens: 9_999 });
    expect(other.problem).toMatchObject({ status: 422, code: "usage_key_reused" });
    expect((await wallet(app, user)).credits).toBe(90);
    const stranger = await app.call("POST", "/api/credits-process/consume", { token: await app.serviceKey(), body });
    expect([stranger.status, stranger.headers.get("Idempotency-Replayed")]).toEqual([200, null]);
    expect((await wallet(app, user)).credits).toBe(80);
  });

  test("of validate is compared with validate, of consume with consume", async () => {
    const usage_key = crypto.randomUUID();
    const first = await validate({ usage_key });
    const again = await validate({ usage_key });
    expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
    expect(again.data).toEqual(first.data);
    expect((await validate({ usage_key, input_tokens: 1 })).problem).toMatchObject({ status: 422, code: "usage_key_reused" });
    const settle = { usage_key, input_tokens: 1_000, output_tokens: 0 };
    expect((await process("consume", settle)).status).toBe(200);
    expect((await process("consume", settle)).headers.get("Idempotency-Replayed")).toBe("true");
    expect((await process("consume", { ...settle, output_tokens: 1 })).problem).toMatchObject({ status: 422, code: "usage_key_reused" });
  });

  for (const [what, run] of [
    [
      "consume",
      (key: string) => process("consume", { usage_key: key, user: user._id, ai_model: model, input_tokens: 10_000, output_tokens: 0 }),
    ],
    ["consume of a hold", (key: string) => process("consume", { usage_key: key, input_tokens: 10_000, output_tokens: 0 })],
  ] as const)
    test(`a hundred times at once: ${what} happens once`, async () => {
      const key = crypto.randomUUID();
      if (what === "consume of a hold") await hold({ usage_key: key });
      const replies = await Promise.all(Array.from({ length: 100 }, () => run(key)));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
      expect(replies.filter(({ headers }) => headers.get("Idempotency-Replayed") !== "true")).toHaveLength(1);
      expect(await wallet(app, user)).toMatchObject({ credits: 90, credits_held: 0 });
      expect((await ledger()).filter(({ kind }) => kind === "consume")).toHaveLength(1);
    });

  test("a hundred times at once: a bonus with one key is given once", async () => {
    const { token } = await app.admin();
    const key = crypto.randomUUID();
    const give = () =>
      app.call<{ _id: string }>("POST", "/api/credits-transactions", {
        token,
        key,
        body: { user: user._id, credits: 7, increase_source: "bonus" },
      });
    const replies = await Promise.all(Array.from({ length: 100 }, give));
    expect(replies.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(replies.filter(({ status }) => status === 409).every(({ problem }) => problem.code === "in_flight")).toBe(true);
    const last = await give();
    expect([last.status, last.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
    expect(new Set(replies.filter(({ status }) => status === 201).map(({ data }) => data._id))).toEqual(new Set([last.data._id]));
    expect((await wallet(app, user)).credits).toBe(107);
    const reused = await app.call("POST", "/api/credits-transactions", {
      token,
      key,
      body: { user: user._id, credits: 8, increase_source: "bonus" },
    });
    expect(reused.problem).toMatchObject({ status: 422, code: "idempotency_key_reused" });
  });
});

describe("without enough credits", () => {
  test("validate and a consume without a hold are refused and leave no trace", async () => {
    const refused = await validate({ input_tokens: 200_000 });
    expect(refused.problem).toMatchObject({ status: 402, code: "insufficient_credits", credits_needed: 210, credits_available: 100 });
    const usage_key = crypto.randomUUID();
    const poor = await process("consume", { usage_key, user: user._id, ai_model: model, input_tokens: 200_000, output_tokens: 0 });
    expect(poor.problem).toMatchObject({ status: 402, code: "insufficient_credits", credits_needed: 200 });
    expect(await wallet(app, user)).toEqual(start);
    expect((await app.call("GET", `/api/credits-process/holds/${usage_key}`, partner)).status).toBe(404);
    // A refusal keeps no key: the same one may come again with another body.
    expect((await process("consume", { usage_key, user: user._id, ai_model: model, input_tokens: 1_000, output_tokens: 0 })).status).toBe(
      200,
    );
  });

  test("a settled hold takes what is there and says what it could not collect, by the policy of the key", async () => {
    const { usage_key } = await hold();
    const over = await process("consume", { usage_key, input_tokens: 150_000, output_tokens: 0 });
    expect(over.data).toMatchObject({ credits: 150, balance_after: 0 });
    const usage = await app.call<Record<string, number>>("GET", `/api/credits-usages/${over.data.credits_usage}`, { token: user.token });
    expect(usage.data).toMatchObject({ collected_credits: 100, uncollected_credits: 50, debt_credits: 0 });
  });

  test("a key that rejects changes nothing; one that allows debt makes it, to its limit", async () => {
    const reject = { token: await app.serviceKey({ overdraft: { policy: "reject" } }) };
    const held = await app.call<Used>("POST", "/api/credits-process/validate", {
      ...reject,
      body: { user: user._id, ai_model: model, input_tokens: 10_000, max_output_tokens: 0 },
    });
    const over = { usage_key: held.data.usage_key, input_tokens: 150_000, output_tokens: 0 };
    expect((await app.call("POST", "/api/credits-process/consume", { ...reject, body: over })).problem).toMatchObject({ status: 402 });
    expect(await wallet(app, user)).toMatchObject({ credits: 100, credits_held: 10 });
    await app.call("POST", "/api/credits-process/release", { ...reject, body: { usage_key: held.data.usage_key } });

    const debtor = { token: await app.serviceKey({ overdraft: { policy: "allow_debt", limit: 30 } }) };
    const second = await app.call<Used>("POST", "/api/credits-process/validate", {
      ...debtor,
      body: { user: user._id, ai_model: model, input_tokens: 10_000, max_output_tokens: 0 },
    });
    const settled = await app.call<Used>("POST", "/api/credits-process/consume", {
      ...debtor,
      body: { usage_key: second.data.usage_key, input_tokens: 150_000, output_tokens: 0 },
    });
    expect(settled.data).toMatchObject({ credits: 150, balance_after: 0 });
    expect(await wallet(app, user)).toMatchObject({ credits: 0, debt: 30, credits_available: 0 });
    await giveBonus(app, user, 50);
    expect(await wallet(app, user)).toMatchObject({ credits: 20, debt: 0 });
  });
});
