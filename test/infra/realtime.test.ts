import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { ChangeLog, UserWallets } from "@/modules/user-wallets/model";
import { arrived, listen, refusedSocket } from "@test/support/listener";
import { buy, giveBonus, packagePlan, until, wallet } from "@test/support/shop";

let app: TestApp;
let key: string;
beforeAll(async () => {
  app = await bootTest();
  key = await app.serviceKey();
});
afterAll(() => app.close());

const process_ = (path: string, body: Record<string, unknown>) => app.call("POST", `/api/credits-process/${path}`, { token: key, body });
const use = (user: SignedIn, usage_key: string = crypto.randomUUID()) => ({
  usage_key,
  user: user._id,
  ai_model: "claude-sonnet-5-5",
  input_tokens: 1_000,
  output_tokens: 500,
});
const ask = (user: SignedIn, usage_key: string) => {
  const { output_tokens: max_output_tokens, ...rest } = use(user, usage_key);
  return { ...rest, max_output_tokens };
};

describe("connecting", () => {
  test("it begins with the wallet as GET shows it, then each change comes with its figures", async () => {
    const user = await app.user();
    await giveBonus(app, user, 100);
    const listener = await listen(app.url, { token: user.token });
    await until("the snapshot", async () => listener.of("wallet.snapshot").length === 1);
    const before = await wallet(app, user);
    expect(listener.of("wallet.snapshot")).toEqual([JSON.parse(JSON.stringify(before))]);

    await giveBonus(app, user, 7.5);
    const usage_key = crypto.randomUUID();
    expect((await process_("validate", { ...ask(user, usage_key), ttl_seconds: 60 })).status).toBe(201);
    expect((await process_("consume", use(user, usage_key))).status).toBe(200);
    const released = crypto.randomUUID();
    await process_("validate", { ...ask(user, released), ttl_seconds: 60 });
    await process_("release", { usage_key: released });
    const after = await wallet(app, user);
    await arrived(listener, after.sequence);

    const changes = listener.changes();
    expect(changes.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 5 }, (_, index) => before.sequence + 1 + index));
    expect(changes.map(({ type }) => type)).toEqual(["bonus", "hold", "consume", "hold", "release"]);
    expect(changes[0]).toMatchObject({ change: 7.5, credits: before.credits + 7.5, credits_held: 0 });
    expect(changes[1]).toMatchObject({ change: 0, credits: before.credits + 7.5 });
    expect(changes[1]!.credits_held).toBeGreaterThan(0);
    expect(changes[1]!.credits_available).toBeCloseTo(changes[1]!.credits - changes[1]!.credits_held, 6);
    expect(changes[2]!.change).toBeLessThan(0);
    expect(changes.at(-1)).toEqual({
      sequence: after.sequence,
      type: "release",
      credits: after.credits,
      credits_held: after.credits_held,
      credits_available: after.credits_available,
      change: 0,
    });
    listener.close();
  });

  test("without a token, with a wrong one, a service key, or nonsense: refused, and told why", async () => {
    const user = await app.user();
    for (const token of [`${user.token}x`, key, "zz_nothing", user.refresh_token])
      expect(await refusedSocket(app.url, { token })).toEqual({
        message: "unauthenticated",
        data: { code: "unauthenticated", status: 401, title: "Sign in first." },
      });
    for (const auth of [{}, { token: 7 }, { token: user.token, sequence: -1 }, { token: user.token, sequence: "1" }])
      expect((await refusedSocket(app.url, auth)).message).toBe("invalid_request");
  });

  test("only by websocket", async () => {
    const reply = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: "bad_request", detail: "Connect by websocket." });
  });
});

describe("missed changes", () => {
  test("they come first, all and in order, also to who never was connected but looked", async () => {
    const user = await app.user();
    const { sequence } = await wallet(app, user);
    for (const credits of [1, 2, 3]) await giveBonus(app, user, credits);
    const listener = await listen(app.url, { token: user.token, sequence });
    await arrived(listener, sequence + 3);
    expect(listener.heard.map(({ event, data }) => [event, data["sequence"], data["change"]])).toEqual([
      ["wallet", sequence + 1, 1],
      ["wallet", sequence + 2, 2],
      ["wallet", sequence + 3, 3],
    ]);
    listener.close();
  });

  test("from the very first one; nothing missed, nothing said; a sequence that never was is answered by the wallet", async () => {
    const user = await app.user();
    const { sequence } = await wallet(app, user);
    const first = await listen(app.url, { token: user.token, sequence: 0 });
    await arrived(first, sequence);
    expect(first.changes().map((change) => change.sequence)).toEqual(Array.from({ length: sequence }, (_, index) => index + 1));
    const [current, ahead] = [
      await listen(app.url, { token: user.token, sequence }),
      await listen(app.url, { token: user.token, sequence: sequence + 100 }),
    ];
    await until("the snapshot", async () => ahead.of("wallet.snapshot").length === 1);
    await giveBonus(app, user, 5);
    await arrived(current, sequence + 1);
    await arrived(ahead, sequence + 1);
    expect(current.heard.map(({ event }) => event)).toEqual(["wallet"]);
    expect(ahead.heard.map(({ event }) => event)).toEqual(["wallet.snapshot", "wallet"]);
    for (const listener of [first, current, ahead]) listener.close();
  });

  test("256 of them; who missed more gets the wallet", async () => {
    const user = await app.user();
    await giveBonus(app, user, 10_000);
    const { sequence } = await wallet(app, user);
    const events = (count: number) => ({ events: Array.from({ length: count }, () => use(user)) });
    expect((await process_("events", events(256))).status).toBe(202);
    await app.settled();
    const near = await listen(app.url, { token: user.token, sequence });
    await arrived(near, sequence + 256);
    expect(near.changes().map((change) => change.sequence)).toEqual(Array.from({ length: 256 }, (_, index) => sequence + 1 + index));
    near.close();
    await giveBonus(app, user, 1);
    const far = await listen(app.url, { token: user.token, sequence });
    await until("the snapshot", async () => far.of("wallet.snapshot").length === 1);
    expect(far.sequence()).toBe(sequence + 257);
    expect(far.changes()).toEqual([]);
    far.close();
  });

  test("five hundred changes at once arrive once each, in order, at every socket", async () => {
    const user = await app.user();
    await giveBonus(app, user, 100_000);
    const { sequence } = await wallet(app, user);
    const listeners = [await listen(app.url, { token: user.token, sequence }), await listen(app.url, { token: user.token, sequence })];
    const replies = await Promise.all(Array.from({ length: 500 }, () => process_("consume", use(user))));
    expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
    const expected = Array.from({ length: 500 }, (_, index) => sequence + 1 + index);
    for (const listener of listeners) {
      await arrived(listener, sequence + 500);
      expect(listener.changes().map((change) => change.sequence)).toEqual(expected);
      listener.close();
    }
    const { credits } = await wallet(app, user);
    expect(listeners[0]!.changes().at(-1)!.credits).toBe(credits);
  }, 60_000);
});

describe("the rest of what is told", () => {
  test("a payment is a success once its credits are there", async () => {
    const user = await app.user();
    const { _id: plan } = await packagePlan(app, "starter");
    const listener = await listen(app.url, { token: user.token });
    const payment_transaction = await buy(app, user, plan);
    await until("the payment was told", async () => listener.of("payment").length > 0);
    expect(listener.of("payment")).toEqual([{ payment_transaction, status: "success" }]);
    const order = listener.heard.map(({ event, data }) => (event === "wallet" ? String(data["type"]) : event));
    expect(order.filter((each) => each !== "notification")).toEqual(["wallet.snapshot", "subscription", "payment"]);
    listener.close();
  });

  test("a notification, as the inbox shows it", async () => {
    const [user, other] = [await app.user(), await app.user()];
    const [mine, theirs] = [await listen(app.url, { token: user.token }), await listen(app.url, { token: other.token })];
    const body = { title: "Hello", message: "There", type: "approval", to: { users: [user._id] } };
    expect((await app.call("POST", "/api/notifications", { token: (await app.admin()).token, body })).status).toBe(201);
    await app.settled();
    await until("the notification was told", async () => mine.of("notification").length > 0);
    const inbox = await app.call<Record<string, unknown>[]>("GET", "/api/notification-recipients?include=notification", {
      token: user.token,
    });
    const { notification, ...row } = inbox.data[0]!;
    const { title, message, type, priority, channels, metadata, sender, expires_at, _id } = notification as Record<string, unknown>;
    const told = { title, message, type, priority, channels, metadata, sender, expires_at, _id };
    expect(mine.of("notification")).toEqual([{ ...row, notification: told }]);
    expect(theirs.of("notification")).toEqual([]);
    mine.close();
    theirs.close();
  });
});

test("a wallet that nobody watches has no log, and is watched from when somebody looks", async () => {
  const user = await app.user();
  await UserWallets.model.updateOne({ user: user._id }, { $set: { watched_until: null } });
  const { _id, sequence } = (await UserWallets.model.findOne({ user: user._id }).lean())!;
  await giveBonus(app, user, 1);
  const logged = () => ChangeLog.model.countDocuments({ user_wallet: _id, last: { $gt: sequence } });
  expect(await logged()).toBe(0);
  const missed = await listen(app.url, { token: user.token, sequence });
  await until("the snapshot", async () => missed.of("wallet.snapshot").length === 1);
  await giveBonus(app, user, 1);
  await arrived(missed, sequence + 2);
  expect(await logged()).toBe(1);
  missed.close();
});
