import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootPrices, someModel, type Prices } from "./support";

let app: Prices;
beforeAll(async () => void (app = await bootPrices()));
afterAll(async () => {
  expect(app.bugs).toEqual([]);
  await app.close();
});

let named = 0;
const create = (body: object) => app.call("admin", "POST", "/credits-profits", { name: `Profit ${(named += 1)}`, ...body });
const patch = (id: string, body: object) => app.call("admin", "PATCH", `/credits-profits/${id}`, body);
const activeFor = async (model: string | null) =>
  (await app.call("editor", "GET", "/credits-profits?is_active=true&limit=100")).rows.filter((row) => row["ai_model"] === model);
const newModel = async () => (await app.call("admin", "POST", "/ai-models", someModel())).data._id;

test("one is active for all models and one for each: the newer ends the older", async () => {
  const model = await newModel();
  const first = (await create({ percentage: 30 })).data;
  const own = (await create({ percentage: 50, ai_model: model })).data;
  const second = (await create({ percentage: 25.55 })).data;
  expect(second).toMatchObject({ percentage: 25.55, ai_model: null, is_active: true });
  expect((await activeFor(null)).map((row) => row._id)).toEqual([second._id]);
  expect((await activeFor(model)).map((row) => row._id)).toEqual([own._id]);
  await patch(first._id, { is_active: true });
  expect((await activeFor(null)).map((row) => row._id)).toEqual([first._id]);
  await patch(first._id, { ai_model: model });
  expect((await activeFor(model)).map((row) => row._id)).toEqual([first._id]);
  expect(await activeFor(null)).toEqual([]);
  const ended = (await app.call("admin", "GET", `/audit-logs?record=${own._id}&sort=created_at`)).rows;
  expect(ended.map((row) => [row["action"], row["after"]])).toEqual([
    ["create", expect.objectContaining({ percentage: 50 })],
    ["patch", { is_active: false }],
  ]);
});

test("twenty made active at once leave one, and all twenty there", async () => {
  const model = await newModel();
  const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => create({ percentage: index, ai_model: model })));
  const stored = (await app.call("editor", "GET", `/credits-profits?ai_model=${model}&limit=100`)).rows;
  const statuses = replies.map((reply) => reply.status);
  // A claim that lost every race says so and leaves nothing behind.
  expect([...new Set(statuses)].every((status) => [201, 409, 503].includes(status))).toBe(true);
  expect(stored).toHaveLength(statuses.filter((status) => status === 201).length);
  expect(await activeFor(model)).toHaveLength(1);
});

test("a restored profit takes its place again", async () => {
  const model = await newModel();
  const old = (await create({ percentage: 10, ai_model: model })).data;
  await app.call("admin", "DELETE", `/credits-profits/${old._id}`);
  const young = (await create({ percentage: 20, ai_model: model })).data;
  expect((await app.call("admin", "POST", `/credits-profits/${old._id}/restore`)).status).toBe(200);
  expect((await activeFor(model)).map((row) => row._id)).toEqual([old._id]);
  const versions = (await app.call("editor", "GET", `/credits-profit-histories?credits_profit=${young._id}&sort=created_at`)).rows;
  expect(versions.map(({ version, is_active, percentage }) => [version, is_active, percentage])).toEqual([
    [1, true, 20],
    [2, false, 20],
  ]);
});

test.each([
  [{ percentage: -1 }, "percentage"],
  [{ percentage: 100.01 }, "percentage"],
  [{ percentage: 30.123 }, "percentage"],
  [{ percentage: "30" }, "percentage"],
  [{}, "percentage"],
  [{ percentage: 30, ai_model: "0123456789abcdef01234567" }, "ai_model"],
  [{ percentage: 30, ai_model: "gpt" }, "ai_model"],
  [{ percentage: 30, name: "" }, "name"],
  [{ percentage: 30, kind: "x" }, "kind"],
])("%p is refused by name", async (body, field) => {
  const reply = await create(body);
  expect([reply.status, reply.errors?.[0]?.field]).toEqual([422, field]);
});

test("names are unique; 0 and 100 are percentages; a model can be shown with its profit", async () => {
  const model = await newModel();
  const made = (await create({ name: "Once", percentage: 0, ai_model: model })).data;
  expect((await create({ name: " Once ", percentage: 1 })).errors?.[0]?.field).toBe("name");
  expect((await patch(made._id, { percentage: 100 })).data["percentage"]).toBe(100);
  const seen = (await app.call("editor", "GET", `/credits-profits/${made._id}?include=ai_model`)).data;
  expect(seen["ai_model"]).toMatchObject({ _id: model, provider: "Example", input_token_price: 3 });
});

test("editors read, admins write, others neither", async () => {
  const { _id } = (await create({ percentage: 30 })).data;
  expect((await app.call("editor", "GET", `/credits-profits/${_id}`)).status).toBe(200);
  expect((await app.call("editor", "PATCH", `/credits-profits/${_id}`, { percentage: 1 })).status).toBe(403);
  expect((await app.call("author", "GET", "/credits-profits")).status).toBe(403);
  expect((await app.call(null, "GET", "/credits-profits")).status).toBe(401);
  expect((await app.call("author", "GET", "/credits-profit-histories")).status).toBe(403);
});
