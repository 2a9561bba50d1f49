import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type Reply, type SignedIn, type TestApp } from "@test/support/boot";

let app: TestApp;
let admin: SignedIn;
let key: string;
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  admin = await app.admin();
  key = await app.serviceKey();
  user = await app.user();
  await app.settled();
  const body = { user: user._id, credits: 10_000, increase_source: "bonus" };
  expect((await app.call("POST", "/api/credits-transactions", { token: admin.token, body })).status).toBe(201);
});
afterAll(() => app.close());

const partner = (path: string, body: object) => app.call("POST", `/api/credits-process${path}`, { token: key, body });
const asAdmin = (method: string, path: string, body?: object) =>
  app.call(method, `/api${path}`, { token: admin.token, ...(body && { body }) });
const ok = async (promise: Promise<Reply>) => {
  const reply = await promise;
  if (reply.status >= 300) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.data;
};
const newModel = (value: string, more: object = {}) =>
  ok(asAdmin("POST", "/ai-models", { name: value, value, provider: "Example", input_token_price: 3, output_token_price: 15, ...more }));
const tokens = { input_tokens: 1_000, output_tokens: 500 };
const quoted = async (ai_model: string) => (await ok(partner("/quote", { user: user._id, ai_model, ...tokens })))["credits"];

test("the check figures: 13.65 credits, 3.9 in and 9.75 out", async () => {
  await newModel("example-3-15");
  expect(await ok(partner("/quote", { user: user._id, ai_model: "example-3-15", ...tokens }))).toMatchObject({
    credits: 13.65,
    input_credits: 3.9,
    output_credits: 9.75,
    affordable: true,
  });
});

test("a dated or prefixed name is the model only where it is an alias, and never free", async () => {
  const model = await newModel("claude-haiku-4-5");
  const names = ["claude-haiku-4-5-20251001", "anthropic/claude-haiku-4-5", "claude-haiku-4", "claude-haiku-4-50"];
  for (const ai_model of names)
    for (const path of ["/quote", "/validate"]) {
      const said = path === "/quote" ? tokens : { input_tokens: 1_000, max_output_tokens: 500 };
      const reply = await partner(path, { user: user._id, ai_model, ...said });
      expect([ai_model, reply.status, reply.problem.code]).toEqual([ai_model, 404, "ai_model_not_found"]);
    }
  expect(await quoted("Claude-Haiku-4-5 ")).toBe(13.65);
  await ok(asAdmin("PATCH", `/ai-models/${String(model["_id"])}`, { aliases: names.slice(0, 2) }));
  const seen = await ok(partner("/quote", { user: user._id, ai_model: names[1]!, ...tokens }));
  expect(seen).toMatchObject({ credits: 13.65, ai_model: { value: "claude-haiku-4-5", matched: names[1] } });
  expect((await partner("/quote", { user: user._id, ai_model: names[3]!, ...tokens })).status).toBe(404);
});

test("a hold keeps its price, a later one has the new price, and the charge is explained the same for ever", async () => {
  const model = await newModel("edited");
  const id = String(model["_id"]);
  const held = await ok(partner("/validate", { user: user._id, ai_model: "edited", input_tokens: 1_000, max_output_tokens: 500 }));
  const [a, b] = await Promise.all([
    asAdmin("PATCH", `/ai-models/${id}`, { input_token_price: 6, output_token_price: 30 }),
    asAdmin("PATCH", `/ai-models/${id}`, { input_token_price: 12, output_token_price: 60 }),
  ]);
  expect([a.status, b.status]).toEqual([200, 200]);
  const now = await ok(asAdmin("GET", `/ai-models/${id}`));
  expect(await quoted("edited")).toBe(now["input_token_price"] === 6 ? 27.3 : 54.6);
  const used = await ok(partner("/consume", { usage_key: held["usage_key"], ...tokens }));
  expect(used["credits"]).toBe(13.65);
  const explain = () => ok(asAdmin("GET", `/credits-usages/${String(used["credits_usage"])}/explain`));
  const before = await explain();
  expect(before).toMatchObject({ credits: 13.65, versions: held["versions"] });
  await ok(asAdmin("PATCH", `/ai-models/${id}`, { input_token_price: 1, value: "edited-again" }));
  await ok(asAdmin("POST", "/billing-settings", { credit_price: 0.5 }));
  await ok(asAdmin("POST", "/credits-profits", { name: "None", percentage: 0 }));
  expect(await explain()).toEqual(before);
});

test("what was charged by is not deleted for good; what was not, is", async () => {
  const [model] = (await app.call<{ _id: string }[]>("GET", "/api/ai-models?value=edited-again", { token: admin.token })).data;
  const setting = (await app.call<{ _id: string }[]>("GET", "/api/billing-settings?is_initial=false", { token: admin.token })).data[0]!;
  const profit = (await app.call<{ _id: string }[]>("GET", "/api/credits-profits?name=Standard", { token: admin.token })).data[0]!;
  for (const path of [`/ai-models/${model!._id}`, `/credits-profits/${profit._id}`]) {
    const reply = await asAdmin("DELETE", `${path}/permanent`);
    expect([path, reply.status, reply.problem.code]).toEqual([path, 409, "in_use"]);
  }
  expect((await asAdmin("DELETE", `/billing-settings/${setting._id}/permanent`)).status).toBe(200);
  const unused = await newModel("unused");
  const profitOfIt = await ok(asAdmin("POST", "/credits-profits", { name: "Own", percentage: 1, ai_model: unused["_id"] }));
  expect((await asAdmin("DELETE", `/ai-models/${String(unused["_id"])}/permanent`)).problem.code).toBe("in_use");
  expect((await asAdmin("DELETE", `/credits-profits/${String(profitOfIt["_id"])}/permanent`)).status).toBe(200);
  expect((await asAdmin("DELETE", `/ai-models/${String(unused["_id"])}/permanent`)).status).toBe(200);
});

test("an endpoint without fixed credits is charged by the initial model where the call names none", async () => {
  const [initial] = (await app.call<{ value: string }[]>("GET", "/api/ai-models?is_initial=true", { token: admin.token })).data;
  const feature = await ok(asAdmin("POST", "/features", { name: "Priced", prefix: "/api/priced" }));
  const endpoint = { feature: feature["_id"], name: "Call", method: "POST", endpoint: "/call" };
  const byModel = await ok(asAdmin("POST", "/feature-endpoints", endpoint));
  const fixed = await ok(asAdmin("POST", "/feature-endpoints", { ...endpoint, endpoint: "/fixed", credits: 2.5 }));
  const quote = (feature_endpoint: unknown, more: object) => ok(partner("/quote", { user: user._id, feature_endpoint, ...more }));
  expect((await quote(byModel["_id"], tokens))["ai_model"]).toEqual({ value: initial!.value, matched: initial!.value });
  expect(await quote(fixed["_id"], {})).toMatchObject({ credits: 2.5, ai_model: null });
  expect((await quote(fixed["_id"], { ai_model: "example-3-15", ...tokens }))["ai_model"]).toMatchObject({ value: "example-3-15" });
});
