import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { openMeter, partner, type Meter } from "@test/support/meter";
import { giveBonus, wallet } from "@test/support/shop";

let app: TestApp;
let meter: Meter;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  meter = await openMeter(app);
});
afterAll(() => app.close());

async function userWith(credits: number): Promise<SignedIn> {
  const user = await app.user();
  await giveBonus(app, user, credits);
  return user;
}
const tally = (statuses: number[]) =>
  Object.fromEntries(Object.entries(Object.groupBy(statuses, String)).map(([status, all]) => [status, all!.length]));
const tenCredits = (user: SignedIn) => ({ user: user._id, ai_model: meter.model, input_tokens: 10_000 });

describe("C01 parallel calls all pass one balance check", () => {
  test("fifty validates of ten credits on a wallet of ten: one passes", async () => {
    const user = await userWith(10);
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => meter.process("validate", { ...tenCredits(user), max_output_tokens: 0 })),
    );
    expect(tally(replies.map(({ status }) => status))).toEqual({ 201: 1, 402: 49 });
    expect(new Set(replies.filter(({ status }) => status === 402).map(({ problem }) => problem.code))).toEqual(
      new Set(["insufficient_credits"]),
    );
    expect(await wallet(app, user)).toMatchObject({ credits: 10, credits_held: 10, credits_available: 0 });
  });

  test("fifty consumes without a hold on a wallet of ten: one passes", async () => {
    const user = await userWith(10);
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => meter.process("consume", { ...tenCredits(user), output_tokens: 0, usage_key: crypto.randomUUID() })),
    );
    expect(tally(replies.map(({ status }) => status))).toEqual({ 200: 1, 402: 49 });
    expect(await wallet(app, user)).toMatchObject({ credits: 0, credits_available: 0, debt: 0 });
  });

  test("a rich wallet has no shortcut: of 1,100 consumes exactly 1,000 pass", async () => {
    const user = await userWith(10_000);
    const statuses: number[] = [];
    const one = async () =>
      void statuses.push(
        (await meter.process("consume", { ...tenCredits(user), output_tokens: 0, usage_key: crypto.randomUUID() })).status,
      );
    for (let done = 0; done < 1_100; done += 44) await Promise.all(Array.from({ length: 44 }, one));
    expect(tally(statuses)).toEqual({ 200: 1_000, 402: 100 });
    expect(await wallet(app, user)).toMatchObject({ credits: 0, credits_available: 0, debt: 0 });
  });
});

test("C02 the caller timed out, tried again, and pays once", async () => {
  const user = await userWith(100);
  const body = { ...tenCredits(user), output_tokens: 0, usage_key: crypto.randomUUID() };
  // The answer is lost: the call arrives, the connection is cut, the caller never reads what came of it.
  const cut = new AbortController();
  const lost = fetch(`${app.url}/api/credits-process/consume`, {
    method: "POST",
    headers: { Authorization: `Bearer ${meter.key}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: cut.signal,
  });
  while ((await wallet(app, user)).credits === 100) await Bun.sleep(1);
  cut.abort();
  await lost.catch(() => undefined);
  const again = await meter.process("consume", body);
  expect([again.status, again.headers.get("Idempotency-Replayed"), again.data.credits]).toEqual([200, "true", 10]);
  expect((await meter.process("consume", { ...body, output_tokens: 1 })).problem.code).toBe("usage_key_reused");
  const other = partner(app, await app.serviceKey());
  expect((await other.process("consume", body)).headers.get("Idempotency-Replayed")).toBeNull();
  expect((await wallet(app, user)).credits).toBe(80);
  const contract = (await app.call("GET", "/openapi.json")).text;
  expect(contract.match(/same value when you retry/g)!.length).toBeGreaterThan(2);
});

test("C03 holds that never end do not lock the money", async () => {
  const user = await userWith(100);
  const { data } = await meter.process("validate", { ...tenCredits(user), max_output_tokens: 0, ttl_seconds: 5 });
  expect(await wallet(app, user)).toMatchObject({ credits_held: 10, credits_available: 90 });
  await app.clock.advance(6_000);
  // No sweep runs in this product: the clock alone ends it.
  expect(await wallet(app, user)).toMatchObject({ credits_held: 0, credits_available: 100 });
  expect((await meter.held(data.usage_key)).data.status).toBe("expired");
  const second = await meter.process("validate", { ...tenCredits(user), max_output_tokens: 0 });
  for (let times = 0; times < 2; times += 1)
    expect((await meter.process("release", { usage_key: second.data.usage_key })).data.credits_available).toBe(100);
});

describe("C04 an aborted stream is charged for what it used", () => {
  test("stopped: the real tokens, the rest of the hold back, one usage", async () => {
    const user = await userWith(100);
    const { data: hold } = await meter.process("validate", {
      user: user._id,
      ai_model: meter.model,
      input_tokens: 1_000,
      max_output_tokens: 4_000,
    });
    expect(hold.credits_held).toBe(21);
    const { data } = await meter.process("consume", { usage_key: hold.usage_key, input_tokens: 1_000, output_tokens: 296 });
    expect(data).toMatchObject({ credits: 2.48, balance_after: 97.52, credits_available: 97.52 });
    expect((await app.call<unknown[]>("GET", "/api/credits-usages", { token: user.token })).data).toHaveLength(1);
  });

  test("settled after its end: charged once from what is free, and the row says so", async () => {
    const user = await userWith(100);
    const { data: hold } = await meter.process("validate", {
      user: user._id,
      ai_model: meter.model,
      input_tokens: 1_000,
      max_output_tokens: 4_000,
      ttl_seconds: 3,
    });
    await app.clock.advance(4_000);
    const settle = { usage_key: hold.usage_key, input_tokens: 1_000, output_tokens: 296 };
    const { data } = await meter.process("consume", settle);
    expect(data.balance_after).toBe(97.52);
    expect((await meter.process("consume", settle)).headers.get("Idempotency-Replayed")).toBe("true");
    expect(
      (await app.call<{ hold_expired: boolean }>("GET", `/api/credits-usages/${data.credits_usage}`, { token: user.token })).data
        .hold_expired,
    ).toBe(true);
  });

  test("released after it was extended: given back whole, and the use still tells what it had grown to", async () => {
    const user = await userWith(100);
    const { data: hold } = await meter.process("validate", {
      user: user._id,
      ai_model: meter.model,
      input_tokens: 1_000,
      max_output_tokens: 1_000,
    });
    expect((await meter.process("extend", { usage_key: hold.usage_key, max_output_tokens: 4_000 })).data.credits_held).toBe(21);
    expect((await meter.process("release", { usage_key: hold.usage_key })).data.credits_available).toBe(100);
    const { data } = await meter.held(hold.usage_key);
    expect(data.status).toBe("released");
  });
});
