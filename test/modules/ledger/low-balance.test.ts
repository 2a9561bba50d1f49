import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { openMeter, type Meter } from "@test/support/meter";
import { listen } from "@test/support/listener";
import { giveBonus, until } from "@test/support/shop";

let app: TestApp;
let meter: Meter;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  meter = await openMeter(app);
});
afterAll(() => app.close());

const threshold = (user: SignedIn, low_balance_threshold: number | null | string) =>
  app.call<{ low_balance_threshold: number | null }>("PATCH", "/api/user-wallets/me", {
    token: user.token,
    body: { low_balance_threshold },
  });
const use = (user: SignedIn, credits: number) =>
  meter.process("consume", {
    user: user._id,
    ai_model: meter.model,
    input_tokens: credits * 1_000,
    output_tokens: 0,
    usage_key: crypto.randomUUID(),
  });
const notices = async (user: SignedIn) => {
  await app.settled();
  const { data } = await app.call<{ notification: { title: string; message: string } }[]>(
    "GET",
    "/api/notification-recipients?include=notification&limit=100&sort=created_at",
    { token: user.token },
  );
  return data.map(({ notification }) => notification.message);
};
const told = (left: number) => `You have ${left} credits left to spend, less than the 50 you asked to be told of.`;

test("each fall below the threshold is told once, whoever makes it, and a rise between two makes them two", async () => {
  const user = await app.user();
  await giveBonus(app, user, 100);
  expect((await threshold(user, 50)).data).toMatchObject({ low_balance_threshold: 50 });
  await use(user, 50);
  expect(await notices(user)).toEqual([]);
  const socket = await listen(app.url, { token: user.token });
  // Ten at once: one of them crosses it.
  await Promise.all(Array.from({ length: 10 }, () => use(user, 1)));
  const first = await notices(user);
  expect(first).toHaveLength(1);
  expect(first[0]).toMatch(/^You have 4[0-9] credits left to spend/);
  await until("the socket hears of it", () => Promise.resolve(socket.of("low_balance").length > 0));
  expect(socket.of("low_balance")).toMatchObject([{ low_balance_threshold: 50 }]);
  await use(user, 10);
  expect(await notices(user)).toEqual(first);
  await giveBonus(app, user, 20);
  await use(user, 1);
  expect(await notices(user)).toEqual([...first, told(49)]);
  expect((await app.mails(user.email)).filter(({ subject }) => subject.includes("running low"))).toHaveLength(2);
  socket.close();
});

test("a hold is a fall too, and so is an end that the sweep writes", async () => {
  const user = await app.user();
  await giveBonus(app, user, 60, { expires_at: new Date(app.clock.now().getTime() + 600_000).toISOString() });
  await giveBonus(app, user, 10);
  await threshold(user, 50);
  const call = { user: user._id, ai_model: meter.model, input_tokens: 30_000, max_output_tokens: 0, usage_key: crypto.randomUUID() };
  expect((await meter.process("validate", call)).status).toBe(201);
  expect(await notices(user)).toEqual([told(40)]);
  await meter.process("release", { usage_key: call.usage_key });
  await app.clock.advance(601_000);
  await app.product.runJob("wallets.sweep");
  expect(await notices(user)).toEqual([told(40), told(10)]);
});

test("what is low when the threshold is set has not fallen; without one nothing is written or told", async () => {
  const user = await app.user();
  await giveBonus(app, user, 40);
  await threshold(user, 50);
  await use(user, 10);
  expect(await notices(user)).toEqual([]);
  await giveBonus(app, user, 100);
  expect((await threshold(user, null)).data).toMatchObject({ low_balance_threshold: null });
  await use(user, 100);
  expect(await notices(user)).toEqual([]);
  const stored = await mongoose.connection.collection("user_wallets").findOne({ user: new mongoose.Types.ObjectId(user._id) });
  expect(stored).toMatchObject({ is_low: false, low_balance_threshold: null });
  for (const wrong of [-1, "50"])
    expect((await threshold(user, wrong)).problem.errors?.map(({ field }) => field)).toEqual(["low_balance_threshold"]);
  expect((await app.call("PATCH", "/api/user-wallets/me", { body: { low_balance_threshold: 1 } })).status).toBe(401);
});
