import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type Reply, type TestApp } from "@test/support/boot";
import { expectStatus, routes } from "./support";

let app: TestApp;
let token: string;
beforeAll(async () => {
  // Without demo data: what is in a list is what was put there.
  app = await bootTest({ SEED: "none" });
  ({ token } = await app.admin());
});
afterAll(() => app.close());

type Row = { _id: string } & Record<string, unknown>;
type Fixture = {
  /** A body that is accepted, another one each time. */
  body(): Promise<object> | object;
  patch: Record<string, unknown>;
  /** What is told at reading, and another thing later. */
  fleeting?: string[];
};

let counter = 0;
const next = () => (counter += 1);
const call = <T = Row>(method: string, path: string, more: object = {}): Promise<Reply<T>> =>
  app.call<T>(method, `/api${path}`, { token, ...more });
const made = async (path: string) => (await expectStatus(call("POST", path, { body: await fixtures[path]!.body() }), 201)).data._id;

const fixtures: Record<string, Fixture> = {
  "/users": { body: () => ({ name: "Ada Lovelace", email: `ada${next()}@example.com` }), patch: { name: "Ada King" } },
  "/api-clients": { body: () => ({ name: `Partner ${next()}`, scopes: ["credits:quote"] }), patch: { rate_limit: { per_minute: 10 } } },
  "/packages": { body: () => ({ value: `package-${next()}`, name: "Pro", type: "subscription" }), patch: { badge: "New" } },
  "/plans": { body: () => ({ name: `Plan ${next()}`, duration: 30 }), patch: { duration: 31 } },
  "/package-plans": {
    body: async () => ({
      package: await made("/packages"),
      plan: await made("/plans"),
      price: { USD: 999, BDT: 119_900 },
      credits: 1_000.5,
    }),
    patch: { credits: 0.000001 },
  },
  "/package-features": {
    body: async () => ({ package: await made("/packages"), feature: await made("/features") }),
    patch: { word_limit: 500 },
  },
  "/features": { body: () => ({ name: `Feature ${next()}`, prefix: `/api/f${next()}` }), patch: { type: "writing" } },
  "/feature-endpoints": {
    body: async () => ({ feature: await made("/features"), name: "Improve", method: "POST", endpoint: `/improve/${next()}`, credits: 2.5 }),
    patch: { word_limit: 100 },
  },
  "/feature-popups": {
    body: async () => ({ feature: await made("/features"), type: "limit", title: `Popup ${next()}`, content: "<p>More words</p>" }),
    patch: { audience: "free" },
  },
  "/coupons": {
    body: () => ({ code: `CODE${next()}`, discount_type: "percentage", discount_value: 12.34, usage_limit: 10 }),
    patch: { min_purchase_amount: { USD: 500, BDT: 50_000 } },
  },
  "/contact": {
    body: () => ({ name: "Ada", email: `ada${next()}@example.com`, subject: "Invoices", message: "Where are they?" }),
    patch: { note: "answered by telephone" },
  },
  // A draft: what was sent is in people's inboxes, and cannot be deleted for good.
  "/notifications": {
    body: () => ({ title: `News ${next()}`, message: "Something to know.", type: "request", to: { role: "editor" }, status: "inactive" }),
    patch: { title: "Old news" },
  },
  "/notification-recipients": {
    body: async () => {
      const news = { title: `News ${next()}`, message: "Something to know.", type: "request", to: { role: "editor" } };
      const { data } = await expectStatus(call("POST", "/notifications", { body: news }), 201);
      // One more is told once those it is for were.
      await app.settled();
      return { notification: data._id, recipient: await made("/users") };
    },
    patch: { is_read: true },
  },
  "/storage": {
    body: () => {
      const form = new FormData();
      form.set("file", new Blob([`text ${next()}`]), "notes.txt");
      return form;
    },
    patch: { name: "other notes.txt" },
  },
  "/payment-methods": {
    body: () => {
      const value = (["stripe", "sslcommerz", "bkash"] as const)[next() % 3]!;
      const secret = {
        stripe: { secret_key: "sk", webhook_secret: "wh" },
        sslcommerz: { store_id: "a", store_password: "b" },
        bkash: { app_key: "a", app_secret: "b", username: "c", password: "d" },
      }[value];
      return { name: `Method ${next()}`, value, currency: "BDT", currencies: ["BDT"], secret };
    },
    patch: { is_active: false },
  },
  "/ai-models": {
    body: () => ({ name: `Model ${next()}`, value: `model-${next()}`, provider: "Example", input_token_price: 3, output_token_price: 15 }),
    patch: { input_token_price: 0.000000075 },
  },
  "/billing-settings": {
    body: () => ({ credit_price: next() / 1_000 }),
    patch: { credit_price: 0.002 },
    fleeting: ["status", "in_force"],
  },
  // Not active: an active one would end the one before.
  "/credits-profits": { body: () => ({ name: `Profit ${next()}`, percentage: 30, is_active: false }), patch: { percentage: 12.34 } },
};

const labels = new Set(routes.map((route) => route.label));
const served = (label: string) => routes.some((route) => route.label === label && !route.description?.startsWith("Refused"));
/** Dead letters are not here: queues make them, nobody else. */
const resources = Object.keys(Object.groupBy(routes, (route) => route.address)).flatMap((address) =>
  labels.has(`POST ${address}`) && served(`DELETE ${address}/{id}/permanent`) ? [address.slice("/api".length)] : [],
);
const operations = [
  "GET",
  "POST",
  "GET /{id}",
  "PATCH /{id}",
  "DELETE /{id}",
  "DELETE /bulk",
  "POST /{id}/restore",
  "DELETE /{id}/permanent",
];

/** What has no money, role, price, key or person in it, or is everyone's own. */
const unrecorded: Record<string, true> = { "/features": true, "/notification-recipients": true, "/storage": true };

test("every module that owns rows has all eight operations and a fixture here", () => {
  expect(resources.toSorted()).toEqual(Object.keys(fixtures).toSorted());
  for (const path of resources) {
    const missing = operations.filter((operation) => {
      const [method, suffix = ""] = operation.split(" ");
      return !labels.has(`${method} /api${path}${suffix}`);
    });
    expect([path, missing]).toEqual([path, []]);
  }
});

describe.each(Object.entries(fixtures))("%s", (path, { body, patch, fleeting = [] }) => {
  const listed = async (query = "") =>
    (await expectStatus(call<Row[]>("GET", `${path}?limit=100${query}`), 200)).data.map((row) => row._id);
  let first: Row;
  let second: Row;

  test("create, and again with the same Idempotency-Key", async () => {
    // The first row of a kind may have a special part (the initial one), so the tests go on with the next two.
    await made(path);
    const sent = await body();
    const key = `create-${path.slice(1)}-${next()}`;
    first = (await expectStatus(call("POST", path, { body: sent, key }), 201)).data;
    const again = await call("POST", path, { body: sent, key });
    if (path === "/api-clients") expect([again.status, again.problem.code]).toEqual([409, "already_issued"]);
    else {
      expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
      expect(again.data).toEqual(first);
    }
    expect((await call("POST", path, { body: await body(), key })).problem.code).toBe("idempotency_key_reused");
    second = (await expectStatus(call("POST", path, { body: await body() }), 201)).data;
    expect(first._id).toMatch(/^[0-9a-f]{24}$/);
    expect(first).toMatchObject({ is_deleted: false, created_by: (await app.admin())._id });
  });

  test("read and list", async () => {
    const read = await expectStatus(call("GET", `${path}/${first._id}`), 200);
    const lasting = Object.entries(first).filter(([name]) => !["key", "updated_at", ...fleeting].includes(name));
    expect(read.data).toMatchObject(Object.fromEntries(lasting));
    expect(read.headers.get("ETag")).toMatch(/^"\d+"$/);
    expect(await listed()).toContain(first._id);
    const page = await expectStatus(call<Row[]>("GET", `${path}?limit=1&sort=created_at`), 200);
    expect(page.data).toHaveLength(1);
    expect(page.meta).toMatchObject({ page: 1, limit: 1, next: expect.any(String) as string });
    expect(Object.keys((await call("GET", `${path}/${first._id}?fields=created_at`)).data).toSorted()).toEqual(["_id", "created_at"]);
  });

  test("change, unless somebody else did meanwhile", async () => {
    const { headers } = await call("GET", `${path}/${first._id}`);
    const etag = headers.get("ETag")!;
    for (const malformed of ["7", '"x"', `${etag}, "8"`])
      await expectStatus(call("PATCH", `${path}/${first._id}`, { body: patch, headers: { "If-Match": malformed } }), 400);
    const changed = await expectStatus(call("PATCH", `${path}/${first._id}`, { body: patch, headers: { "If-Match": etag } }), 200);
    expect(changed.data).toMatchObject(patch);
    expect(changed.headers.get("ETag")).not.toBe(etag);
    const late = await call("PATCH", `${path}/${first._id}`, { body: patch, headers: { "If-Match": etag } });
    expect([late.status, late.problem.code]).toEqual([412, "precondition_failed"]);
    expect((await call("GET", `${path}/${first._id}`)).headers.get("ETag")).toBe(changed.headers.get("ETag"));
  });

  test("delete hides, restore brings back", async () => {
    await expectStatus(call("DELETE", `${path}/${first._id}`), 200);
    await expectStatus(call("GET", `${path}/${first._id}`), 404);
    await expectStatus(call("PATCH", `${path}/${first._id}`, { body: patch }), 404);
    await expectStatus(call("DELETE", `${path}/${first._id}`), 404);
    expect(await listed()).not.toContain(first._id);
    expect(await listed("&is_deleted=true")).toContain(first._id);
    expect((await expectStatus(call("POST", `${path}/${first._id}/restore`), 200)).data).toMatchObject({ ...patch, is_deleted: false });
    await expectStatus(call("POST", `${path}/${first._id}/restore`), 404);
    expect(await listed()).toContain(first._id);
  });

  test("delete several: all or none", async () => {
    const unknown = "0".repeat(24);
    const refused = await call("DELETE", `${path}/bulk`, { body: { ids: [first._id, unknown, second._id] } });
    expect([refused.status, refused.problem.code]).toEqual([409, "bulk_refused"]);
    expect(refused.problem.errors!.map((error) => error.field)).toEqual(["ids.1"]);
    expect(await listed()).toEqual(expect.arrayContaining([first._id, second._id]) as string[]);
    const deleted = await expectStatus(call("DELETE", `${path}/bulk`, { body: { ids: [first._id, second._id] } }), 200);
    expect(deleted.data as unknown).toEqual({ deleted: 2 });
    expect(await listed("&is_deleted=true")).toEqual(expect.arrayContaining([first._id, second._id]) as string[]);
  });

  test("delete for good", async () => {
    const reply = await call("DELETE", `${path}/${second._id}/permanent`);
    expect([reply.status, reply.text]).toEqual([200, expect.any(String) as string]);
    await expectStatus(call("POST", `${path}/${second._id}/restore`), 404);
    await expectStatus(call("DELETE", `${path}/${second._id}/permanent`), 404);
    expect(await listed("&is_deleted=true")).not.toContain(second._id);
  });

  test("each of these is on record: who, what, before and after", async () => {
    if (unrecorded[path]) return;
    const rows = async (record: string) =>
      (await expectStatus(call<Row[]>("GET", `/audit-logs?module=${path.slice(1)}&record=${record}&limit=100`), 200)).data;
    const [one, other] = [await rows(first._id), await rows(second._id)];
    const who = (await app.admin())._id;
    const did = (list: Row[]) => [...new Set(list.map((row) => String(row["action"])))].toSorted();
    // Contact is begun by people, and no admin's act.
    const begun = path === "/contact" ? [] : ["create"];
    expect([path, did(one)]).toEqual([path, [...begun, "patch", "remove", "restore"].toSorted()]);
    expect([path, did(other)]).toEqual([path, [...begun, "destroy", "remove"].toSorted()]);
    for (const row of [...one, ...other]) {
      const { action, actor, before, after } = row as Row & { action: string; before: object | null; after: object | null };
      const kept = [action === "create" || before !== null, action === "destroy" || after !== null];
      expect([path, action, actor, ...kept]).toEqual([path, action, who, true, true]);
    }
  });

  test("what is not there is 404 everywhere", async () => {
    const item = `${path}/${"0".repeat(24)}`;
    for (const [method, address] of [
      ["GET", item],
      ["PATCH", item],
      ["DELETE", item],
      ["POST", `${item}/restore`],
      ["DELETE", `${item}/permanent`],
    ] as const) {
      const reply = await call(method, address, method === "PATCH" ? { body: patch } : {});
      expect([method, address, reply.status, reply.problem.code]).toEqual([method, address, 404, "not_found"]);
    }
  });
});
