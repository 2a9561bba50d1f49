import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootPrices, someModel, type Prices } from "./support";

let app: Prices;
beforeAll(async () => void (app = await bootPrices()));
afterAll(async () => {
  expect(app.bugs).toEqual([]);
  await app.close();
});

const create = async (body: object) => {
  const reply = await app.call("admin", "POST", "/ai-models", body);
  expect(reply.status).toBe(201);
  return reply.data;
};
const patch = (id: string, body: unknown) => app.call("admin", "PATCH", `/ai-models/${id}`, body);
const versionsOf = async (id: string) =>
  (await app.call("editor", "GET", `/ai-model-histories?ai_model=${id}&sort=created_at&limit=100`)).rows;

test("a value is stored trimmed and in lower case, with everything a caller may set", async () => {
  const made = await create({
    ...someModel({ name: "Haiku", value: "  Claude-Haiku-4-5 ", aliases: ["Anthropic/Claude-Haiku-4-5"] }),
    cached_input_token_price: 0.3,
    request_price: 0.000000001,
    unit_price: 0.04,
    unit_name: "image",
    metadata: { context: 200_000, tags: ["a", { deep: null }] },
  });
  expect(made).toMatchObject({
    value: "claude-haiku-4-5",
    aliases: ["anthropic/claude-haiku-4-5"],
    input_token_price: 3,
    cached_input_token_price: 0.3,
    request_price: 0.000000001,
    unit_price: 0.04,
    unit_name: "image",
    currency: "USD",
    metadata: { context: 200_000, tags: ["a", { deep: null }] },
    is_active: true,
  });
  expect(made).not.toHaveProperty("keys");
});

test("no name belongs to two models, whether value or alias, until its model is deleted", async () => {
  const first = await create(someModel({ value: "one", aliases: ["uno"] }));
  for (const [body, field] of [
    [{ value: "one" }, "value"],
    [{ value: " UNO " }, "value"],
    [{ value: "two", aliases: ["free", "One"] }, "aliases.1"],
    [{ value: "two", aliases: ["uno"] }, "aliases.0"],
  ] as const) {
    const reply = await app.call("admin", "POST", "/ai-models", someModel(body));
    expect(reply.status).toBe(409);
    expect(reply.errors?.map((error) => error.field)).toEqual([field]);
  }
  const second = await create(someModel({ value: "two" }));
  expect((await patch(second._id, { aliases: ["uno"] })).status).toBe(409);
  expect((await app.call("admin", "DELETE", `/ai-models/${first._id}`)).status).toBe(200);
  expect((await patch(second._id, { aliases: ["uno"] })).status).toBe(200);
  expect((await app.call("admin", "POST", `/ai-models/${first._id}/restore`)).status).toBe(409);
});

test("of twenty at once that claim one name, by value or by alias, one gets it", async () => {
  const claims = Array.from({ length: 20 }, (_, index) =>
    app.call("admin", "POST", "/ai-models", someModel(index % 2 ? { value: "contested" } : { aliases: ["contested"] })),
  );
  const statuses = (await Promise.all(claims)).map((reply) => reply.status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(19);
});

test.each([
  [-1, "too_small"],
  ["-1", "invalid_type"],
  ["0.0000001", "invalid_type"],
  [1e-10, "custom"],
  [1.0000000001, "custom"],
  [1e12, "too_big"],
  [1_000_000.000000001, "too_big"],
  [{ $gt: "" }, "key_refused"],
  [[1], "invalid_type"],
  [true, "invalid_type"],
])("a price of %p is refused by name, and nothing changes", async (price, code) => {
  const made = await create(someModel());
  const reply = await patch(made._id, { input_token_price: price });
  expect(reply.status).toBe(422);
  expect(reply.errors?.[0]).toMatchObject({ field: expect.stringMatching(/^input_token_price/) as string, code });
  expect(await versionsOf(made._id)).toHaveLength(1);
});

test("a price of NaN or Infinity is not even JSON", async () => {
  const made = await create(someModel());
  for (const word of ["NaN", "Infinity", "1e", "-"]) expect((await patch(made._id, `{"input_token_price":${word}}`)).status).toBe(400);
});

test.each([1e-7, 0.000000075, 0.000000001, 0, 1_000_000, 999_999.999999999, 0.1, 1.1, 4.35])(
  "a price of %p comes back the same",
  async (price) => {
    const made = await create(someModel());
    expect((await patch(made._id, { input_token_price: price })).data["input_token_price"]).toBe(price);
    expect((await app.call("editor", "GET", `/ai-models/${made._id}`)).data["input_token_price"]).toBe(price);
    expect((await versionsOf(made._id))[1]).toMatchObject({ input_token_price: price });
  },
);

test("a model must say a price, free is an explicit 0, and parts need each other", async () => {
  const bare = { name: "Bare", value: "bare", provider: "Example" };
  const faults = async (more: object) =>
    (await app.call("admin", "POST", "/ai-models", { ...bare, ...more })).errors?.map((error) => error.field);
  expect(await faults({})).toEqual(["input_token_price"]);
  expect(await faults({ input_token_price: null, output_token_price: null })).toEqual(["input_token_price"]);
  expect(await faults({ request_price: 1, cached_input_token_price: 1 })).toEqual(["cached_input_token_price"]);
  expect(await faults({ unit_price: 1 })).toEqual(["unit_name"]);
  expect(await faults({ input_token_price: 1, unit_name: "page" })).toEqual(["unit_price"]);
  const free = await create({ ...bare, input_token_price: 0 });
  expect((await patch(free._id, { input_token_price: null })).errors?.[0]?.field).toBe("input_token_price");
  expect((await patch(free._id, { input_token_price: null, unit_price: 0.04, unit_name: "image" })).status).toBe(200);
});

test("metadata is free, small and plain", async () => {
  const status = async (metadata: unknown) => (await app.call("admin", "POST", "/ai-models", someModel({ metadata }))).status;
  expect(await status({ a: "x".repeat(4_080) })).toBe(201);
  expect(await status({ a: "x".repeat(4_090) })).toBe(422);
  expect(await status({ a: "ü".repeat(2_100) })).toBe(422);
  expect(await status({ "a.b": 1 })).toBe(422);
  expect(await status({ a: [{ $where: "1" }] })).toBe(422);
  expect(await status("text")).toBe(422);
  expect(await status(null)).toBe(422);
});

test("one model is initial at any time: the first, then whichever is made it", async () => {
  const initial = async () => (await app.call("editor", "GET", "/ai-models?is_initial=true")).rows;
  const [first] = await initial();
  expect(await initial()).toHaveLength(1);
  for (const body of [{ is_initial: false }, { is_active: false }]) {
    const reply = await patch(first!._id, body);
    expect([reply.status, reply.code]).toEqual([409, "initial_model"]);
  }
  expect((await app.call("admin", "DELETE", `/ai-models/${first!._id}`)).code).toBe("initial_model");
  expect((await app.call("super-admin", "DELETE", `/ai-models/${first!._id}/permanent`)).code).toBe("initial_model");
  const others = await Promise.all(Array.from({ length: 6 }, () => create(someModel())));
  expect((await patch(others[0]!._id, { is_initial: true, is_active: false })).errors?.[0]?.field).toBe("is_initial");
  const replies = await Promise.all(others.map((other) => patch(other._id, { is_initial: true })));
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200, 200]);
  const [last, ...more] = await initial();
  expect(more).toEqual([]);
  expect(others.map((other) => other._id)).toContain(last!._id);
  expect((await app.call("admin", "DELETE", `/ai-models/${first!._id}`)).status).toBe(200);
});

test("each change is one version, numbered, with every price, and an audit row", async () => {
  const made = await create(someModel({ aliases: ["versioned"] }));
  await patch(made._id, { output_token_price: 20, cached_input_token_price: 0.5 });
  await patch(made._id, { name: "Renamed" });
  await app.call("admin", "DELETE", `/ai-models/${made._id}`);
  await app.call("admin", "POST", `/ai-models/${made._id}/restore`);
  const versions = await versionsOf(made._id);
  expect(versions.map(({ version, name, output_token_price }) => [version, name, output_token_price])).toEqual([
    [1, made["name"], 15],
    [2, made["name"], 20],
    [3, "Renamed", 20],
    [5, "Renamed", 20],
  ]);
  expect(versions[1]).toMatchObject({ aliases: ["versioned"], input_token_price: 3, cached_input_token_price: 0.5, unit_price: null });
  const audits = (await app.call("admin", "GET", `/audit-logs?record=${made._id}&sort=created_at`)).rows;
  expect(audits.map((row) => row["action"])).toEqual(["create", "patch", "patch", "remove", "restore"]);
  expect(audits[1]).toMatchObject({
    module: "ai-models",
    actor_name: "admin@example.com",
    before: { output_token_price: 15, cached_input_token_price: null },
    after: { output_token_price: 20, cached_input_token_price: 0.5 },
  });
});

test("edits at once are versions one after the other, and the last one is the model", async () => {
  const { _id } = await create(someModel({ input_token_price: 0 }));
  const edits = await Promise.all(Array.from({ length: 12 }, (_, index) => patch(_id, { input_token_price: index + 1 })));
  expect(edits.map((edit) => edit.status)).toEqual(edits.map(() => 200));
  const versions = (await versionsOf(_id)).toSorted((a, b) => Number(a["version"]) - Number(b["version"]));
  expect(versions.map((row) => row["version"])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  expect(new Set(versions.map((row) => row["input_token_price"])).size).toBe(13);
  const now = (await app.call("editor", "GET", `/ai-models/${_id}`)).data;
  expect(now["input_token_price"]).toBe(versions.at(-1)!["input_token_price"]);
});

test("costs cannot be asked for by filtering, ordering or picking", async () => {
  await create(someModel());
  for (const query of ["input_token_price=3", "input_token_price[gte]=1", "sort=input_token_price", "sort=-unit_price", "keys=model-1"])
    expect([query, (await app.call(null, "GET", `/ai-models?${query}`)).status]).toEqual([query, 422]);
  for (const row of (await app.call(null, "GET", "/ai-models?fields=name,input_token_price,metadata")).rows)
    expect(Object.keys(row).toSorted()).toEqual(["_id", "name"]);
});

test("histories are read by editors and changed by nobody", async () => {
  const made = await create(someModel());
  const [version] = await versionsOf(made._id);
  const path = `/ai-model-histories/${version!._id}`;
  expect((await app.call("editor", "GET", path)).data).toEqual(version!);
  expect((await app.call("author", "GET", path)).status).toBe(403);
  for (const [method, suffix] of [
    ["DELETE", ""],
    ["POST", "/restore"],
    ["DELETE", "/permanent"],
  ] as const) {
    const reply = await app.call("super-admin", method, `${path}${suffix}`);
    expect([reply.status, reply.code]).toEqual([409, "append_only"]);
  }
});

test("anyone sees the names of active models, editors their prices, admins write, super-admins destroy", async () => {
  const shown = await create(someModel({ unit_price: 1, unit_name: "page", metadata: { margin: "secret" } }));
  const hidden = await create(someModel({ is_active: false }));
  const secret = ["input_token_price", "output_token_price", "cached_input_token_price", "request_price", "unit_price", "metadata"];
  for (const role of [null, "user", "author"] as const) {
    const seen = (await app.call(role, "GET", `/ai-models/${shown._id}`)).data;
    expect(seen["name"]).toBe(shown["name"]);
    for (const field of secret) expect(seen).not.toHaveProperty(field);
    expect((await app.call(role, "GET", `/ai-models/${hidden._id}`)).status).toBe(404);
    expect((await app.call(role, "GET", "/ai-models?is_active=false")).rows).toEqual([]);
    expect((await app.call(role, "GET", "/ai-models?is_deleted=true")).status).toBe(role ? 403 : 401);
    expect((await app.call(role, "POST", "/ai-models", someModel())).status).toBe(role ? 403 : 401);
  }
  const asEditor = (await app.call("editor", "GET", `/ai-models/${hidden._id}`)).data;
  for (const field of secret) expect(asEditor).toHaveProperty(field);
  expect((await app.call("editor", "PATCH", `/ai-models/${shown._id}`, { name: "x" })).status).toBe(403);
  expect((await app.call("admin", "DELETE", `/ai-models/${hidden._id}/permanent`)).status).toBe(403);
});
