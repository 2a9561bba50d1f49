import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { batches } from "@/modules/feature-usage-logs/batches";
import usageLogs from "@/modules/feature-usage-logs/index";
import { usageLog } from "@/modules/feature-usage-logs/messages";
import { redacted, redactedText } from "@/modules/feature-usage-logs/redact";
import { catalogModules, openCatalog, personOf, type CatalogApp, type Json } from "./support";

const { ObjectId } = mongoose.Types;

describe("what is kept of a call", () => {
  test("no secrets, by name or by look", () => {
    const jwt = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    expect(
      redacted({
        password: "p",
        new_password: 7,
        apiKey: "k",
        "x-api-key": "k",
        Authorization: ["a"],
        card: { number: "4242 4242 4242 4242", cvc: "123", holder: "A. Person" },
        text: `send zz_0123456789abcdef and ${jwt} with Bearer abcdefghijk please`,
        stripe: "sk_live_0123456789",
        tokens: 12,
        keyboard: "fine",
        amount: 1_234_567,
        words: ["one", null, true, 1.5],
      }),
    ).toEqual({
      password: "[redacted]",
      new_password: "[redacted]",
      apiKey: "[redacted]",
      "x-api-key": "[redacted]",
      Authorization: "[redacted]",
      card: { number: "[redacted]", cvc: "[redacted]", holder: "A. Person" },
      text: "send [redacted] and [redacted] with [redacted] please",
      stripe: "[redacted]",
      tokens: 12,
      keyboard: "fine",
      amount: 1_234_567,
      words: ["one", null, true, 1.5],
    });
    expect(redactedText("/a?token=abc&page=2&access_token=x#f")).toBe("/a?token=[redacted]&page=2&access_token=[redacted]#f");
    expect(redactedText(`${"sk_live_0123456789abcdef0123456789 ".repeat(110)}${jwt}${"x".repeat(4_000)}.c2lnbmF0dXJl`)).not.toContain(
      "eyJ",
    );
  });

  test("a text made to be slow is not", () => {
    const started = performance.now();
    for (const piece of ["-eyJ", "-----BEGIN ", "?a", "1 2-", "bearer "]) redacted(piece.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("bounded, and without meaning to the database", () => {
    expect(redacted("x".repeat(3_000))).toBe(`${"x".repeat(1_000)}…`);
    expect(redacted(Array.from({ length: 60 }, (_, n) => n))).toEqual([...Array.from({ length: 50 }, (_, n) => n), "[10 more]"]);
    expect(redacted({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } })).toEqual({ a: { b: { c: { d: { e: { f: "[deeper]" } } } } } });
    expect(redacted(Array.from({ length: 20 }, () => "y".repeat(900)))).toEqual({ truncated: true, bytes: 18_061 });
    const nasty = JSON.parse('{"$where":"1","a.b":{"$gt":""},"__proto__":{"x":1},"":0}') as unknown;
    expect(Object.entries(redacted(nasty) as object)).toEqual([
      ["_$where", "1"],
      ["a_b", { _$gt: "" }],
      ["___proto__", { x: 1 }],
      ["_", 0],
    ]);
    expect(redacted([undefined, 1n, Number.NaN])).toEqual([null, "1", "NaN"]);
  });
});

describe("batches", () => {
  test("rows that come together go together, at most so many; each hears of itself", async () => {
    const written: number[][] = [];
    const add = batches<number>(
      async (rows) => {
        written.push([...rows]);
        return new Map(rows.flatMap((row, index) => (row % 10 === 3 ? [[index, new Error(`no ${row}`)] as const] : [])));
      },
      { rows_max: 4, wait_ms: 5 },
    );
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 13].map(add));
    expect(written).toEqual([
      [0, 1, 2, 3],
      [4, 13],
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "fulfilled", "rejected"]);
  });

  test("when nothing could be written, all of them fail and the next ones do not", async () => {
    let down = true;
    const add = batches<number>(async () => (down ? Promise.reject(new Error("down")) : new Map()), { rows_max: 2, wait_ms: 1 });
    expect((await Promise.allSettled([add(1), add(2), add(3)])).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    down = false;
    expect(await add(4)).toBeUndefined();
  });
});

describe("feature usage logs", () => {
  let app: CatalogApp;
  beforeAll(async () => {
    app = await openCatalog([...catalogModules, usageLogs]);
  });
  afterAll(() => app.close());

  const nothing = { feature_endpoint: null, user: null, email: null, params: null, response: null, client: null };
  const call = { usage_key: "k", endpoint: "/api/x?token=t", method: "POST", query: { page: 1 }, payload: { text: "hi", password: "p" } };
  const event = (more: Json = {}) => ({
    ...nothing,
    ...call,
    _id: new ObjectId().toHexString(),
    code: 200,
    status: "success",
    type: "writing",
    ...more,
  });
  const consume = (payload: Json) =>
    usageLogs.consumers![0]!.run(app.ctx(), usageLog.payload.parse(payload), { id: String(payload["_id"]), attempt: 1 });

  test("a thousand events, a hundred of them told twice, are a thousand rows", async () => {
    const events = Array.from({ length: 1_000 }, (_, n) => event({ usage_key: `many-${n}`, email: "many@example.com" }));
    await Promise.all([...events, ...events.slice(0, 100)].map(consume));
    const { meta } = await app.call<Json[]>("editor", "GET", "/feature-usage-logs?email=many@example.com&limit=1");
    expect(meta.total).toBe(1_000);
  });

  test("what the event leaves out is found: the endpoint by its path, the person by their e-mail", async () => {
    const feature = await app.made("/features", { name: "Images", type: "generation", prefix: "/api/pictures" });
    const endpoint = await app.made("/feature-endpoints", { feature: feature._id, name: "Make", method: "POST", endpoint: "/{id}/make" });
    const user = new ObjectId();
    await app.mongo.db.collection("users").insertOne({ _id: user, email: "known@example.com", is_deleted: false });
    const told = event({ endpoint: "/api/pictures/7/make?access_token=x", type: null, email: "Known@example.com" });
    await consume(told);
    const alike = event({ email: "\u212Anown@example.com" });
    await consume(alike);
    expect((await app.call<Json>("editor", "GET", `/feature-usage-logs/${alike._id}`)).data).toMatchObject({
      user: null,
      email: "\u212Anown@example.com",
    });
    expect((await app.call(personOf("user", user), "GET", `/feature-usage-logs/${told._id}`)).data).toMatchObject({
      feature_endpoint: endpoint._id,
      type: "generation",
      endpoint: "/api/pictures/7/make?access_token=[redacted]",
    });
  });

  test("users see their own, editors all, nobody changes any", async () => {
    const person = personOf("user", new ObjectId());
    const own = event({ user: (person as { id: { toHexString(): string } }).id.toHexString(), created_at: "2026-01-02T03:04:05.000Z" });
    const other = event({ user: new ObjectId().toHexString() });
    await consume(own);
    await consume(other);
    expect((await app.call<Json[]>(person, "GET", "/feature-usage-logs")).data).toMatchObject([
      {
        _id: own["_id"],
        endpoint: "/api/x?token=[redacted]",
        payload: { text: "hi", password: "[redacted]" },
        query: { page: 1 },
        created_at: "2026-01-02T03:04:05.000Z",
      },
    ]);
    expect((await app.call(person, "GET", `/feature-usage-logs/${other["_id"]}`)).status).toBe(404);
    expect((await app.call("editor", "GET", `/feature-usage-logs/${other["_id"]}`)).status).toBe(200);
    expect((await app.call(null, "GET", "/feature-usage-logs")).status).toBe(401);
    for (const [method, path] of [
      ["DELETE", `/${own["_id"]}`],
      ["DELETE", "/bulk"],
      ["POST", `/${own["_id"]}/restore`],
      ["DELETE", `/${own["_id"]}/permanent`],
    ])
      expect((await app.call("super-admin", method!, `/feature-usage-logs${path}`)).code).toBe("append_only");
    const indexes = await app.mongo.db.collection("feature_usage_logs").indexes();
    expect(indexes.find(({ expireAfterSeconds }) => expireAfterSeconds !== undefined)).toMatchObject({
      key: { created_at: 1 },
      expireAfterSeconds: 7_776_000,
    });
  });
});
