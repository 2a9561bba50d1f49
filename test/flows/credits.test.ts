import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { ZaaZ } from "../../openapi/sdk/index";
import type { UserWallet, ValidateCreditsInput } from "../../openapi/sdk/types";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { giveBonus, refused, wallet } from "@test/support/shop";

let app: TestApp;
let admin: ZaaZ;
let partner: ZaaZ;
let user: SignedIn;
let own: ZaaZ;
let start: UserWallet;

/** 1,000 input tokens cost 1 credit and 1,000 output tokens 5: the arithmetic of these tests is done in the head. */
const model = "test-model";

beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  admin = app.client((await app.admin()).token);
  await admin.createBillingSetting({ credit_price: 0.001, currency: "USD" });
  await admin.createAiModel({ name: "Test Model", value: model, provider: "Test", input_token_price: 1, output_token_price: 5 });
  partner = app.client(await app.serviceKey());
});
afterAll(() => app.close());
beforeEach(async () => {
  user = await app.user();
  own = app.client(user.token);
  await giveBonus(app, user, 100);
  start = await wallet(app, user);
  expect(start).toMatchObject({ credits: 100, credits_available: 100, credits_held: 0 });
});

const validate = (more: Partial<ValidateCreditsInput> = {}, by = partner) =>
  by.validateCredits({ user: user._id, ai_model: model, input_tokens: 10_000, max_output_tokens: 2_000, ...more });
const hold = async (more: Partial<ValidateCreditsInput> = {}) => (await validate(more)).data;
/** A use that is checked and charged at once. */
const consume = (input_tokens: number, usage_key: string = crypto.randomUUID(), by = partner) =>
  by.consumeCredits({ usage_key, user: user._id, ai_model: model, input_tokens, output_tokens: 0 });
const charges = async () => {
  const rows = [];
  for await (const row of own.listCreditsTransactions({ kind: "consume" })) rows.push(row);
  return rows;
};

describe("a call that was validated", () => {
  test("costs what was used, when that is less than what was held", async () => {
    const { usage_key, credits_held } = await hold();
    expect(credits_held).toBe(20);
    expect(await wallet(app, user)).toMatchObject({ credits: 100, credits_held: 20, credits_available: 80 });
    const { data } = await partner.consumeCredits({ usage_key, input_tokens: 8_000, output_tokens: 1_000 });
    expect(data).toMatchObject({ credits: 13, balance_after: 87, credits_available: 87 });
    expect(await wallet(app, user)).toMatchObject({ credits: 87, credits_held: 0, credits_available: 87 });
  });

  test("costs exactly what was held, when that was used", async () => {
    const { usage_key } = await hold();
    expect((await partner.consumeCredits({ usage_key, input_tokens: 10_000, output_tokens: 2_000 })).data).toMatchObject({
      credits: 20,
      balance_after: 80,
    });
  });

  test("costs more than was held, when more was used and it is there", async () => {
    const { usage_key } = await hold();
    expect((await partner.consumeCredits({ usage_key, input_tokens: 10_000, output_tokens: 6_000 })).data).toMatchObject({
      credits: 40,
      balance_after: 60,
    });
  });

  test("is extended twice, to the ceiling in all, and never shrinks", async () => {
    const { usage_key } = await hold();
    expect((await partner.extendCredits({ usage_key, max_output_tokens: 4_000 })).data).toMatchObject({ credits_held: 30 });
    expect((await partner.extendCredits({ usage_key, max_output_tokens: 6_000 })).data).toMatchObject({ credits_held: 40 });
    expect((await partner.extendCredits({ usage_key, max_output_tokens: 1_000 })).data).toMatchObject({ credits_held: 40 });
    expect(await wallet(app, user)).toMatchObject({ credits_held: 40, credits_available: 60 });
    expect((await partner.consumeCredits({ usage_key, input_tokens: 10_000, output_tokens: 6_000 })).data.balance_after).toBe(60);
  });

  test("is told to stop when an extension is not affordable; the hold stays", async () => {
    const { usage_key } = await hold();
    const stop = await refused(partner.extendCredits({ usage_key, max_output_tokens: 60_000 }));
    expect(stop.problem).toMatchObject({ status: 402, code: "insufficient_credits", stop: true, credits_available: 80 });
    expect(await wallet(app, user)).toMatchObject({ credits_held: 20 });
  });

  test("costs nothing when it is released, once or twice; then it cannot be consumed", async () => {
    const { usage_key } = await hold();
    expect((await partner.releaseCredits({ usage_key })).data).toMatchObject({ credits_available: 100 });
    expect((await partner.releaseCredits({ usage_key })).response.replayed).toBe(true);
    const late = await refused(partner.consumeCredits({ usage_key, input_tokens: 1, output_tokens: 1 }));
    expect(late).toMatchObject({ status: 409, code: "already_released" });
    expect(await wallet(app, user)).toMatchObject({ credits: 100, credits_held: 0 });
  });

  test("cannot be released once it is settled", async () => {
    const { usage_key } = await hold();
    await partner.consumeCredits({ usage_key, input_tokens: 1_000, output_tokens: 0 });
    expect(await refused(partner.releaseCredits({ usage_key }))).toMatchObject({ status: 409, code: "already_settled" });
  });

  test("gives its hold back by the clock alone, and is still charged when it ends late", async () => {
    const { usage_key } = await hold({ ttl_seconds: 5 });
    await app.clock.advance(6_000);
    expect(await wallet(app, user)).toMatchObject({ credits_held: 0, credits_available: 100 });
    expect((await partner.getUse({ usage_key })).data.status).toBe("expired");
    const calls = [partner.extendCredits({ usage_key, max_output_tokens: 3_000 }), partner.releaseCredits({ usage_key })];
    // Waited for at once: a refusal that nobody waits for yet is an error of its own.
    for (const refusal of await Promise.all(calls.map(refused))) expect(refusal).toMatchObject({ status: 410, code: "hold_expired" });
    const { data: late } = await partner.consumeCredits({ usage_key, input_tokens: 8_000, output_tokens: 1_000 });
    expect(late).toMatchObject({ credits: 13, balance_after: 87 });
    expect((await own.getCreditsUsage({ id: late.credits_usage })).data.hold_expired).toBe(true);
    expect((await partner.getUse({ usage_key })).data.status).toBe("settled");
  });

  test("is charged at the price that was pinned, though the price has changed since", async () => {
    const { _id: id } = (await admin.listAiModels({ search: "test" })).data[0]!;
    const { usage_key } = await hold();
    await admin.updateAiModel({ id, input_token_price: 2, output_token_price: 10 });
    const { data: settled } = await partner.consumeCredits({ usage_key, input_tokens: 10_000, output_tokens: 2_000 });
    expect(settled).toMatchObject({ credits: 20, balance_after: 80 });
    expect((await hold()).credits_held).toBe(40);
    expect((await own.explainCreditsUsage({ id: settled.credits_usage })).data.credits).toBe(20);
    await admin.updateAiModel({ id, input_token_price: 1, output_token_price: 5 });
  });
});

describe("saying it again", () => {
  test("gets the first answer; with another body it is refused; another client's key is another key", async () => {
    const usage_key = crypto.randomUUID();
    const [first, again] = [await consume(10_000, usage_key), await consume(10_000, usage_key)];
    expect(again.data).toEqual(first.data);
    expect([first.response.replayed, again.response.replayed]).toEqual([false, true]);
    expect(await refused(consume(9_999, usage_key))).toMatchObject({ status: 422, code: "usage_key_reused" });
    expect((await wallet(app, user)).credits).toBe(90);
    const stranger = await consume(10_000, usage_key, app.client(await app.serviceKey()));
    expect(stranger.response.replayed).toBe(false);
    expect((await wallet(app, user)).credits).toBe(80);
  });

  test("of validate is compared with validate, of consume with consume", async () => {
    const usage_key = crypto.randomUUID();
    const [first, again] = [await validate({ usage_key }), await validate({ usage_key })];
    expect([again.response.status, again.response.replayed, again.data]).toEqual([201, true, first.data]);
    expect(await refused(validate({ usage_key, input_tokens: 1 }))).toMatchObject({ status: 422, code: "usage_key_reused" });
    const settle = { usage_key, input_tokens: 1_000, output_tokens: 0 };
    expect((await partner.consumeCredits(settle)).response.replayed).toBe(false);
    expect((await partner.consumeCredits(settle)).response.replayed).toBe(true);
    const other = await refused(partner.consumeCredits({ ...settle, output_tokens: 1 }));
    expect(other).toMatchObject({ status: 422, code: "usage_key_reused" });
  });

  for (const [what, run] of [
    ["consume", (usage_key: string) => consume(10_000, usage_key)],
    ["consume of a hold", (usage_key: string) => partner.consumeCredits({ usage_key, input_tokens: 10_000, output_tokens: 0 })],
  ] as const)
    test(`a hundred times at once: ${what} happens once`, async () => {
      const key = crypto.randomUUID();
      if (what === "consume of a hold") await hold({ usage_key: key });
      const answers = await Promise.all(Array.from({ length: 100 }, () => run(key)));
      expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
      expect(answers.filter(({ response }) => !response.replayed)).toHaveLength(1);
      expect(await wallet(app, user)).toMatchObject({ credits: 90, credits_held: 0 });
      expect(await charges()).toHaveLength(1);
    });

  test("a hundred times at once: a bonus with one key is given once", async () => {
    const idempotencyKey = crypto.randomUUID();
    const give = (credits = 7) => admin.createCreditsTransaction({ user: user._id, credits, increase_source: "bonus" }, { idempotencyKey });
    const told = await Promise.allSettled(Array.from({ length: 100 }, () => give()));
    const given = told.flatMap((each) => (each.status === "fulfilled" ? [each.value.data._id] : []));
    const turnedAway = told.flatMap((each) => (each.status === "rejected" ? [(each.reason as { code?: string }).code] : []));
    expect(turnedAway.filter((code) => code !== "in_flight")).toEqual([]);
    const last = await give();
    expect(last.response.replayed).toBe(true);
    expect(new Set([...given, last.data._id]).size).toBe(1);
    expect((await wallet(app, user)).credits).toBe(107);
    expect(await refused(give(8))).toMatchObject({ status: 422, code: "idempotency_key_reused" });
  });
});

describe("without enough credits", () => {
  test("validate and a consume without a hold are refused and leave no trace", async () => {
    const short = { status: 402, code: "insufficient_credits", credits_available: 100 };
    expect((await refused(validate({ input_tokens: 200_000 }))).problem).toMatchObject({ ...short, credits_needed: 210 });
    const usage_key = crypto.randomUUID();
    expect((await refused(consume(200_000, usage_key))).problem).toMatchObject({ ...short, credits_needed: 200 });
    expect(await wallet(app, user)).toEqual(start);
    expect((await refused(partner.getUse({ usage_key }))).status).toBe(404);
    // A refusal keeps no key: the same one may come again with another body.
    expect((await consume(1_000, usage_key)).response.status).toBe(200);
  });

  test("a settled hold takes what is there and says what it could not collect, by the policy of the key", async () => {
    const { usage_key } = await hold();
    const { data: over } = await partner.consumeCredits({ usage_key, input_tokens: 150_000, output_tokens: 0 });
    expect(over).toMatchObject({ credits: 150, balance_after: 0 });
    const { data: usage } = await own.getCreditsUsage({ id: over.credits_usage });
    expect(usage).toMatchObject({ collected_credits: 100, uncollected_credits: 50, debt_credits: 0 });
  });

  test("a key that rejects changes nothing; one that allows debt makes it, to its limit", async () => {
    const small = { max_output_tokens: 0 };
    const strict = app.client(await app.serviceKey({ overdraft: { policy: "reject" } }));
    const { usage_key } = (await validate(small, strict)).data;
    expect(await refused(strict.consumeCredits({ usage_key, input_tokens: 150_000, output_tokens: 0 }))).toMatchObject({ status: 402 });
    expect(await wallet(app, user)).toMatchObject({ credits: 100, credits_held: 10 });
    await strict.releaseCredits({ usage_key });

    const lender = app.client(await app.serviceKey({ overdraft: { policy: "allow_debt", limit: 30 } }));
    const second = (await validate(small, lender)).data;
    const { data } = await lender.consumeCredits({ usage_key: second.usage_key, input_tokens: 150_000, output_tokens: 0 });
    expect(data).toMatchObject({ credits: 150, balance_after: 0 });
    expect(await wallet(app, user)).toMatchObject({ credits: 0, debt: 30, credits_available: 0 });
    await giveBonus(app, user, 50);
    expect(await wallet(app, user)).toMatchObject({ credits: 20, debt: 0 });
  });
});
