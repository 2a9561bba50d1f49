import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";
import { buy, giveBonus, packagePlan, wallet } from "@test/support/shop";

let app: TestApp;
let admin: SignedIn;
let partner: string;
beforeAll(async () => {
  app = await bootTest();
  admin = await app.admin();
  partner = await app.serviceKey();
});
afterAll(() => app.close());

const db = () => mongoose.connection.db!;
const call = <T = Record<string, unknown>>(who: { token: string }, method: string, path: string, body?: unknown) =>
  app.call<T>(method, path, { token: who.token, ...(body !== undefined && { body }) });
const signIn = (email: string) => app.call("POST", "/api/auth/sign-in", { body: { email, password } });
const booksBalance = async () => (await call<{ ok: boolean; invariants: unknown[] }>(admin, "GET", "/api/audit")).data.ok;

type Busy = SignedIn & { name: string };

/** Somebody who has bought, used, asked, been given, renamed and written about, so that they are named everywhere. */
async function busy(): Promise<Busy> {
  const user = await app.user();
  const name = `Zebulon ${user._id.slice(-6)}`;
  await app.call("PATCH", "/api/users/me", { token: user.token, body: { name }, key: crypto.randomUUID() });
  await call(admin, "PATCH", `/api/users/${user._id}`, { name: `${name} Jr` });
  await call(admin, "PATCH", `/api/users/${user._id}`, { name });
  await giveBonus(app, user, 100);
  await buy(app, user, (await packagePlan(app, "starter"))._id);
  const event = { email: user.email.toUpperCase(), ai_model: "gpt-6-luna", input_tokens: 10, output_tokens: 10 };
  const log = { payload: { signed: `${name} <${user.email}>` }, response: { to: name } };
  const events = [{ ...event, usage_key: crypto.randomUUID(), log }];
  expect((await call({ token: partner }, "POST", "/api/credits-process/events", { events })).status).toBe(202);
  const said = { name, email: user.email, subject: `From ${name}`, message: `This is ${name}.` };
  await app.call("POST", "/api/contact", { body: said });
  const [written] = (await call<{ _id: string }[]>(admin, "GET", `/api/contact?email=${user.email}`)).data;
  expect((await call(admin, "POST", `/api/contact/${written!._id}/reply`, { message: `Dear ${name}` })).status).toBeLessThan(300);
  await app.call("POST", "/api/auth/forgot-password", { body: { email: user.email }, key: crypto.randomUUID() });
  await app.settled();
  return { ...user, name };
}

/** A mail to somebody that waits for its next try, one that could not be sent, and a dead message that names them. */
async function unsent(user: SignedIn): Promise<void> {
  const at = app.clock.now();
  const mail = JSON.stringify({ to: user.email, subject: "Hello", text: `Dear ${user.email}`, links: [] });
  await db().collection("outbox").insertOne({
    key: "mail.send", payload: mail, message_id: crypto.randomUUID(), to: null, created_at: at, published_at: null,
    next_at: new Date(at.getTime() + 3_600_000), claim: null, deliveries: 0, progress: [],
  }); // prettier-ignore
  for (const [key, payload] of [
    ["mail.send", mail],
    ["credits.process", JSON.stringify({ email: user.email })],
  ])
    await db().collection("dead_letters").insertOne({
      message_id: crypto.randomUUID(), queue: key, key, payload, reason: `nobody at ${user.email}`, code: "failed", attempts: 4, deaths: 1,
      status: "dead", is_deleted: false, created_at: at, updated_at: at, died_at: at,
    }); // prettier-ignore
}

/** Every place of the database where one of the texts stands, as `collection.field`. */
async function mentions(texts: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  const visit = (where: string, value: unknown): void => {
    if (typeof value === "string") {
      if (texts.some((text) => value.toLowerCase().includes(text.toLowerCase()))) found.add(where);
    } else if (Array.isArray(value)) for (const inner of value) visit(where, inner);
    else if (value !== null && typeof value === "object" && !("_bsontype" in value) && !(value instanceof Date))
      for (const [name, inner] of Object.entries(value)) visit(`${where}.${name}`, inner);
  };
  for (const { name } of await db().listCollections().toArray())
    for await (const row of db().collection(name).find())
      for (const [field, value] of Object.entries(row)) visit(`${name}.${field}`, value);
  return [...found].toSorted();
}

const moneyRows = async (user: string) => {
  const counts: Record<string, number> = {};
  for (const name of ["user_wallets", "credits_transactions", "credits_usages", "payment_transactions", "package_transactions"])
    counts[name] = await db()
      .collection(name)
      .countDocuments({ user: new mongoose.Types.ObjectId(user) });
  return counts;
};

describe.each([
  ["by its owner", (user: SignedIn) => call(user, "DELETE", "/api/users/me"), 204],
  ["by an admin", (user: SignedIn) => call(admin, "POST", `/api/users/${user._id}/anonymise`), 200],
] as const)("an account is left, %s", (_, leave, status) => {
  test("the person is named nowhere afterwards, the rows of money stay, and the books balance", async () => {
    const user = await busy();
    await unsent(user);
    const [before, rows] = [await mentions([user.email, user.name]), await moneyRows(user._id)];
    for (const place of [
      "audit_logs.after",
      "credits_transactions.email",
      "credits_usages.email",
      "dead_letters.payload",
      "dead_letters.reason",
      "feature_usage_logs.email",
      "feature_usage_logs.payload",
      "feature_usage_logs.response",
      "idempotency_keys.body",
      "outbox.payload",
      "payment_transactions.customer_email",
      "payment_transactions.customer_name",
      "payment_transactions.email",
      "user_wallets.email",
      "users.email",
      "users.name",
    ])
      // prettier-ignore
      expect([place, before.some((found) => found.startsWith(place))]).toEqual([place, true]);
    expect(Object.values(rows).every((count) => count > 0)).toBe(true);
    const had = await wallet(app, user);

    expect((await leave(user)).status).toBe(status);
    // At once, before any message is handled.
    expect(await moneyRows(user._id)).toEqual(rows);
    expect((await call(user, "GET", "/api/users/me")).status).toBe(401);
    await app.settled();
    // What is left is the mail that says so, in the inbox of development.
    expect(await mentions([user.email, user.name])).toEqual(["dev_mails.to"]);
    expect((await app.mails(user.email)).map(({ subject }) => subject)).toEqual(["Your account is deleted"]);
    const stored = await db()
      .collection("users")
      .findOne({ _id: new mongoose.Types.ObjectId(user._id) });
    expect(stored).toMatchObject({
      name: "Deleted user",
      email: `${user._id}@anonymous.invalid`,
      password: null,
      google_id: null,
      is_deleted: true,
    });
    const left = await call<{ credits: number; email: string }[]>(admin, "GET", `/api/user-wallets?user=${user._id}`);
    expect(left.data).toMatchObject([{ credits: had.credits, email: `${user._id}@anonymous.invalid` }]);
    expect(await booksBalance()).toBe(true);

    expect((await signIn(user.email)).problem.code).toBe("invalid_credentials");
    expect((await app.call("POST", "/api/auth/refresh", { body: { refresh_token: user.refresh_token } })).status).toBe(401);
    for (const name of ["sessions", "mail_links"])
      expect(
        await db()
          .collection(name)
          .countDocuments({ user: new mongoose.Types.ObjectId(user._id) }),
      ).toBe(0);
    const waiting = await db().collection("outbox").countDocuments({ key: "mail.send", published_at: null });
    expect(waiting).toBe(0);
  });

  test("the address is free again, without a second gift", async () => {
    const user = await app.user();
    await leave(user);
    await app.settled();
    const again = await app.user(user.email);
    expect(again._id).not.toBe(user._id);
    expect((await wallet(app, again)).credits).toBe(0);
  });
});

test("anonymising is done once, by admins, to those who are not stronger, and also to who was deleted before", async () => {
  const user = await app.user();
  const anonymise = (who: { token: string }, id: string) => call(who, "POST", `/api/users/${id}/anonymise`);
  expect((await anonymise(user, user._id)).status).toBe(403);
  expect((await anonymise(admin, "0".repeat(24))).status).toBe(404);
  expect((await anonymise(admin, admin._id)).problem.code).toBe("own_account");
  await call(admin, "DELETE", `/api/users/${user._id}`);
  const first = await anonymise(admin, user._id);
  expect(first.data).toMatchObject({
    _id: user._id,
    name: "Deleted user",
    email: `${user._id}@anonymous.invalid`,
    role: "user",
    is_deleted: true,
  });
  expect((await anonymise(admin, user._id)).data).toEqual(first.data);
  const restored = await call(admin, "POST", `/api/users/${user._id}/restore`);
  expect([restored.status, restored.problem.code]).toEqual([409, "conflict"]);
  const acts = await call<{ action: string; before: unknown; after: unknown }[]>(
    admin,
    "GET",
    `/api/audit-logs?record=${user._id}&action=anonymise`,
  );
  expect(acts.data.map(({ before, after }) => [before, after])).toEqual([[null, null]]);
  const other = await app.user();
  await call(admin, "POST", `/api/users/${other._id}/role`, { role: "admin" });
  const chief = { token: (await signIn(other.email)).data["access_token"] as string };
  expect((await anonymise(chief, admin._id)).status).toBe(403);
});

test("addresses that hold another's are not theirs, however the text is written", async () => {
  const user = await app.user();
  const others = [`x${user.email}`, `${user.email}.example`, `first.${user.email}`, `${user.email}x`];
  const at = app.clock.now();
  const letter = (payload: string) => ({
    message_id: crypto.randomUUID(), queue: "credits.process", key: "credits.process", payload, reason: "none", code: "failed", attempts: 4,
    deaths: 1, status: "dead", is_deleted: false, created_at: at, updated_at: at, died_at: at,
  }); // prettier-ignore
  const theirs = [
    { text: `To\n${user.email}` }, { text: `${user.email.toUpperCase()}.` }, { email: user.email }, { text: `<${user.email}>, ${others[0]}` },
  ]; // prettier-ignore
  const payloads = [...others.map((email) => ({ email })), ...theirs].map((value) => JSON.stringify(value));
  await db().collection("dead_letters").insertMany(payloads.map(letter));
  await call(user, "DELETE", "/api/users/me");
  await app.settled();
  const gone = `${user._id}@anonymous.invalid`;
  const rows = await db().collection("dead_letters").find({ queue: "credits.process", reason: "none" }).sort({ _id: 1 }).toArray();
  expect(rows.map((row) => JSON.parse(row["payload"] as string) as unknown)).toEqual([
    ...others.map((email) => ({ email })),
    { text: `To\n${gone}` }, { text: `${gone}.` }, { email: gone }, { text: `<${gone}>, ${others[0]}` },
  ]); // prettier-ignore
});

test("who has the address by now is not forgotten with the one who had it before", async () => {
  const first = await app.user();
  await call(admin, "DELETE", `/api/users/${first._id}`);
  const second = await app.user(first.email);
  await call(admin, "POST", `/api/users/${first._id}/anonymise`);
  await app.settled();
  expect((await call(second, "GET", "/api/users/me")).data).toMatchObject({ email: first.email, name: "Test User" });
  expect((await app.mails(first.email)).map(({ subject }) => subject)).toContain("Confirm your e-mail address");
  expect((await app.mails(first.email)).map(({ subject }) => subject)).not.toContain("Your account is deleted");
});

test("renewals end with the account, and the last super-admin stays", async () => {
  const user = await app.user();
  await buy(app, user, (await packagePlan(app, "starter"))._id);
  const _user = new mongoose.Types.ObjectId(user._id);
  await db()
    .collection("package_transactions")
    .updateMany({ user: _user }, { $set: { auto_renew: true } });
  expect((await call(user, "DELETE", "/api/users/me")).status).toBe(204);
  expect(await db().collection("package_transactions").countDocuments({ user: _user, auto_renew: true })).toBe(0);
  const refused = await call(admin, "DELETE", "/api/users/me");
  expect([refused.status, refused.problem.code]).toEqual([409, "last_super_admin"]);
  const heir = await app.user();
  await call(admin, "POST", `/api/users/${heir._id}/role`, { role: "super-admin" });
  const { data } = await signIn(heir.email);
  expect((await call({ token: data["access_token"] as string }, "DELETE", "/api/users/me")).status).toBe(204);
});

describe("the export", () => {
  type Exported = { exported_at: string; account: Record<string, unknown> } & Record<string, Record<string, unknown>[]>;

  test("is one document with every row that is theirs, and no other, without secrets", async () => {
    const [user, other] = [await busy(), await busy()];
    const reply = await call<Exported>(user, "GET", "/api/users/me/export");
    expect([reply.status, reply.headers.get("Content-Disposition")]).toEqual([200, 'attachment; filename="my-data.json"']);
    expect(reply.data.account).toMatchObject({ _id: user._id, email: user.email, name: user.name, google_linked: false });
    for (const [name, count] of Object.entries(await moneyRows(user._id)))
      expect([name, reply.data[name]!.length, reply.data[name]!.every((row) => row["user"] === user._id)]).toEqual([name, count, true]);
    expect(reply.data["feature_usage_logs"]).toMatchObject([{ payload: { signed: `${user.name} <${user.email}>` } }]);
    expect(Object.keys(reply.data["sessions"]![0]!)).not.toContain("epoch");
    for (const strange of [other._id, other.email, "password", "argon2id", "cost_credits", "callback_token", "terms"])
      expect([strange, reply.text.includes(strange)]).toEqual([strange, false]);
    const credits = reply.data["credits_transactions"]!.reduce(
      (sum, row) => sum + Number(row["credits"]) * (row["type"] === "increase" ? 1 : -1),
      0,
    );
    expect(credits).toBeCloseTo((await wallet(app, user)).credits, 6);
  });

  test("reads a long history in portions, each row once", async () => {
    const user = await app.user();
    const _user = new mongoose.Types.ObjectId(user._id);
    const at = app.clock.now();
    const empty = Object.fromEntries(
      ["feature_endpoint", "email", "endpoint", "method", "params", "query", "payload", "response", "code", "type", "client"].map(
        (name) => [name, null],
      ),
    );
    // Many share an instant, also across the edge of a portion.
    const rows = Array.from({ length: 450 }, (_, index) => ({
      ...empty,
      user: _user,
      status: "success",
      usage_key: `u-${index}`,
      is_deleted: index % 50 === 0,
      updated_at: at,
      created_at: new Date(at.getTime() + Math.floor(index / 150)),
    }));
    await db().collection("feature_usage_logs").insertMany(rows);
    const { data } = await call<Exported>(user, "GET", "/api/users/me/export");
    const keys = data["feature_usage_logs"]!.map((row) => row["usage_key"]);
    expect([keys.length, new Set(keys).size]).toEqual([450, 450]);
  });

  test("ends its reading when nobody listens any more", async () => {
    const user = await app.user();
    const reply = await app.product.fetch(
      new Request(`${app.url}/api/users/me/export`, { headers: { Authorization: `Bearer ${user.token}` } }),
    );
    const reader = reply.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toStartWith('{"data":{"exported_at"');
    await reader.cancel();
    expect((await reader.read()).done).toBe(true);
  });
});

test("whoever leaves is told of nothing any more: their browsers and their inbox go, others' stay", async () => {
  const [user, other] = [await app.user(), await app.user()];
  const id = (one: SignedIn) => new mongoose.Types.ObjectId(one._id);
  for (const one of [user, other])
    await db()
      .collection("push_subscriptions")
      .insertOne({ user: id(one), endpoint: `https://push.example/${one._id}`, is_deleted: false, created_at: new Date() });
  const news = { title: "News", message: "For both.", type: "request", to: { users: [user._id, other._id] } };
  expect((await call(admin, "POST", "/api/notifications", news)).status).toBe(201);
  await app.settled();
  const kept = async (one: SignedIn) => [
    await db()
      .collection("push_subscriptions")
      .countDocuments({ user: id(one) }),
    (await db()
      .collection("notification_recipients")
      .countDocuments({ recipient: id(one) })) > 0,
  ];
  expect([await kept(user), await kept(other)]).toEqual([
    [1, true],
    [1, true],
  ]);
  expect((await call(user, "DELETE", "/api/users/me")).status).toBe(204);
  await app.settled();
  expect([await kept(user), await kept(other)]).toEqual([
    [0, false],
    [1, true],
  ]);
});
