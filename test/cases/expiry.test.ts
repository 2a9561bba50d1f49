import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { openMeter, type Meter } from "@test/support/meter";
import { giveBonus, wallet } from "@test/support/shop";

type Row = { kind: string; type: string; credits: number; balance_after: number; wallet_seq: number };

let app: TestApp;
let meter: Meter;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  meter = await openMeter(app);
});
afterAll(() => app.close());

/** A user whose 1,000 credits end in two seconds. */
async function dying(): Promise<SignedIn> {
  const user = await app.user();
  await giveBonus(app, user, 1_000, { expires_at: new Date(app.clock.now().getTime() + 2_000).toISOString() });
  return user;
}
const ledger = async (user: SignedIn) =>
  (await app.call<Row[]>("GET", "/api/credits-transactions?sort=created_at", { token: user.token })).data.toSorted(
    (a, b) => a.wallet_seq - b.wallet_seq,
  );
const call = (user: SignedIn) => ({ user: user._id, ai_model: meter.model, input_tokens: 500_000 });

describe("C17 expired credits do not spend", () => {
  test("three seconds later nothing is spendable, with every job standing still", async () => {
    const user = await dying();
    await app.clock.advance(3_000);
    expect(await wallet(app, user)).toMatchObject({ credits: 0, credits_available: 0, grants: [] });
    expect((await meter.process("quote", { ...call(user), output_tokens: 0 })).data).toMatchObject({ credits: 500, affordable: false });
    expect((await meter.process("validate", { ...call(user), max_output_tokens: 0 })).problem).toMatchObject({
      status: 402,
      credits_available: 0,
    });
    expect((await meter.process("consume", { ...call(user), output_tokens: 0, usage_key: crypto.randomUUID() })).problem.status).toBe(402);
  });

  test("the sweep writes one row for it, and a second run nothing", async () => {
    const user = await dying();
    await app.clock.advance(3_000);
    for (let runs = 0; runs < 2; runs += 1) {
      await app.product.runJob("wallets.sweep");
      expect((await ledger(user)).filter(({ kind }) => kind === "expire")).toEqual([
        expect.objectContaining({ type: "decrease", credits: 1_000, balance_after: 0 }),
      ]);
    }
  });

  test("a hold taken in time settles in full after the end; what comes back of it is dead", async () => {
    const user = await dying();
    const { data: hold } = await meter.process("validate", { ...call(user), max_output_tokens: 0 });
    await app.clock.advance(3_000);
    expect(await wallet(app, user)).toMatchObject({ credits: 500, credits_held: 500, credits_available: 0 });
    const { data } = await meter.process("consume", { usage_key: hold.usage_key, input_tokens: 400_000, output_tokens: 0 });
    expect(data).toMatchObject({ credits: 400, credits_available: 0 });
    expect(await wallet(app, user)).toMatchObject({ credits: 0 });
    expect((await ledger(user)).map(({ kind, credits, balance_after }) => [kind, credits, balance_after])).toEqual([
      ["bonus", 1_000, 1_000],
      ["expire", 500, 500],
      ["consume", 400, 100],
      ["expire", 100, 0],
    ]);
  });
});
