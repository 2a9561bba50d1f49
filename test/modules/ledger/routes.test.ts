import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { sweepJob } from "@/modules/user-wallets/jobs";
import { bootTest, type TestApp } from "@test/support/boot";

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  admin = (await app.admin()).token;
});
afterAll(() => app.close());

const bonus = (user: string, credits: number, more: object = {}, key?: string) =>
  app.call("POST", "/api/credits-transactions", {
    token: admin,
    body: { user, credits, increase_source: "bonus", ...more },
    ...(key !== undefined && { key }),
  });
const rowsOf = (token: string) => app.call<Record<string, unknown>[]>("GET", "/api/credits-transactions?sort=created_at", { token });

describe("user-wallets", () => {
  test("me has the shape of the contract, with what is true now", async () => {
    const user = await app.user();
    await bonus(user._id, 70, { expires_at: new Date(app.clock.now().getTime() + 60_000).toISOString() });
    await bonus(user._id, 5.000001, { priority: 3 });
    const { data } = await app.call("GET", "/api/user-wallets/me", { token: user.token });
    const { _id, created_at: _created, updated_at: _updated, grants, expires_at, ...rest } = data;
    expect(_id).toMatch(/^[0-9a-f]{24}$/);
    expect(rest).toEqual({
      user: user._id,
      email: user.email,
      credits: 75.000001,
      credits_held: 0,
      credits_frozen: 0,
      credits_available: 75.000001,
      debt: 0,
      status: "active",
      sequence: 2,
      type: "free",
      package: null,
      plan: null,
      initial_credits_given: false,
      initial_package_given: false,
      spend_limit: null,
      low_balance_threshold: null,
    });
    expect(grants).toMatchObject([
      {
        source: "bonus",
        credits: 5.000001,
        remaining: 5.000001,
        held: 0,
        frozen: 0,
        priority: 3,
        expires_at: null,
        payment_transaction: null,
      },
      { source: "bonus", credits: 70, remaining: 70, priority: 10, expires_at },
    ]);
    await app.clock.advance(61_000);
    const later = await app.call("GET", "/api/user-wallets/me", { token: user.token });
    expect(later.data).toMatchObject({ credits: 5.000001, credits_available: 5.000001, expires_at: null });
    expect((await rowsOf(user.token)).data).toHaveLength(2);
    await sweepJob.run(app.ctx());
    expect((await rowsOf(user.token)).data[2]).toMatchObject({
      type: "decrease",
      kind: "expire",
      credits: 70,
      wallet_seq: 3,
      balance_after: 5.000001,
    });
  });

  test("admins read all, users their own alone; nobody deletes; unfreezing leaves an audit row", async () => {
    const [one, two] = [await app.user(), await app.user()];
    const id = String((await app.call("GET", "/api/user-wallets/me", { token: one.token })).data["_id"]);
    expect((await app.call("GET", `/api/user-wallets/${id}`, { token: two.token })).status).toBe(404);
    expect((await app.call("GET", "/api/user-wallets", { token: two.token })).status).toBe(403);
    const listed = await app.call<Record<string, unknown>[]>("GET", `/api/user-wallets?user=${one._id}`, { token: admin });
    expect(listed.data.map((wallet) => wallet["_id"])).toEqual([id]);
    expect((await app.call("DELETE", `/api/user-wallets/${id}`, { token: admin })).problem.code).toBe("append_only");
    await mongoose.connection
      .collection("user_wallets")
      .updateOne({ user: new mongoose.Types.ObjectId(one._id) }, { $set: { status: "frozen" } });
    expect((await app.call("POST", `/api/user-wallets/${id}/unfreeze`, { token: two.token })).status).toBe(403);
    expect((await app.call("POST", `/api/user-wallets/${id}/unfreeze`, { token: admin })).data).toMatchObject({ status: "active" });
    await app.call("POST", `/api/user-wallets/${id}/unfreeze`, { token: admin });
    const audit = await app.call<Record<string, unknown>[]>("GET", "/api/audit-logs?module=user-wallets", { token: admin });
    expect(audit.data.map((row) => [row["action"], row["record"]])).toEqual([["unfreeze", id]]);
  });

  test("debt is forgiven once for each key, never more than there is", async () => {
    const user = await app.user();
    const key = await app.serviceKey({ overdraft: { policy: "allow_debt", limit: 100 } });
    const events = [{ usage_key: "owed", user: user._id, method: "POST", endpoint: "/owing/call" }];
    const feature = await app.call("POST", "/api/features", { token: admin, body: { name: "Owing", prefix: "/owing" } });
    const call = { feature: feature.data["_id"], name: "Call", endpoint: "/call", method: "POST", credits: 40 };
    await app.call("POST", "/api/feature-endpoints", { token: admin, body: call });
    await app.call("POST", "/api/credits-process/events", { token: key, body: { events } });
    await app.settled();
    const mine = await app.call("GET", "/api/user-wallets/me", { token: user.token });
    expect(mine.data).toMatchObject({ debt: 40, credits: 0 });
    const forgive = (credits: number, once: string) =>
      app.call("POST", `/api/user-wallets/${String(mine.data["_id"])}/write-off`, {
        token: admin,
        body: { credits, note: "goodwill" },
        key: once,
      });
    expect((await forgive(15, "w1")).data).toMatchObject({ debt: 25 });
    expect((await forgive(15, "w1")).data).toMatchObject({ debt: 25 });
    expect((await forgive(26, "w2")).status).toBe(422);
    await bonus(user._id, 30);
    expect((await app.call("GET", "/api/user-wallets/me", { token: user.token })).data).toMatchObject({ debt: 0, credits: 5 });
    expect((await app.call<{ ok: boolean }>("GET", "/api/audit", { token: admin })).data.ok).toBe(true);
  });

  test("a spending limit of the wallet counts holds and uses of the day", async () => {
    const user = await app.user();
    const key = await app.serviceKey();
    await bonus(user._id, 100);
    const { _id } = (await app.call("GET", "/api/user-wallets/me", { token: user.token })).data;
    await app.call("PATCH", `/api/user-wallets/${String(_id)}`, { token: admin, body: { spend_limit: { day: 10, month: null } } });
    const feature = await app.call("POST", "/api/features", { token: admin, body: { name: "Limited", prefix: "/limited" } });
    const endpoint = await app.call("POST", "/api/feature-endpoints", {
      token: admin,
      body: { feature: feature.data["_id"], name: "Call", endpoint: "/call", method: "POST", credits: 4 },
    });
    const held = () =>
      app.call("POST", "/api/credits-process/validate", { token: key, body: { user: user._id, feature_endpoint: endpoint.data["_id"] } });
    expect((await held()).problem.code).toBe("feature_not_included");
    const consumed = await app.call("POST", "/api/credits-process/events", {
      token: key,
      body: { events: [1, 2].map((i) => ({ usage_key: `limited-${i}`, user: user._id, feature_endpoint: endpoint.data["_id"] })) },
    });
    expect(consumed.data).toEqual({ accepted: 2, rejected: [] });
    await app.settled();
    const counter = await mongoose.connection.collection("spend_counters").findOne({ period: /^day/ });
    expect(counter).toMatchObject({ spent: 8_000_000n, held: 0n });
  });
});

describe("credits-transactions", () => {
  test("a bonus is given once for each key, for ever, and leaves an audit row", async () => {
    const user = await app.user();
    const first = await bonus(user._id, 12.5, { note: "thanks" }, "bonus-1");
    expect(first.status).toBe(201);
    expect(first.data).toMatchObject({
      user: user._id,
      type: "increase",
      kind: "bonus",
      credits: 12.5,
      increase_source: "bonus",
      wallet_seq: 1,
      balance_after: 12.5,
      usage_key: null,
      note: "thanks",
    });
    expect((await bonus(user._id, 12.5, { note: "thanks" }, "bonus-1")).headers.get("Idempotency-Replayed")).toBe("true");
    await mongoose.connection.collection("idempotency_keys").deleteMany({});
    const late = await bonus(user._id, 12.5, { note: "thanks" }, "bonus-1");
    expect([late.status, late.headers.get("Idempotency-Replayed"), late.data["_id"]]).toEqual([201, "true", first.data["_id"]]);
    await mongoose.connection.collection("idempotency_keys").deleteMany({});
    expect((await bonus(user._id, 13, {}, "bonus-1")).problem.code).toBe("idempotency_key_reused");
    expect((await rowsOf(user.token)).data).toHaveLength(1);
    const audit = await app.call<Record<string, unknown>[]>("GET", "/api/audit-logs?module=credits-transactions", { token: admin });
    expect(audit.data.filter((row) => row["record"] === first.data["_id"])).toHaveLength(1);
  });

  test("what is no bonus is refused, field by field", async () => {
    const user = await app.user();
    const past = new Date(app.clock.now().getTime() - 1000).toISOString();
    for (const [body, status, field] of [
      [{ credits: 0 }, 422, "credits"],
      [{ credits: -1 }, 422, "credits"],
      [{ credits: 0.0000001 }, 422, "credits"],
      [{ credits: 1_000_000_001 }, 422, "credits"],
      [{ credits: 1, expires_at: past }, 422, "expires_at"],
      [{ credits: 1, user: "f".repeat(24) }, 422, "user"],
      [{ credits: 1, increase_source: "payment" }, 422, "increase_source"],
    ] as const) {
      const reply = await app.call("POST", "/api/credits-transactions", {
        token: admin,
        body: { user: user._id, increase_source: "bonus", ...body },
      });
      expect([reply.status, reply.problem.errors?.[0]?.field]).toEqual([status, field]);
    }
    expect((await rowsOf(user.token)).data).toEqual([]);
  });

  test("large amounts stay int64, and a wallet that would pass 2^53-1 refuses", async () => {
    const user = await app.user();
    await bonus(user._id, 3_000);
    await bonus(user._id, 9_000_000);
    for (let i = 0; i < 8; i++) expect((await bonus(user._id, 1_000_000_000)).status).toBe(201);
    expect((await bonus(user._id, 1_000_000_000)).problem.code).toBe("wallet_full");
    const owner = new mongoose.Types.ObjectId(user._id);
    const types = await mongoose.connection
      .collection("credits_transactions")
      .aggregate([{ $match: { user: owner } }, { $group: { _id: [{ $type: "$credits" }, { $type: "$balance_after" }], n: { $sum: 1 } } }])
      .toArray();
    expect(types).toEqual([{ _id: ["long", "long"], n: 10 }]);
    expect((await app.call("GET", "/api/user-wallets/me", { token: user.token })).data).toMatchObject({ credits: 8_009_003_000 });
  });

  test("rows are only added: a note may change, nothing else, and others' rows are not there", async () => {
    const [one, two] = [await app.user(), await app.user()];
    const id = String((await bonus(one._id, 1)).data["_id"]);
    const path = `/api/credits-transactions/${id}`;
    expect((await app.call("GET", path, { token: two.token })).status).toBe(404);
    expect((await app.call("GET", path, { token: one.token })).data).toMatchObject({ credits: 1 });
    expect((await app.call("PATCH", path, { token: admin, body: { credits: 2 } })).status).toBe(422);
    expect((await app.call("PATCH", path, { token: admin, body: { note: "seen" } })).data).toMatchObject({ note: "seen", credits: 1 });
    for (const [method, at] of [
      ["DELETE", path],
      ["POST", `${path}/restore`],
      ["DELETE", `${path}/permanent`],
      ["DELETE", "/api/credits-transactions/bulk"],
      ["DELETE", "/api/credits-usages/bulk"],
    ] as const) {
      const reply = await app.call(method, at, { token: admin });
      expect([reply.status, reply.problem.code]).toEqual([409, "append_only"]);
    }
    expect((await bonus(one._id, 1, { user: one._id })).status).toBe(201);
    expect((await app.call("POST", "/api/credits-transactions", { token: one.token, body: {} })).status).toBe(403);
  });
});
