import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";

let app: TestApp;
let admin: string;
let key: string;
beforeAll(async () => {
  app = await bootTest({ SEED: "none", LOG_LEVEL: "silent" });
  admin = (await app.admin()).token;
  key = await app.serviceKey();
  await made("/api/billing-settings", { credit_price: 0.001, currency: "USD" });
  await made("/api/credits-profits", { name: "standard", percentage: 30 });
  await made("/api/ai-models", {
    name: "Example",
    value: "example-3-15",
    provider: "Example",
    input_token_price: 3,
    output_token_price: 15,
    aliases: ["ex"],
  });
  await made("/api/ai-models", { name: "Dear", value: "dear", provider: "Example", input_token_price: 30, output_token_price: 150 });
  await made("/api/ai-models", { name: "Pictures", value: "pictures", provider: "Example", unit_price: 0.04, unit_name: "image" });
});
afterAll(() => app.close());

async function made(path: string, body: unknown): Promise<Record<string, unknown>> {
  const reply = await app.call("POST", path, { token: admin, body });
  if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return reply.data;
}

async function person(credits: number): Promise<SignedIn> {
  const user = await app.user();
  if (credits > 0) await made("/api/credits-transactions", { user: user._id, credits, increase_source: "bonus" });
  return user;
}

const process = <T = Record<string, unknown>>(act: string, body: unknown, token = key) =>
  app.call<T>("POST", `/api/credits-process/${act}`, { token, body });
const wallet = async (user: SignedIn) => (await app.call("GET", "/api/user-wallets/me", { token: user.token })).data;
const use = (user: SignedIn) => ({ user: user._id, ai_model: "example-3-15", input_tokens: 1000 });
let keys = 0;
const fresh = () => `key-${++keys}`;

describe("the worked example", () => {
  test("quote, validate and consume all say 13.65 = 3.9 + 9.75; the ledger and explain agree", async () => {
    const user = await person(100);
    const quoted = await process("quote", { ...use(user), output_tokens: 500 });
    expect(quoted.data).toMatchObject({
      credits: 13.65,
      input_credits: 3.9,
      output_credits: 9.75,
      affordable: true,
      credits_available: 100,
    });
    const usage_key = fresh();
    const held = await process("validate", { ...use(user), max_output_tokens: 500, usage_key, ttl_seconds: 300 });
    expect(held.status).toBe(201);
    expect(held.data).toMatchObject({
      usage_key,
      credits_held: 13.65,
      credits_available: 86.35,
      word_limit: null,
      versions: quoted.data["versions"],
    });
    expect(await wallet(user)).toMatchObject({
      credits: 100,
      credits_held: 13.65,
      credits_available: 86.35,
      debt: 0,
      status: "active",
      type: "free",
    });
    const used = await process("consume", { usage_key, input_tokens: 1000, output_tokens: 500 });
    expect(used.data).toMatchObject({ usage_key, credits: 13.65, credits_available: 86.35, balance_after: 86.35, uncollected_credits: 0 });

    const rows = await app.call<Record<string, unknown>[]>("GET", "/api/credits-transactions?sort=created_at", { token: user.token });
    expect(
      rows.data.map((row) => [row["type"], row["kind"], row["credits"], row["increase_source"], row["wallet_seq"], row["balance_after"]]),
    ).toEqual([
      ["increase", "bonus", 100, "bonus", 1, 100],
      ["decrease", "consume", 13.65, null, 2, 86.35],
    ]);
    expect(rows.data[1]).toMatchObject({ _id: used.data["credits_transaction"], usage_key });
    const id = String(used.data["credits_usage"]);
    const mine = await app.call("GET", `/api/credits-usages/${id}/explain`, { token: user.token });
    expect(mine.data).toMatchObject({
      credits: 13.65,
      input_credits: 3.9,
      output_credits: 9.75,
      derived: true,
      balance_before: 100,
      balance_after: 86.35,
      grants: [{ source: "bonus", credits: 13.65 }],
      ai_model: { value: "example-3-15", matched: "example-3-15" },
    });
    expect(mine.text).not.toContain("cost_credits");
    expect(mine.text).not.toContain("input_token_price");
    const all = await app.call("GET", `/api/credits-usages/${id}/explain`, { token: admin });
    expect(all.data).toMatchObject({
      cost_credits: 10.5,
      profit_credits: 3.15,
      cost_price: 0.0105,
      revenue_price: 0.01365,
      margin: 0.230769,
    });
  });

  test("consume with a user and a fresh key checks and deducts at once; units and aliases are priced", async () => {
    const user = await person(300);
    const used = await process("consume", { usage_key: fresh(), user: user._id, ai_model: "pictures", units: 3 });
    expect(used.data).toMatchObject({ credits: 156, credits_available: 144 });
    const byAlias = await process("quote", { email: user.email, ai_model: " EX ", input_tokens: 1000, output_tokens: 0 });
    expect(byAlias.data).toMatchObject({ credits: 3.9, ai_model: { value: "example-3-15", matched: "ex" } });
    const poor = await process("consume", { usage_key: fresh(), user: user._id, ai_model: "pictures", units: 3 });
    expect(poor.status).toBe(402);
    expect(poor.problem).toMatchObject({ code: "insufficient_credits", credits_needed: 156, credits_available: 144 });
  });
});

describe("once and the same", () => {
  test("every call again gives the first answer and says so; another body is 422; clients never meet", async () => {
    const user = await person(100);
    const usage_key = fresh();
    const ask = { ...use(user), max_output_tokens: 500, usage_key };
    const settle = { usage_key, input_tokens: 900, output_tokens: 100 };
    const first = await process("validate", ask);
    await process("validate", { ...use(user), max_output_tokens: 1, usage_key: fresh() });
    const again = await process("validate", ask);
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(again.data).toEqual(first.data);
    expect(first.headers.get("Idempotency-Replayed")).toBe(null);
    expect((await process("validate", { ...ask, max_output_tokens: 501 })).problem.code).toBe("usage_key_reused");
    const answers = await Promise.all(Array.from({ length: 10 }, () => process("consume", settle)));
    expect(new Set(answers.map((it) => it.text)).size).toBe(1);
    expect(answers.filter((it) => it.headers.get("Idempotency-Replayed") === "true")).toHaveLength(9);
    expect((await process("consume", { ...settle, output_tokens: 101 })).problem.code).toBe("usage_key_reused");
    expect((await process("validate", ask)).data).toMatchObject({ credits_held: 0, status: "settled" });
    const other = await app.serviceKey();
    expect((await process("consume", settle, other)).problem.code).toBe("use_not_found");
    expect((await process("validate", ask, other)).status).toBe(201);
    expect((await app.call<unknown[]>("GET", "/api/credits-usages", { token: user.token })).data).toHaveLength(1);
  });

  test("what was validated is answered again though the model is gone meanwhile, and settles at its pinned price", async () => {
    const user = await person(100);
    const model = await made("/api/ai-models", {
      name: "Gone",
      value: "gone",
      provider: "Example",
      input_token_price: 3,
      output_token_price: 0,
    });
    const usage_key = fresh();
    const ask = { user: user._id, ai_model: "gone", input_tokens: 1000, max_output_tokens: 0, usage_key };
    const first = await process("validate", ask);
    await app.call("PATCH", `/api/ai-models/${String(model["_id"])}`, { token: admin, body: { input_token_price: 6 } });
    expect((await process("validate", { ...ask, usage_key: fresh() })).data).toMatchObject({ credits_held: 7.8 });
    await app.call("DELETE", `/api/ai-models/${String(model["_id"])}`, { token: admin });
    expect((await process("validate", { ...ask, usage_key: fresh() })).problem.code).toBe("ai_model_not_found");
    expect((await process("validate", ask)).data).toEqual(first.data);
    const used = await process("consume", { usage_key, ai_model: "gone", input_tokens: 1000, output_tokens: 0 });
    expect(used.data).toMatchObject({ credits: 3.9 });
  });
});

describe("holds", () => {
  test("extend grows the ceiling and says stop; release gives back and leaves an audit row where it was extended", async () => {
    const user = await person(30);
    const usage_key = fresh();
    await process("validate", { ...use(user), max_output_tokens: 500, usage_key });
    expect((await process("extend", { usage_key, max_output_tokens: 1000 })).data).toMatchObject({ credits_held: 23.4 });
    const stop = await process("extend", { usage_key, max_output_tokens: 2000 });
    expect(stop.status).toBe(402);
    expect(stop.problem).toMatchObject({ code: "insufficient_credits", stop: true, credits_needed: 19.5, credits_available: 6.6 });
    expect((await process("release", { usage_key })).data).toMatchObject({ credits_available: 30 });
    expect((await process("release", { usage_key })).headers.get("Idempotency-Replayed")).toBe("true");
    expect((await process("consume", { usage_key, input_tokens: 1, output_tokens: 1 })).problem.code).toBe("already_released");
    const audit = await app.call<Record<string, unknown>[]>("GET", "/api/audit-logs?module=credits-process", { token: admin });
    expect(audit.data[0]).toMatchObject({ action: "release extended", after: { use: usage_key, credits_held: 23.4 } });
  });

  test("a hold ends by the clock, with no job: it is shown expired, and late work is charged by the policy", async () => {
    const user = await person(20);
    const usage_key = fresh();
    await process("validate", { ...use(user), max_output_tokens: 500, usage_key, ttl_seconds: 5 });
    await app.clock.advance(6_000);
    expect(await wallet(user)).toMatchObject({ credits_held: 0, credits_available: 20 });
    const state = () => app.call("GET", `/api/credits-process/holds/${usage_key}`, { token: key });
    expect((await state()).data).toMatchObject({ status: "expired", credits_held: 0 });
    const expired = await app.call<unknown[]>("GET", `/api/credits-process/holds?status=expired&usage_key=${usage_key}`, { token: key });
    expect(expired.data).toHaveLength(1);
    expect((await process("extend", { usage_key, max_output_tokens: 600 })).status).toBe(410);
    expect((await process("release", { usage_key })).problem.code).toBe("hold_expired");
    const late = await process("consume", { usage_key, input_tokens: 1000, output_tokens: 1000 });
    expect(late.data).toMatchObject({ credits: 23.4, collected_credits: 20, uncollected_credits: 3.4, credits_available: 0 });
    expect((await state()).data).toMatchObject({ status: "settled", credits: 23.4, hold_expired: true });
    expect((await process("release", { usage_key })).problem.code).toBe("already_settled");
  });

  test("another model than the held one is charged at its own price, and both are on the row", async () => {
    const user = await person(100);
    const usage_key = fresh();
    await process("validate", { ...use(user), max_output_tokens: 100, usage_key });
    const used = await process("consume", { usage_key, ai_model: "dear", input_tokens: 1000, output_tokens: 100 });
    expect(used.data).toMatchObject({ credits: 58.5 });
    const row = await app.call("GET", `/api/credits-usages/${String(used.data["credits_usage"])}`, { token: key });
    expect(row.data).toMatchObject({ ai_model: "dear", hold_ai_model: "example-3-15" });
  });
});

describe("refusals", () => {
  test("each has its status, its code, and names the field", async () => {
    const user = await person(1);
    const ask = { ...use(user), max_output_tokens: 500 };
    const refusals: [string, Record<string, unknown>, number, string, string?][] = [
      ["validate", ask, 402, "insufficient_credits"],
      ["validate", { ...ask, ai_model: "example-3" }, 404, "ai_model_not_found"],
      ["validate", { ...ask, user: "f".repeat(24) }, 404, "user_not_found"],
      ["validate", { ...ask, user: undefined }, 422, "invalid_request", "user"],
      ["validate", { ...ask, email: user.email }, 422, "invalid_request", "user"],
      ["validate", { ...ask, max_output_tokens: undefined }, 422, "invalid_request", "max_output_tokens"],
      ["validate", { ...ask, cached_input_tokens: 1001 }, 422, "invalid_request", "cached_input_tokens"],
      ["validate", { ...ask, ttl_seconds: 86_401 }, 422, "invalid_request", "ttl_seconds"],
      ["validate", { ...ask, feature_endpoint: "f".repeat(24) }, 404, "feature_endpoint_not_found"],
      ["quote", { user: user._id }, 422, "invalid_request", "ai_model"],
      ["consume", { usage_key: "nobody", input_tokens: 1, output_tokens: 1 }, 404, "use_not_found"],
      ["consume", { ...use(user), usage_key: "x y", output_tokens: 1 }, 422, "invalid_request", "usage_key"],
      ["extend", { usage_key: "nobody" }, 422, "invalid_request", "max_output_tokens"],
      ["release", { usage_key: "nobody" }, 404, "use_not_found"],
    ];
    for (const [act, body, status, code, field] of refusals) {
      const reply = await process(act, body);
      expect([act, reply.status, reply.problem.code, reply.problem.errors?.[0]?.field]).toEqual([act, status, code, field]);
    }
    expect(await wallet(user)).toMatchObject({ credits: 1, credits_held: 0, sequence: 1 });
  });

  test("a blocked user is refused new work and settles what is held", async () => {
    const user = await person(100);
    const usage_key = fresh();
    await process("validate", { ...use(user), max_output_tokens: 100, usage_key });
    await app.call("POST", `/api/users/${user._id}/block`, { token: admin });
    expect((await process("validate", { ...use(user), max_output_tokens: 1 })).problem.code).toBe("user_blocked");
    const settled = await process("consume", { ...use(user), usage_key, output_tokens: 100 });
    expect(settled.data).toMatchObject({ credits: 5.85 });
  });

  test("without its scope a key may not; users may not at all", async () => {
    const narrow = await app.serviceKey({ scopes: ["credits:quote"] });
    expect((await process("validate", {}, narrow)).status).toBe(403);
    expect((await process("quote", {}, (await app.user()).token)).status).toBe(403);
  });
});

describe("events", () => {
  test("are taken one by one, charged once through the queue, and never refused for credit", async () => {
    const user = await person(20);
    const [a, b] = [fresh(), fresh()];
    const event = (usage_key: string, output_tokens: number) => ({ ...use(user), usage_key, output_tokens });
    const events = [event(a, 500), { ...event(b, 500), ai_model: "nobody" }, { usage_key: b, tokens: 1 }, event(a, 500), event(a, 1)];
    const taken = await process<{ accepted: number; rejected: { index: number; problem: { code: string } }[] }>("events", { events });
    expect(taken.status).toBe(202);
    expect([taken.data.accepted, taken.data.rejected.map(({ index, problem }) => [index, problem.code])]).toEqual([
      3,
      [
        [2, "invalid_request"],
        [4, "usage_key_reused"],
      ],
    ]);
    expect((await process<{ accepted: number }>("events", { events: [event(a, 500)] })).data.accepted).toBe(1);
    await app.settled();
    const state = async (usage_key: string) => (await app.call("GET", `/api/credits-process/holds/${usage_key}`, { token: key })).data;
    expect(await state(a)).toMatchObject({ status: "settled", credits: 13.65, user: user._id });
    expect(await state(b)).toMatchObject({ status: "failed", problem: { code: "ai_model_not_found", status: 404 } });
    await process("events", { events: [event(fresh(), 1000)] });
    await app.settled();
    expect(await wallet(user)).toMatchObject({ credits: 0, debt: 0 });
    const usages = await app.call<Record<string, unknown>[]>("GET", "/api/credits-usages?sort=created_at", { token: user.token });
    expect(usages.data.map((row) => [row["credits"], row["collected_credits"], row["uncollected_credits"]])).toEqual([
      [13.65, 13.65, 0],
      [23.4, 6.35, 17.05],
    ]);
  });

  test("of one user are charged together: each as if it came alone, and a bad one spoils none", async () => {
    const user = await person(1000);
    const keysOf = Array.from({ length: 60 }, fresh);
    const events = keysOf.map((usage_key, i) => ({
      ...use(user),
      usage_key,
      output_tokens: 500,
      ...(i % 20 === 7 && { ai_model: "nobody" }),
    }));
    expect((await process<{ accepted: number }>("events", { events })).data.accepted).toBe(60);
    expect((await process<{ accepted: number }>("events", { events: events.toReversed() })).data.accepted).toBe(60);
    await app.settled();
    const states = await Promise.all(
      keysOf.map(async (usage_key) => (await app.call("GET", `/api/credits-process/holds/${usage_key}`, { token: key })).data),
    );
    expect(states.filter(({ status, credits }) => status === "settled" && credits === 13.65).length).toBe(57);
    expect(states.flatMap(({ status, problem }, i) => (status === "failed" ? [[i, (problem as { code: string }).code]] : []))).toEqual([
      [7, "ai_model_not_found"],
      [27, "ai_model_not_found"],
      [47, "ai_model_not_found"],
    ]);
    expect(await wallet(user)).toMatchObject({ credits: 221.95, debt: 0, credits_held: 0 });
    const rows = await app.call<Record<string, number>[]>("GET", "/api/credits-transactions?sort=created_at&limit=100", {
      token: user.token,
    });
    expect(rows.data.map((row) => row["wallet_seq"]).toSorted((a, b) => a! - b!)).toEqual(Array.from({ length: 58 }, (_, i) => i + 1));
  });
});

// Last, for it gives everybody who comes after it an initial package.
describe("packages", () => {
  test("what a package includes may be used, up to its word limit; the uses of a key are listed by user and state", async () => {
    const [pack, plan, feature] = await Promise.all([
      made("/api/packages", { value: "free", name: "Free", type: "credits", is_initial: true }),
      made("/api/plans", { name: "monthly", duration: 30 }),
      made("/api/features", { name: "Writing", prefix: "/writing", type: "writing" }),
    ]);
    const terms = { package: pack["_id"], plan: plan["_id"], price: { USD: 0 }, credits: 50, is_initial: true };
    const endpoint = await made("/api/feature-endpoints", {
      feature: feature["_id"],
      name: "Improve",
      endpoint: "/improve",
      method: "POST",
      credits: 7,
    });
    await made("/api/package-plans", terms);
    await made("/api/package-features", { package: pack["_id"], feature: feature["_id"], word_limit: 500 });
    const user = await app.user();
    expect(await wallet(user)).toMatchObject({
      credits: 50,
      initial_credits_given: true,
      initial_package_given: true,
      package: pack["_id"],
    });
    const call = { user: user._id, method: "POST", endpoint: "/writing/improve" };
    const usage_key = fresh();
    const held = await process("validate", { ...call, words: 120, usage_key });
    expect(held.data).toMatchObject({ credits_held: 7, credits_available: 43, word_limit: 500, ai_model: null });
    const long = await process("validate", { ...call, words: 501 });
    expect(long.status).toBe(422);
    expect(long.problem).toMatchObject({ code: "word_limit_exceeded", word_limit: 500, words: 501 });
    const used = await process("consume", { usage_key });
    expect(used.data).toMatchObject({ credits: 7, credits_available: 43 });
    const row = await app.call("GET", `/api/credits-transactions/${String(used.data["credits_transaction"])}`, { token: user.token });
    expect(row.data).toMatchObject({ decrease_source: endpoint["_id"], usage_key });
    const explained = await app.call("GET", `/api/credits-usages/${String(used.data["credits_usage"])}/explain`, { token: key });
    expect(explained.data).toMatchObject({ fixed_credits: 7, credits: 7, steps: null, derived: true, feature_endpoint: endpoint["_id"] });

    await process("validate", { ...call, usage_key: fresh() });
    await process("consume", { ...call, usage_key: fresh() });
    const uses = (query: string) =>
      app.call<Record<string, unknown>[]>("GET", `/api/credits-process/holds?user=${user._id}&${query}`, { token: key });
    expect((await uses("sort=created_at")).data.map((it) => [it["status"], it["credits_held"], it["credits"]])).toEqual([
      ["settled", 0, 7],
      ["held", 7, null],
      ["settled", 0, 7],
    ]);
    expect((await uses("status=held")).data).toHaveLength(1);
    expect((await uses(`created_at[gte]=${encodeURIComponent(app.clock.now().toISOString())}`)).data).toEqual([]);
    const other = await app.serviceKey();
    expect((await app.call<unknown[]>("GET", "/api/credits-process/holds", { token: other })).data).toEqual([]);
  });
});
