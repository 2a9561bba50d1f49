import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Access } from "@/kit/endpoint";
import { bootTest, type TestApp } from "@test/support/boot";
import { callers, expectStatus, filled, routes, storedRoles, type Callers, type Route, type StoredRole } from "./support";

let app: TestApp;
let who: Callers;
beforeAll(async () => {
  app = await bootTest();
  who = await callers(app);
});
afterAll(() => app.close());

type Caller = { name: string; token: string | undefined; may(access: Access): boolean };

const everyone = (): Caller[] => [
  { name: "a stranger", token: undefined, may: (access) => access.anyone === true },
  ...storedRoles.map((role) => ({ name: role, token: who.tokens[role], may: (access: Access) => roleMay(role, access) })),
  { name: "a key with every scope", token: who.fullKey, may: (access) => access.service !== undefined },
  { name: "a key that may quote", token: who.quoteKey, may: ({ service }) => service === true || service === "credits:quote" },
];

/** Links in mails and what gateways send on may carry more than we know of. */
const takesAnything = ({ query }: Route) => query !== undefined && query.safeParse({ no_such_parameter: "1" }).success;

function roleMay(role: StoredRole, { user }: Access): boolean {
  if (user === undefined) return false;
  const weakest = user === "subscriber" ? "contributor" : user;
  return storedRoles.indexOf(role) <= storedRoles.indexOf(weakest);
}

describe("every route lets in whom it names, and nobody else", () => {
  test.each(routes.map((route) => [route.label, route] as const))("%s", async (_, route) => {
    for (const { name, token, may } of everyone()) {
      // Nothing happens even to those who may: the parameter is refused after the caller is let in.
      const reply = await app.call(route.method.toUpperCase(), `${filled(route, "!")}?no_such_parameter=1`, { ...(token && { token }) });
      if (may(route.access)) {
        if (!takesAnything(route)) expect([name, reply.status]).toEqual([name, 422]);
        else expect([name, [401, 403].includes(reply.status)]).toEqual([name, false]);
      } else {
        const [status, code] = token === undefined ? [401, "unauthenticated"] : [403, "forbidden"];
        expect([name, reply.status, reply.problem.code]).toEqual([name, status, code]);
      }
    }
  });
});

/** Who may at least read, write and delete for good, as the product's rules say it: `own` is every signed-in person, for their own rows. */
const table: Record<string, readonly [read: string, write: string, destroy: string]> = {
  "/users": ["admin", "admin", "super-admin"],
  "/api-clients": ["admin", "admin", "super-admin"],
  "/packages": ["anyone", "admin", "super-admin"],
  "/plans": ["anyone", "admin", "super-admin"],
  "/package-plans": ["anyone", "admin", "super-admin"],
  "/package-features": ["anyone", "admin", "super-admin"],
  "/features": ["anyone", "contributor", "super-admin"],
  "/feature-endpoints": ["anyone", "editor", "super-admin"],
  "/feature-popups": ["anyone", "contributor", "super-admin"],
  "/coupons": ["admin", "admin", "super-admin"],
  "/coupon-redemptions": ["admin", "-", "-"],
  "/notifications": ["admin", "admin", "super-admin"],
  "/notification-recipients": ["user", "admin", "-"],
  "/ai-models": ["anyone", "admin", "super-admin"],
  "/billing-settings": ["editor", "admin", "super-admin"],
  "/credits-profits": ["editor", "admin", "super-admin"],
  "/payment-methods": ["anyone", "super-admin", "super-admin"],
  "/storage": ["user", "user", "user"],
  "/package-transactions": ["user", "-", "-"],
  "/credits-usages": ["user", "-", "-"],
  "/credits-transactions": ["user", "admin", "-"],
  "/payment-transactions": ["user", "-", "-"],
  "/saved-methods": ["user", "-", "-"],
  "/user-wallets": ["admin", "-", "-"],
  "/feature-usage-logs": ["user", "-", "-"],
  "/audit-logs": ["admin", "-", "-"],
  "/dead-letters": ["admin", "-", "-"],
  "/ai-model-histories": ["editor", "-", "-"],
  "/billing-setting-histories": ["editor", "-", "-"],
  "/credits-profit-histories": ["editor", "-", "-"],
  "/package-histories": ["editor", "-", "-"],
};

describe("what routes name is what the rules say", () => {
  const weakest = (label: string) => {
    const access = routes.find((route) => route.label === label)?.access;
    return access ? (access.anyone ? "anyone" : (access.user ?? "service")) : "-";
  };
  test.each(Object.entries(table))("%s", (path, [read, write, destroy]) => {
    expect(weakest(`GET /api${path}`)).toBe(read);
    expect(weakest(`POST /api${path}`)).toBe(write);
    if (destroy !== "-") {
      expect(weakest(`DELETE /api${path}/{id}/permanent`)).toBe(destroy);
      for (const label of [`DELETE /api${path}/{id}`, `DELETE /api${path}/bulk`, `POST /api${path}/{id}/restore`])
        expect([label, weakest(label)]).toEqual([label, write]);
    }
  });

  test("every list of the product is in the table", () => {
    const lists = routes.filter((route) => route.paged && !route.address.includes("{")).map((route) => route.address.slice(4));
    // Anyone writes to us, and admins do the rest.
    const elsewhere = ["/contact", "/auth/sessions", "/credits-process/holds", "/webhook-events"];
    expect(lists.filter((path) => !(path in table) && !elsewhere.includes(path))).toEqual([]);
  });
});

describe("another's row is not there", () => {
  /** Somebody who has bought, been given, used and is buying, so that there is a row of theirs everywhere. */
  const busy = async () => {
    const [user, admin] = [await app.user(), await app.admin()];
    const as = (token: string, path: string, body: object) =>
      expectStatus(app.call<{ _id: string }>("POST", `/api${path}`, { token, body }), 201);
    await app.settled();
    await as(admin.token, "/credits-transactions", { user: user._id, credits: 100, increase_source: "bonus" });
    const use = { user: user._id, ai_model: "gpt-6-luna", usage_key: crypto.randomUUID(), input_tokens: 10, output_tokens: 10 };
    await expectStatus(app.call("POST", "/api/credits-process/consume", { token: who.fullKey, body: use }), 200);
    const plans = (await app.call<{ _id: string; price: { USD?: number } }[]>("GET", "/api/package-plans")).data;
    const plan = plans.find(({ price }) => (price.USD ?? 0) > 0)!;
    await as(user.token, "/payment-transactions/initiate", { package_plan: plan._id, currency: "USD", payment_method: "stripe" });
    return user;
  };
  const own = ["/credits-transactions", "/credits-usages", "/package-transactions", "/payment-transactions"] as const;

  test("in any list, nor by its id, nor by asking for its owner", async () => {
    const [owner, other] = [await busy(), await busy()];
    for (const path of own) {
      const mine = (await app.call<{ _id: string; user: string }[]>("GET", `/api${path}?limit=100`, { token: owner.token })).data;
      expect([path, mine.length > 0]).toEqual([path, true]);
      expect([path, mine.every((row) => row.user === owner._id)]).toEqual([path, true]);
      const asked = await app.call("GET", `/api${path}?user=${owner._id}`, { token: other.token });
      expect([path, asked.status, asked.data as unknown]).toEqual([path, 200, []]);
      for (const { _id } of mine) {
        expect([path, (await app.call("GET", `/api${path}/${_id}`, { token: owner.token })).status]).toEqual([path, 200]);
        expect([path, (await app.call("GET", `/api${path}/${_id}`, { token: other.token })).status]).toEqual([path, 404]);
        expect([path, (await app.call("GET", `/api${path}/${_id}`, { token: who.tokens.admin })).status]).toEqual([path, 200]);
      }
    }
    const usage = (await app.call<{ _id: string }[]>("GET", "/api/credits-usages", { token: owner.token })).data[0]!;
    expect((await app.call("GET", `/api/credits-usages/${usage._id}/explain`, { token: other.token })).status).toBe(404);
    const wallet = (await app.call("GET", "/api/user-wallets/me", { token: owner.token })).data;
    expect((await app.call("GET", `/api/user-wallets/${String(wallet["_id"])}`, { token: other.token })).status).toBeGreaterThanOrEqual(
      403,
    );
  });

  test("a use is seen by the key that made it, not by another", async () => {
    const user = await busy();
    const usage_key = crypto.randomUUID();
    const body = { user: user._id, ai_model: "gpt-6-luna", usage_key, input_tokens: 10, max_output_tokens: 10 };
    await expectStatus(app.call("POST", "/api/credits-process/validate", { token: who.fullKey, body }), 201);
    expect((await app.call("GET", `/api/credits-process/holds/${usage_key}`, { token: who.fullKey })).status).toBe(200);
    const stranger = await app.serviceKey();
    expect((await app.call("GET", `/api/credits-process/holds/${usage_key}`, { token: stranger })).status).toBe(404);
    expect((await app.call("POST", "/api/credits-process/release", { token: stranger, body: { usage_key } })).status).toBe(404);
    const settled = { usage_key, input_tokens: 10, output_tokens: 10 };
    expect((await app.call("POST", "/api/credits-process/consume", { token: stranger, body: settled })).status).not.toBe(200);
    expect((await app.call("POST", "/api/credits-process/consume", { token: who.fullKey, body: settled })).status).toBe(200);
  });

  test("a session of somebody else cannot be ended", async () => {
    const [owner, other] = [await app.user(), await app.user()];
    const [session] = (await app.call<{ _id: string }[]>("GET", "/api/auth/sessions", { token: owner.token })).data;
    expect((await app.call("DELETE", `/api/auth/sessions/${session!._id}`, { token: other.token })).status).toBe(404);
    expect((await app.call("GET", "/api/users/me", { token: owner.token })).status).toBe(200);
  });
});
