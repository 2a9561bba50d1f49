import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { authenticateKey } from "@/modules/api-clients/service";

type Client = {
  _id: string;
  key: string;
  prefix: string;
  previous_valid_until: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
};

let app: TestApp;
let admin: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  admin = await app.admin();
});
afterAll(() => app.close());

const call = (method: string, path = "", body?: unknown, more: { key?: string; token?: string } = {}) =>
  app.call<Client>(method, `/api/api-clients${path}`, { token: admin.token, ...(body !== undefined && { body }), ...more });
const body = (more: object = {}) => ({ name: `Partner ${crypto.randomUUID().slice(0, 8)}`, scopes: ["credits:quote"], ...more });
const make = async (more: object = {}) => (await call("POST", "", body(more))).data;
const actor = (key: string) => authenticateKey(app.product.deps, key);
const refused = (key: string) =>
  actor(key).then(
    () => false,
    (error: { code?: string }) => error.code === "unauthenticated",
  );
/** Any address for service keys: 403 says who it is and may not, 401 that it is nobody. */
const known = async (key: string) => (await app.call("GET", "/api/users/me", { token: key })).status === 403;

test("a key is shown once, stored hashed, and carries its caps and policy", async () => {
  const given = {
    spend_cap: { day: 10.5, month: 100 },
    rate_limit: { per_minute: 30 },
    overdraft: { policy: "allow_debt", limit: 5 },
    scopes: ["credits:consume", "usage:write"],
  };
  const made = await call("POST", "", { ...body(given), name: "12n" });
  expect(made.status).toBe(201);
  expect(made.data).toMatchObject({ ...given, name: "12n", last_used_at: null, revoked_at: null });
  const { key, prefix, _id } = made.data;
  expect(key).toMatch(/^zz_[\w-]{43}$/);
  expect(key).toStartWith(prefix);
  expect(prefix).toHaveLength(9);
  for (const reply of [await call("GET", `/${_id}`), await call("GET")]) {
    expect(reply.status).toBe(200);
    expect(reply.text).not.toContain(key);
    expect(reply.text).not.toContain("hash");
  }
  const stored = await mongoose.connection.db!.collection("api_clients").findOne({ _id: new mongoose.Types.ObjectId(_id) });
  expect(JSON.stringify(stored, (_name, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(key.slice(9));
  const expected = {
    kind: "service",
    id: new mongoose.Types.ObjectId(_id),
    name: "12n",
    scopes: given.scopes,
    overdraft: { policy: "allow_debt", limit: 5_000_000n },
    spendCap: { day: 10_500_000n, month: 100_000_000n },
    perMinute: 30,
  };
  // The second answer comes from the cache.
  expect((await actor(key)) as unknown).toEqual(expected);
  expect((await actor(key)) as unknown).toEqual(expected);
});

test("what is not said has the stated defaults", async () => {
  const made = await call("POST", "", body());
  expect(made.data).toMatchObject({ spend_cap: null, rate_limit: null, overdraft: { policy: "allow_to_zero" } });
  expect(await actor(made.data.key)).toMatchObject({ overdraft: { policy: "allow_to_zero" }, spendCap: {} });
});

test.each([
  [{ scopes: [] }, "scopes"],
  [{ scopes: ["credits:quote", "credits:quote"] }, "scopes"],
  [{ scopes: ["everything"] }, "scopes.0"],
  [{ overdraft: { policy: "allow_debt" } }, "overdraft.limit"],
  [{ overdraft: { policy: "reject", limit: 1 } }, "overdraft.limit"],
  [{ spend_cap: { day: -1 } }, "spend_cap.day"],
  [{ rate_limit: { per_minute: 0 } }, "rate_limit.per_minute"],
  [{ key_hash: "x" }, "key_hash"],
  [{ prefix: "zz_" }, "prefix"],
])("%j is refused by name", async (more, field) => {
  const { status, problem } = await call("POST", "", body(more));
  expect(status).toBe(422);
  expect(problem.errors!.map((error) => error.field)).toEqual([field]);
});

test("a repeated Idempotency-Key makes no second client and shows no key again", async () => {
  const given = body();
  expect((await call("POST", "", given, { key: "make-one" })).status).toBe(201);
  const again = await call("POST", "", given, { key: "make-one" });
  expect(again.problem).toMatchObject({ status: 409, code: "already_issued" });
  expect(
    (await app.call<Client[]>("GET", `/api/api-clients?name=${encodeURIComponent(given.name)}`, { token: admin.token })).data,
  ).toHaveLength(1);
});

test("rotating gives a new key at once and leaves the old one a day", async () => {
  const { _id, key: first } = await make();
  const rotated = await call("POST", `/${_id}/rotate`);
  const { key: second, previous_valid_until } = rotated.data;
  expect(Date.parse(previous_valid_until!) - app.clock.now().getTime()).toBeGreaterThan(86_390_000);
  expect([await known(first), await known(second)]).toEqual([true, true]);
  const { key: third } = (await call("POST", `/${_id}/rotate`)).data;
  expect([await known(first), await known(second), await known(third)]).toEqual([false, true, true]);
  await app.clock.advance(86_401_000);
  admin = { ...admin, token: await signedInAgain() };
  // The cache counts real time: what it held of the old key lapses by itself.
  while (await known(second)) await Bun.sleep(20);
  expect([await refused(second), await refused(third)]).toEqual([true, false]);
});

const signedInAgain = async () => {
  const account = { email: "admin@example.com", password: "an admin's password" };
  return (await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body: account })).data.access_token;
};

test("revoking ends every key at once and for good", async () => {
  const { _id, key: first } = await make();
  const { key: second } = (await call("POST", `/${_id}/rotate`)).data;
  expect([await known(first), await known(second)]).toEqual([true, true]);
  const revoked = await call("POST", `/${_id}/revoke`);
  expect(revoked.data.revoked_at).not.toBeNull();
  expect([await known(first), await known(second)]).toEqual([false, false]);
  expect((await call("POST", `/${_id}/revoke`)).data.revoked_at).toBe(revoked.data.revoked_at);
  expect((await call("POST", `/${_id}/rotate`)).problem.code).toBe("key_revoked");
  const { data } = await app.call<{ action: string }[]>("GET", `/api/audit-logs?record=${_id}&sort=created_at`, { token: admin.token });
  expect(data.map(({ action }) => action)).toEqual(["create", "rotate", "revoke"]);
  expect(JSON.stringify(data)).not.toMatch(/hash|zz_[\w-]{10}/);
});

test("a changed scope and a deleted client act at once", async () => {
  const { _id, key } = await make();
  expect((await actor(key)).scopes).toEqual(["credits:quote"]);
  expect((await call("PATCH", `/${_id}`, { scopes: ["usage:write"] })).status).toBe(200);
  expect((await actor(key)).scopes).toEqual(["usage:write"]);
  expect((await call("DELETE", `/${_id}`)).status).toBe(200);
  expect(await refused(key)).toBe(true);
  expect((await call("POST", `/${_id}/restore`)).status).toBe(200);
  expect(await refused(key)).toBe(false);
  expect((await call("DELETE", "/bulk", { ids: [_id] })).status).toBe(200);
  expect(await refused(key)).toBe(true);
});

test("the last use is written at most once a minute", async () => {
  const { _id, key } = await make();
  const used = async () => (await call("GET", `/${_id}`)).data.last_used_at;
  const withoutCache = { ...app.product.deps, cache: { ...app.product.deps.cache, get: () => Promise.resolve(null) } };
  await authenticateKey(withoutCache, key);
  const first = await used();
  expect(first).not.toBeNull();
  await authenticateKey(withoutCache, key);
  expect(await used()).toBe(first);
  await app.clock.advance(61_000);
  await authenticateKey(withoutCache, key);
  expect(Date.parse((await used())!)).toBeGreaterThan(Date.parse(first!) + 60_000);
});

test("what is no key of ours is nobody", async () => {
  const { key } = await make();
  for (const other of ["zz_", `${key}x`, key.slice(0, -1), `zz_${"A".repeat(43)}`, key.replace("zz_", "zz_../")])
    expect(await refused(other)).toBe(true);
});

test("clients are for admins", async () => {
  const { token } = await app.user();
  const { key } = await make();
  for (const [method, path] of [
    ["GET", ""],
    ["GET", `/${"0".repeat(24)}`],
    ["POST", `/${"0".repeat(24)}/rotate`],
  ] as const) {
    expect((await call(method, path, undefined, { token })).status).toBe(403);
    expect((await call(method, path, undefined, { token: key })).status).toBe(403);
  }
  expect((await call("POST", "", body(), { token })).status).toBe(403);
});
