import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";
import { buy, packagePlan, until } from "@test/support/shop";
import { ensureAdmin } from "@/modules/auth/service";

type User = { _id: string; name: string; email: string; role: string; status: string; is_verified: boolean };
type Audit = { action: string; record: string; actor: string | null; actor_name: string; before: object; after: object };

/** A package of the demo catalog that is a subscription. */
const subscription = "pro";

let app: TestApp;
let admin: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  admin = await app.admin();
});
afterAll(() => app.close());

const call = <T = User>(who: { token: string }, method: string, path: string, body?: unknown) =>
  app.call<T>(method, `/api/users${path}`, { token: who.token, ...(body !== undefined && { body }) });
const signIn = (email: string, given = password) =>
  app.call<{ access_token: string; refresh_token: string }>("POST", "/api/auth/sign-in", { body: { email, password: given } });
const me = async (who: { token: string }) => (await call(who, "GET", "/me")).status;
const withRole = async (role: string) => {
  const user = await app.user();
  expect((await call(admin, "POST", `/${user._id}/role`, { role })).status).toBe(200);
  return { ...user, token: (await signIn(user.email)).data.access_token };
};
const auditOf = async (record: string) =>
  (await app.call<Audit[]>("GET", `/api/audit-logs?record=${record}&sort=created_at`, { token: admin.token })).data;

test("everyone reads and renames themselves, and nothing else of themselves", async () => {
  const user = await app.user();
  const { data } = await call(user, "GET", "/me");
  expect(Object.keys(data).sort()).toEqual([
    "_id", "auth_source", "created_at", "created_by", "email", "google_linked", "is_deleted", "is_verified", "name", "role", "status", "updated_at",
  ]); // prettier-ignore
  const renamed = await call(user, "PATCH", "/me", { name: " New Name " });
  expect(renamed.data).toMatchObject({ name: "New Name", email: user.email });
  for (const field of ["role", "email", "password", "status", "is_verified", "google_id", "epoch", "_id", "is_deleted"]) {
    const refused = await call(user, "PATCH", "/me", { [field]: "admin" });
    expect({ field, status: refused.status, errors: refused.problem.errors?.map((error) => error.field) }).toEqual({
      field,
      status: 422,
      errors: [field],
    });
  }
  const found = await call<User[]>(admin, "GET", `?search=new+name&email=${user.email}`);
  expect(found.data.map(({ _id }) => _id)).toEqual([user._id]);
});

test("the other operations are for admins", async () => {
  const user = await app.user();
  const editor = await withRole("editor");
  const id = user._id;
  const operations: [string, string, unknown?][] = [
    ["GET", ""],
    ["GET", `/${id}`],
    ["POST", "", { name: "Ada", email: "ada@example.com" }],
    ["PATCH", `/${id}`, { name: "Ada" }],
    ["DELETE", `/${id}`],
    ["DELETE", "/bulk", { ids: [id] }],
    ["POST", `/${id}/restore`],
    ["DELETE", `/${id}/permanent`],
    ["POST", `/${id}/role`, { role: "admin" }],
    ["POST", `/${id}/block`],
    ["POST", `/${id}/unblock`],
    ["POST", `/${id}/anonymise`],
  ];
  for (const [method, path, body] of operations) {
    for (const who of [user, editor])
      expect({ method, path, status: (await call(who, method, path, body)).status }).toEqual({ method, path, status: 403 });
    expect((await app.call(method, `/api/users${path}`, { body })).status).toBe(401);
  }
  expect((await call(admin, "GET", `/${id}`)).data).toMatchObject({ _id: id, role: "user" });
});

test("whoever an admin makes chooses a password by a mailed link", async () => {
  const email = `made-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const made = await call(admin, "POST", "", { name: "Made", email });
  expect(made.status).toBe(201);
  expect(made.data).toMatchObject({ name: "Made", email, role: "user", status: "in-progress", is_verified: false, created_by: admin._id });
  expect(made.text).not.toContain("password");
  expect((await call(admin, "POST", "", { name: "Again", email })).status).toBe(409);
  expect((await call(admin, "POST", "", { name: "Boss", email: "boss@example.com", role: "admin" })).status).toBe(422);
  const link = (await app.mails(email))[0]!.links[0]!;
  const token = new URL(link).searchParams.get("token");
  await app.clock.advance(2 * 24 * 3_600_000);
  admin = await fresh();
  expect((await app.call("POST", "/api/auth/reset-password", { body: { token, password: "the made one's" } })).status).toBe(204);
  expect((await signIn(email, "the made one's")).status).toBe(200);
  expect((await call(admin, "GET", `/${made.data._id}`)).data.is_verified).toBe(true);
});

/** The admin, signed in again after the clock moved. */
const fresh = async () => ({ ...admin, token: (await signIn("admin@example.com", "an admin's password")).data.access_token });

test("blocking acts at once on every session, and unblocking brings none back", async () => {
  const user = await app.user();
  expect(await me(user)).toBe(200);
  const blocked = await call(admin, "POST", `/${user._id}/block`);
  expect(blocked.data.status).toBe("blocked");
  expect(await me(user)).toBe(401);
  expect((await app.call("POST", "/api/auth/refresh", { body: { refresh_token: user.refresh_token } })).status).toBe(401);
  expect((await signIn(user.email)).problem.code).toBe("user_blocked");
  expect((await signIn(user.email, "not the password")).problem.code).toBe("invalid_credentials");
  expect((await call(admin, "POST", `/${user._id}/block`)).status).toBe(200);
  expect((await call(admin, "POST", `/${user._id}/unblock`)).data.status).toBe("in-progress");
  expect(await me(user)).toBe(401);
  expect((await signIn(user.email)).status).toBe(200);
  const acts = (await auditOf(user._id)).map(({ action, actor, before, after }) => ({ action, actor, before, after }));
  expect(acts).toEqual([
    { action: "block", actor: admin._id, before: { status: "in-progress" }, after: { status: "blocked" } },
    { action: "unblock", actor: admin._id, before: { status: "blocked" }, after: { status: "in-progress" } },
  ]);
});

test("a role is given by super-admins alone, and ends the sessions there were", async () => {
  const user = await app.user();
  const chief = await withRole("admin");
  expect((await call(chief, "POST", `/${user._id}/role`, { role: "editor" })).status).toBe(403);
  expect((await call(admin, "POST", `/${user._id}/role`, { role: "subscriber" })).status).toBe(422);
  expect((await call(admin, "POST", `/${user._id}/role`, { role: "editor" })).data.role).toBe("editor");
  expect(await me(user)).toBe(401);
  expect((await signIn(user.email)).status).toBe(200);
  expect((await call(admin, "POST", `/${admin._id}/role`, { role: "user" })).problem.code).toBe("own_account");
  expect((await call(admin, "POST", `/${"0".repeat(24)}/role`, { role: "user" })).status).toBe(404);
  expect((await auditOf(user._id)).map(({ action, after }) => ({ action, after }))).toEqual([
    { action: "role", after: { role: "editor" } },
  ]);
});

test("whoever is invited and then given a role, or let in again, can still take the invitation", async () => {
  const email = `role-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const made = (await call(admin, "POST", "", { name: "Invited", email })).data;
  await call(admin, "POST", `/${made._id}/role`, { role: "editor" });
  await call(admin, "POST", `/${made._id}/block`);
  await call(admin, "POST", `/${made._id}/unblock`);
  const links = (await app.mails(email)).map((mail) => mail.links[0]!);
  const use = (link: string) =>
    app.call("POST", "/api/auth/reset-password", { body: { token: new URL(link).searchParams.get("token"), password } });
  for (const old of links.slice(1)) expect((await use(old)).status).toBe(410);
  expect((await use(links[0]!)).status).toBe(204);
  expect((await signIn(email)).status).toBe(200);
  expect((await call(admin, "GET", `/${made._id}`)).data).toMatchObject({ role: "editor", is_verified: true });
});

test("the weaker never touch the stronger, and nobody ends their own account here", async () => {
  const chief = await withRole("admin");
  for (const [method, path, body] of [
    ["PATCH", "", { name: "Mine" }],
    ["DELETE", ""],
    ["POST", "/block"],
  ] as const) {
    expect((await call(chief, method, `/${admin._id}${path}`, body)).status).toBe(403);
    if (method !== "PATCH") expect((await call(chief, method, `/${chief._id}${path}`, body)).problem.code).toBe("own_account");
  }
  expect((await call(chief, "DELETE", "/bulk", { ids: [(await app.user())._id, admin._id] })).problem.code).toBe("bulk_refused");
  expect(await me(admin)).toBe(200);
});

test("a deleted account is out at once, can be restored, and its sessions stay ended", async () => {
  const user = await app.user();
  expect((await call(admin, "DELETE", `/${user._id}`)).data).toMatchObject({ is_deleted: true });
  expect(await me(user)).toBe(401);
  expect((await call(admin, "GET", `/${user._id}`)).status).toBe(404);
  expect((await call<User[]>(admin, "GET", `?is_deleted=true&email=${user.email}`)).data.map(({ _id }) => _id)).toEqual([user._id]);
  expect((await call(admin, "POST", `/${user._id}/restore`)).status).toBe(200);
  expect(await me(user)).toBe(401);
  expect((await signIn(user.email)).status).toBe(200);
});

test("an account is not restored beside another of the same address", async () => {
  const first = await app.user();
  await call(admin, "DELETE", `/${first._id}`);
  const second = await app.user(first.email);
  expect(second._id).not.toBe(first._id);
  const refused = await call(admin, "POST", `/${first._id}/restore`);
  expect(refused.problem).toMatchObject({ status: 409, code: "conflict", errors: [{ field: "email", code: "taken" }] });
  expect(await me(second)).toBe(200);
});

test("an account with money is never deleted for good, one without is by super-admins", async () => {
  const user = await app.user();
  const refused = await call(admin, "DELETE", `/${user._id}/permanent`);
  expect(refused.problem).toMatchObject({ status: 409, code: "in_use" });
  const made = await call(admin, "POST", "", { name: "Nobody", email: `nobody-${user._id}@example.com` });
  const chief = await withRole("admin");
  expect((await call(chief, "DELETE", `/${made.data._id}/permanent`)).status).toBe(403);
  expect((await call(admin, "DELETE", `/${made.data._id}/permanent`)).status).toBe(200);
  expect((await call(admin, "GET", `/${made.data._id}`)).status).toBe(404);
  expect((await auditOf(made.data._id)).map(({ action }) => action)).toEqual(["create", "destroy"]);
});

test("an admin's change of a name is audited with what it was", async () => {
  const user = await app.user();
  expect((await call(admin, "PATCH", `/${user._id}`, { name: "Renamed" })).data.name).toBe("Renamed");
  expect((await call(admin, "PATCH", `/${user._id}`, { email: "other@example.com" })).status).toBe(422);
  expect(await auditOf(user._id)).toMatchObject([
    { action: "patch", actor_name: "admin@example.com", before: { name: "Test User" }, after: { name: "Renamed" } },
  ]);
});

test("roles are listed with their rights, each holding those of the weaker", async () => {
  const user = await app.user();
  const { data } = await call<{ role: string; stored: boolean; rights: string[] }[]>(user, "GET", "/roles");
  expect(data.map(({ role }) => role)).toEqual(["super-admin", "admin", "editor", "author", "contributor", "subscriber", "user"]);
  expect(data.filter(({ stored }) => !stored).map(({ role }) => role)).toEqual(["subscriber"]);
  for (const [index, { rights }] of data.entries()) expect(rights).toEqual(expect.arrayContaining(data[index + 1]?.rights ?? []));
  expect(data[0]!.rights).toContain("users:role");
  expect(data[1]!.rights).not.toContain("users:role");
});

test("a user is shown as a subscriber while a subscription package is live, and as what they are otherwise", async () => {
  const [user, editor] = [await app.user(), await withRole("editor")];
  const roles = async (who: { token: string; email: string }) => {
    const signedIn = (await signIn(who.email)).data as unknown as { user: User };
    return [(await call(who, "GET", "/me")).data.role, signedIn.user.role];
  };
  expect(await roles(user)).toEqual(["user", "user"]);
  for (const who of [user, editor]) await buy(app, who, (await packagePlan(app, subscription))._id);
  await until("the subscription is live", async () => (await call(user, "GET", "/me")).data.role === "subscriber");
  expect(await roles(user)).toEqual(["subscriber", "subscriber"]);
  expect(await roles(editor)).toEqual(["editor", "editor"]);
  // It is not stored: admins see, and change, the role behind it.
  expect((await call(admin, "GET", `/${user._id}`)).data.role).toBe("user");
  expect((await call<User[]>(admin, "GET", `?role=user&email=${user.email}`)).data).toHaveLength(1);
  await app.clock.advance(400 * 24 * 3_600_000);
  const again = (await signIn(user.email)).data;
  expect((await call({ token: again.access_token }, "GET", "/me")).data.role).toBe("user");
  admin = await fresh();
});

test("the first super-admin is made once, takes over an unproven account, and never a proven one's password", async () => {
  const ctx = app.ctx();
  const email = `chief-${crypto.randomUUID().slice(0, 8)}@example.com`;
  await app.call("POST", "/api/auth/sign-up", { body: { name: "Squatter", email, password: "the squatter's one" } });
  const made = await Promise.all([
    ensureAdmin(ctx, { email, password: "the chief's one" }),
    ensureAdmin(ctx, { email, password: "the chief's one" }),
  ]);
  expect(new Set(made.map(({ _id }) => String(_id))).size).toBe(1);
  expect((await signIn(email, "the squatter's one")).status).toBe(401);
  expect((await signIn(email, "the chief's one")).status).toBe(200);
  await ensureAdmin(ctx, { email, password: "another password" });
  expect((await signIn(email, "another password")).status).toBe(401);
  const { email: known } = await app.user();
  await ensureAdmin(ctx, { email: known, password: "another password" });
  expect((await call<User[]>(admin, "GET", `?email=${known}`)).data[0]!.role).toBe("user");
});
