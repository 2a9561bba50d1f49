import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { giveBonus, initiate, packagePlan, wallet } from "@test/support/shop";
import { expectStatus, routes } from "./support";

let app: TestApp;
let admin: SignedIn;
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  [admin, user] = [await app.admin(), await app.user()];
  await app.settled();
});
afterAll(() => app.close());

type Row = { _id: string } & Record<string, unknown>;
type Act = { to(): Promise<string> | string; body?: () => object; module: string };

const newUser = async () => (await app.user())._id;
const newKey = async () => {
  const body = { name: `c ${crypto.randomUUID()}`, scopes: ["credits:quote"] };
  return (await expectStatus(app.call<Row>("POST", "/api/api-clients", { token: admin.token, body }), 201)).data._id;
};
const purse = async () => (await wallet(app, user))._id;
const note = () => ({ note: crypto.randomUUID() });
const blocked = async () => {
  const id = await newUser();
  await expectStatus(app.call("POST", `/api/users/${id}/block`, { token: admin.token }), 200);
  return id;
};

/** Single acts of admins on money, roles, keys and people. The eight operations are gone through where they are. */
const acts: Record<string, Act> = {
  "POST /api/users/{id}/role": { to: newUser, body: () => ({ role: "editor" }), module: "users" },
  "POST /api/users/{id}/block": { to: newUser, module: "users" },
  "POST /api/users/{id}/unblock": { to: blocked, module: "users" },
  "POST /api/users/{id}/anonymise": { to: newUser, module: "users" },
  "PATCH /api/user-wallets/{id}": { to: purse, body: note, module: "user-wallets" },
  "POST /api/credits-transactions": {
    to: () => "",
    body: () => ({ user: user._id, credits: 5, increase_source: "bonus" }),
    module: "credits-transactions",
  },
  "PATCH /api/credits-transactions/{id}": {
    to: async () => (await giveBonus(app, user, 5))._id,
    body: note,
    module: "credits-transactions",
  },
  "PATCH /api/payment-transactions/{id}": {
    to: async () => (await initiate(app, user, (await packagePlan(app, "pro", /month/i))._id)).payment_transaction._id,
    body: note,
    module: "payment-transactions",
  },
  "POST /api/api-clients/{id}/rotate": { to: newKey, module: "api-clients" },
  "POST /api/api-clients/{id}/revoke": { to: newKey, module: "api-clients" },
};

/** Acts that need a state of their own to be done in; their rows are looked at with the tests of that state. */
const elsewhere = [
  "POST /api/user-wallets/{id}/unfreeze",
  "POST /api/user-wallets/{id}/write-off",
  "PATCH /api/credits-usages/{id}",
  "PATCH /api/package-transactions/{id}",
  "POST /api/payment-transactions/{id}/reconcile",
  "POST /api/payment-transactions/{id}/release",
  "POST /api/payment-transactions/{id}/acknowledge",
  "POST /api/payment-transactions/{id}/close",
  "POST /api/payment-transactions/{id}/refund",
  "POST /api/payment-transactions/{id}/refunds/{refund}/decide",
  "POST /api/payment-transactions/{id}/refund/preview",
];
/** Neither money, nor roles, prices, keys or people. */
const other = /^\w+ \/api\/(contact|dead-letters|notifications|notification-recipients|features|feature-popups|storage)\b/;
/** One of the operations that go through with their module. */
const standard = /^(POST \/api\/[\w-]+|PATCH \/api\/[\w-]+\/\{id\}|DELETE .*|POST .*\/restore)$/;

test.each(Object.entries(acts))("%s: who, what, before and after", async (label, { to, body, module }) => {
  const [method, address] = label.split(" ") as [string, string];
  const record = await to();
  const sent = body ? { body: body() } : {};
  const reply = await app.call<Row>(method, address.replace("{id}", record), { token: admin.token, ...sent });
  expect([label, reply.status < 300]).toEqual([label, true]);
  const about = record || reply.data._id;
  const list = `/api/audit-logs?module=${module}&record=${about}&actor=${admin._id}&sort=-created_at`;
  const [row] = (await expectStatus(app.call<Row[]>("GET", list, { token: admin.token }), 200)).data;
  expect([label, row?.["actor"], row?.["record"], typeof row?.["action"]]).toEqual([label, admin._id, about, "string"]);
  expect([label, /zz_[\w-]{20,}/.test(JSON.stringify(row))]).toEqual([label, false]);
});

test("there is no act of admins that is not looked at", () => {
  const resources = new Set(routes.filter(({ label }) => label.endsWith("/permanent")).map(({ address }) => address.split("/")[2]));
  const byAdmins = routes.filter(
    ({ method, access, description }) =>
      method !== "get" && ["admin", "super-admin"].includes(access.user ?? "") && !access.anyone && !description?.startsWith("Refused"),
  );
  expect(byAdmins.length).toBeGreaterThan(80);
  const unseen = byAdmins
    .map(({ label }) => label)
    .filter((label) => !(label in acts) && !elsewhere.includes(label) && !other.test(label))
    .filter((label) => !(standard.test(label) && resources.has(label.split("/")[2])));
  expect(unseen).toEqual([]);
});
