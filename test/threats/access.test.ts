import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { modules } from "@/app/modules";
import type { AnyCollection } from "@/kit/collection";
import { FeatureUsageLogs } from "@/modules/feature-usage-logs/model";
import { SavedMethods } from "@/modules/saved-methods/model";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { buy, giveBonus, initiate, packagePlan, until } from "@test/support/shop";
import { fieldsOf } from "@test/contract/leaves";
import { rowsOf } from "@test/contract/list-rows";
import { callers, census, expectStatus, filled, routes, storedRoles, strongest, type Callers, type Route } from "@test/contract/support";
import { documentOf } from "../../tools/openapi";

let app: TestApp;
let who: Callers;
beforeAll(async () => {
  app = await bootTest();
  who = await callers(app);
  await app.settled();
});
afterAll(() => app.close());

type Row = { _id: string } & Record<string, unknown>;

describe("mass assignment of role/credits", () => {
  /** Every field that any row has, and what rows are asked for by. */
  const everyField = [
    ...new Set([
      ...modules.flatMap(({ collections }) => collections.flatMap(({ entity }) => Object.keys(entity.row.shape))),
      ..."_id id created_by created_at updated_at is_deleted revision search_words is_admin isAdmin roles permissions scope".split(" "),
    ]),
  ];
  const writable = routes.filter((route) => route.body !== undefined);

  test.each(writable.map((route) => [route.label, route] as const))("%s takes no field beside its own", async (_, route) => {
    const own = new Set(Object.keys(fieldsOf(route.body!)));
    const others = everyField.filter((name) => !own.has(name));
    expect(others.length).toBeGreaterThan(200);
    const before = await census();
    const token = strongest(route.access, who);
    const body = Object.fromEntries(others.map((name) => [name, name === "role" ? "super-admin" : 1_000_000]));
    const { status, problem } = await app.call(route.method.toUpperCase(), filled(route), { ...(token && { token }), body });
    const named = new Set((problem.errors ?? []).map(({ field }) => field));
    expect([status, others.filter((name) => !named.has(name))]).toEqual([422, []]);
    expect(await census()).toEqual(before);
  });

  test("nobody raises themselves: what stands beside a change that is allowed undoes all of it", async () => {
    const user = await app.user();
    const me = () => app.call("GET", "/api/users/me", { token: user.token });
    const purse = () => app.call("GET", "/api/user-wallets/me", { token: user.token });
    const before = [(await me()).data, (await purse()).data];
    const more = {
      role: "super-admin",
      status: "in-progress",
      is_verified: true,
      email: "x@example.com",
      credits: 1e6,
      google_id: "1",
      epoch: 0,
    };
    for (const [name, value] of Object.entries(more)) {
      const reply = await app.call("PATCH", "/api/users/me", { token: user.token, body: { name: "Somebody else", [name]: value } });
      expect([name, reply.status, reply.problem.errors?.map(({ field }) => field)]).toEqual([name, 422, [name]]);
    }
    for (const body of [
      { low_balance_threshold: 1, credits: 1e6 },
      { low_balance_threshold: 1, grants: [] },
      { spend_limit: null },
      { note: "x" },
    ])
      expect((await app.call("PATCH", "/api/user-wallets/me", { token: user.token, body })).status).toBe(422);
    const signUp = { name: "New", email: `${crypto.randomUUID()}@example.com`, password: "correct horse battery" };
    expect((await app.call("POST", "/api/auth/sign-up", { body: { ...signUp, role: "admin" } })).status).toBe(422);
    expect([(await me()).data, (await purse()).data]).toEqual(before);
    // An admin makes people, but gives no roles and no credits by it.
    const made = { name: "Made", email: `${crypto.randomUUID()}@example.com` };
    for (const more of [{ role: "super-admin" }, { credits: 10 }, { password: "correct horse battery" }, { is_verified: true }])
      expect((await app.call("POST", "/api/users", { token: who.tokens.admin, body: { ...made, ...more } })).status).toBe(422);
    expect((await app.call("POST", `/api/users/${user._id}/role`, { token: who.tokens.admin, body: { role: "admin" } })).status).toBe(403);
  });
});

describe("BOLA/IDOR", () => {
  let owner: SignedIn;
  let thief: SignedIn;
  /** By module: a row of the owner's. */
  const rows: Record<string, string> = {};
  beforeAll(async () => {
    [owner, thief] = [await app.user(), await app.user()];
    await app.settled();
    await giveBonus(app, owner, 1_000);
    const body = { user: owner._id, ai_model: "gpt-6-luna", usage_key: crypto.randomUUID(), input_tokens: 10, output_tokens: 10 };
    await expectStatus(app.call("POST", "/api/credits-process/consume", { token: who.fullKey, body }), 200);
    const plan = (await packagePlan(app, "pro", /month/i))._id;
    await buy(app, owner, plan);
    await initiate(app, owner, plan);
    await app.client(owner.token).uploadFile({ file: new File(["mine"], "mine.txt") });
    const news = { title: "News", message: "For you.", type: "request", to: { users: [owner._id] } };
    await expectStatus(app.call("POST", "/api/notifications", { token: who.tokens.admin, body: news }), 201);
    await app.settled();
    const used = {
      ...rowsOf(FeatureUsageLogs as unknown as AnyCollection, app.clock.now(), 1)(0),
      user: new mongoose.Types.ObjectId(owner._id),
    };
    await mongoose.connection.db!.collection("feature_usage_logs").insertOne(used);
    const card = rowsOf(SavedMethods as unknown as AnyCollection, app.clock.now(), 1)(0);
    await mongoose.connection.db!.collection("saved_methods").insertOne({ ...card, user: used.user });
    const path = (route: Route) => route.address.split("/")[2]!;
    for (const name of new Set(routes.filter(personal).map(path))) {
      const list = name === "auth" ? "auth/sessions" : name === "user-wallets" ? "user-wallets/me" : name;
      const { data } = await app.call<Row[] | Row>("GET", `/api/${list}`, { token: owner.token });
      const row = Array.isArray(data) ? data[0] : data;
      if (row) rows[name] = row._id;
    }
  });

  /** Whoever is signed in may call it, for what is theirs. */
  const personal = ({ access, address }: Route) => address.includes("{id}") && access.user === "user" && !access.anyone;
  const mine = routes.filter(personal);
  const examples = documentOf().paths as Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { example?: unknown }> } }>
  >;

  test("there is a row of everything that people own", () => {
    expect(mine.length).toBeGreaterThan(20);
    expect(mine.filter(({ address }) => !Object.hasOwn(rows, address.split("/")[2]!)).map(({ label }) => label)).toEqual([]);
  });

  test.each(mine.map((route) => [route.label, route] as const))("%s: another's is not there, for any who is no admin", async (_, route) => {
    const address = filled(route, rows[route.address.split("/")[2]!]);
    const read = mine.find(({ method, address }) => method === "get" && address === route.address.split("{id}")[0] + "{id}");
    const stands = async () =>
      read ? (await app.call("GET", filled(read, rows[read.address.split("/")[2]!]), { token: owner.token })).text : "";
    const before = await stands();
    const body = examples[route.address]![route.method]!.requestBody?.content["application/json"]?.example;
    const weaker = storedRoles.filter((role) => !["super-admin", "admin"].includes(role)).map((role) => [role, who.tokens[role]] as const);
    for (const [role, token] of [["another user", thief.token] as const, ...weaker]) {
      // Editors read the log of uses, everyone's.
      if (role === "editor" && route.tag === "feature-usage-logs" && route.method === "get") continue;
      const reply = await app.call(route.method.toUpperCase(), address, { token, ...(body !== undefined && { body }) });
      expect([role, reply.status, reply.problem.code]).toEqual([role, 404, "not_found"]);
    }
    expect(await stands()).toBe(before);
  });

  test("a list shows own rows alone, whatever it is narrowed to", async () => {
    const lists = routes.filter(
      ({ paged, access, address }) => paged && access.user === "user" && !access.anyone && !address.includes("{"),
    );
    expect(lists.length).toBeGreaterThan(5);
    for (const route of lists) {
      const fields = route.query ? fieldsOf(route.query) : {};
      const ids = async (token: string, query = "") =>
        (await expectStatus(app.call<Row[]>("GET", `${route.address}${query}`, { token }), 200)).data.map(({ _id }) => _id);
      const all = "limit" in fields ? "?limit=100" : "";
      const [theirs, own] = [new Set(await ids(owner.token, all)), await ids(thief.token, all)];
      expect([route.label, own.filter((id) => theirs.has(id))]).toEqual([route.label, []]);
      for (const field of ["user", "recipient", "created_by"].filter((name) => name in fields))
        expect([route.label, await ids(thief.token, `?${field}=${owner._id}`)]).toEqual([route.label, []]);
    }
  });

  test("every route says who may call it", () => {
    for (const { label, access } of routes) expect([label, Object.keys(access).length > 0]).toEqual([label, true]);
  });
});

describe("service-to-service auth on /credits-process", () => {
  const partner = routes.filter(({ address }) => address.startsWith("/api/credits-process"));
  let user: SignedIn;
  beforeAll(async () => {
    user = await app.user();
    await app.settled();
    await giveBonus(app, user, 1_000);
  });
  const call = (token: string, path: string, body?: unknown) =>
    app.call(body === undefined ? "GET" : "POST", `/api/credits-process${path}`, { token, ...(body !== undefined && { body }) });
  const use = (usage_key: string = crypto.randomUUID()) => ({
    user: user._id,
    ai_model: "gpt-6-luna",
    usage_key,
    input_tokens: 1_000,
    max_output_tokens: 1_000,
  });
  const balance = async () => {
    const { credits_available, credits_held } = (await app.call("GET", "/api/user-wallets/me", { token: user.token })).data;
    return [credits_available, credits_held];
  };

  test("no person calls it, and no key that may not: each scope for itself", async () => {
    expect(partner.length).toBeGreaterThan(5);
    const needs: Record<string, string> = {
      "/quote": "credits:quote",
      "/validate": "credits:validate",
      "/extend": "credits:validate",
      "/consume": "credits:consume",
      "/release": "credits:validate",
    };
    for (const [path, scope] of Object.entries(needs)) {
      const scopes = ["credits:quote", "credits:validate", "credits:consume", "usage:write"].filter((name) => name !== scope);
      const without = await call(await app.serviceKey({ scopes }), path, {});
      const alone = await call(await app.serviceKey({ scopes: [scope] }), path, {});
      const person = await call(who.tokens["super-admin"], path, {});
      const stranger = await app.call("POST", `/api/credits-process${path}`, { body: {} });
      // Who may is told what is missing.
      expect([path, without.status, alone.status, person.status, stranger.status]).toEqual([path, 403, 422, 403, 401]);
    }
    const before = await balance();
    const event = { usage_key: crypto.randomUUID(), user: user._id, ai_model: "gpt-6-luna", input_tokens: 10, output_tokens: 10 };
    const charging = await call(await app.serviceKey({ scopes: ["usage:write"] }), "/events", { events: [event] });
    expect([charging.status, charging.data["accepted"]]).toEqual([202, 0]);
    expect((charging.data["rejected"] as { problem: { code: string } }[]).map(({ problem }) => problem.code)).toEqual(["forbidden"]);
    await app.settled();
    expect(await balance()).toEqual(before);
  });

  test("a key that was revoked, rotated out or never was is nobody's; one in the address is not read", async () => {
    const { token } = await app.admin();
    const scopes = ["credits:quote", "credits:validate", "credits:consume"];
    const { data } = await expectStatus(
      app.call<{ _id: string; key: string }>("POST", "/api/api-clients", { token, body: { name: `c ${crypto.randomUUID()}`, scopes } }),
      201,
    );
    const quote = { user: user._id, ai_model: "gpt-6-luna", input_tokens: 1, output_tokens: 1 };
    expect((await call(data.key, "/quote", quote)).status).toBe(200);
    const rotated = await expectStatus(app.call<{ key: string }>("POST", `/api/api-clients/${data._id}/rotate`, { token }), 200);
    expect((await call(data.key, "/quote", quote)).status).toBe(200);
    await app.clock.advance(24 * 3_600_000 + 1_000);
    // What the cache held of it lapses by itself, in real time.
    await until("the old key is refused", async () => (await call(data.key, "/quote", quote)).status === 401);
    expect((await call(rotated.data.key, "/quote", quote)).status).toBe(200);
    const fresh = await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", {
      body: { email: "admin@example.com", password: "an admin's password" },
    });
    await expectStatus(app.call("POST", `/api/api-clients/${data._id}/revoke`, { token: fresh.data.access_token }), 200);
    expect((await call(rotated.data.key, "/quote", quote)).status).toBe(401);
    for (const key of ["zz_", `zz_${"a".repeat(43)}`, rotated.data.key.slice(0, -1), rotated.data.key.toUpperCase()])
      expect((await call(key, "/quote", quote)).status).toBe(401);
    const good = await keyNow();
    for (const name of ["key", "api_key", "token", "access_token", "authorization"])
      expect([name, (await app.call("POST", `/api/credits-process/quote?${name}=${good}`, { body: quote })).status]).toEqual([name, 401]);
    const stored = JSON.stringify(await mongoose.connection.db!.collection("api_clients").find().toArray());
    expect(stored).not.toContain(good.slice(8));
  });

  const keyNow = async (more: object = {}) => {
    const body = { email: "admin@example.com", password: "an admin's password" };
    const { data } = await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body });
    const scopes = ["credits:quote", "credits:validate", "credits:consume", "usage:write"];
    const made = app.call<{ key: string }>("POST", "/api/api-clients", {
      token: data.access_token,
      body: { name: `c ${crypto.randomUUID()}`, scopes, ...more },
    });
    return (await expectStatus(made, 201)).data.key;
  };
  const signedIn = async () => {
    const { data } = await app.call<{ access_token: string; refresh_token: string }>("POST", "/api/auth/sign-in", {
      body: { email: user.email, password: "correct horse battery" },
    });
    user = { ...user, token: data.access_token };
  };

  test("another client's use is not there, whatever is done with its key, and the same key of two clients is two uses", async () => {
    await signedIn();
    const [one, other] = [await keyNow(), await keyNow()];
    const usage_key = crypto.randomUUID();
    await expectStatus(call(one, "/validate", use(usage_key)), 201);
    const held = await balance();
    expect((await call(other, `/holds/${usage_key}`)).status).toBe(404);
    expect((await call(other, "/extend", { usage_key, max_output_tokens: 5_000 })).status).toBe(404);
    expect((await call(other, "/release", { usage_key })).status).toBe(404);
    expect((await call(other, "/consume", { usage_key, input_tokens: 1, output_tokens: 1 })).status).toBeGreaterThanOrEqual(404);
    expect((await app.call<Row[]>("GET", `/api/credits-process/holds?user=${user._id}`, { token: other })).data).toEqual([]);
    expect(await balance()).toEqual(held);
    const settled = await expectStatus(call(one, "/consume", { usage_key, input_tokens: 1_000, output_tokens: 10 }), 200);
    const usage = String(settled.data["credits_usage"]);
    expect((await app.call("GET", `/api/credits-usages/${usage}`, { token: other })).status).toBe(404);
    expect((await app.call("GET", `/api/credits-usages/${usage}/explain`, { token: other })).status).toBe(404);
    expect((await app.call("GET", `/api/credits-usages/${usage}`, { token: one })).status).toBe(200);
    const again = await expectStatus(call(other, "/validate", use(usage_key)), 201);
    expect(again.headers.get("Idempotency-Replayed")).toBeNull();
  });

  test("a key spends no more than its cap, held credits included", async () => {
    await signedIn();
    const quoted = await call(await keyNow(), "/quote", {
      user: user._id,
      ai_model: "gpt-6-luna",
      input_tokens: 1_000,
      output_tokens: 1_000,
    });
    const price = Number(quoted.data["credits"]);
    expect(price).toBeGreaterThan(0);
    const capped = await keyNow({ spend_cap: { day: Number((price * 2.5).toFixed(6)) } });
    const replies = await Promise.all(Array.from({ length: 6 }, () => call(capped, "/validate", use())));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(new Set(replies.filter(({ status }) => status !== 201).map(({ status, problem }) => `${status} ${problem.code}`))).toEqual(
      new Set(["429 spend_cap_reached"]),
    );
  });
});
