import { afterAll, beforeAll, expect, test } from "bun:test";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { PaymentMethods } from "@/modules/payment-methods/model";
import { methodOf, secretsOf } from "@/modules/payment-methods/service";
import { found, openShop, type Shop } from "./support";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(() => shop.app.close(), 60_000);

type Method = { _id: string; name: string; value: string; is_active: boolean };
const list = async (token?: string) => found(await shop.app.call<Method[]>("GET", "/api/payment-methods", token ? { token } : {}));
const stripe = async () => (await list(shop.admin.token)).find(({ value }) => value === "stripe")!;

test("anyone reads the names of the active ones; admins read all of it but the secret", async () => {
  const shown = await list();
  expect(shown.map(({ value }) => value)).toEqual(["bkash", "sslcommerz", "stripe"]);
  for (const field of ["secret", "config", "webhook_url"]) expect(shown[0]).not.toHaveProperty(field);
  const all = await list(shop.admin.token);
  expect(all.map(({ value }) => value).toSorted()).toEqual(["bkash", "sslcommerz", "stripe"]);
  for (const method of all) {
    expect(method).toHaveProperty("config");
    expect(method).not.toHaveProperty("secret");
  }
});

test("the secret is kept sealed, opens again, and is nowhere in a reply or in the audit", async () => {
  const { _id } = await stripe();
  const path = `/api/payment-methods/${_id}`;
  const secret = { secret_key: "sk_test_replaced_0123456789", webhook_secret: "whsec_replaced_0123456789" };
  const reply = await shop.app.call("PATCH", path, { token: shop.admin.token, body: { secret, name: "Cards" } });
  expect({ status: reply.status, name: reply.data["name"] }).toEqual({ status: 200, name: "Cards" });
  const stored = JSON.stringify(await PaymentMethods.model.findOne({ value: "stripe" }).lean());
  const audit = (await shop.app.call("GET", "/api/audit-logs?module=payment-methods", { token: shop.admin.token })).text;
  const read = (await shop.app.call("GET", path, { token: shop.admin.token })).text;
  for (const text of [reply.text, stored, audit, read]) {
    expect(text).not.toContain("sk_test_replaced");
    expect(text).not.toContain("whsec_replaced");
  }
  expect(audit).toContain("Cards");
  const method = await methodOf(shop.app.ctx(), "stripe");
  expect(await secretsOf(shop.app.ctx(), method!, "stripe")).toEqual(secret);
  await shop.app.call("PATCH", path, { token: shop.admin.token, body: { secret: sandboxSecrets.stripe, name: "Stripe" } });
});

test("a secret of another gateway, an unknown currency and a second live method are refused", async () => {
  const { _id } = await stripe();
  const patch = (body: unknown) => shop.app.call("PATCH", `/api/payment-methods/${_id}`, { token: shop.admin.token, body });
  const wrong = await patch({ secret: { store_id: "a", store_password: "b" } });
  expect({ status: wrong.status, field: wrong.problem.errors?.[0]?.field }).toEqual({ status: 422, field: "secret.secret_key" });
  expect((await patch({ currencies: ["BDT"] })).problem.errors?.map(({ field }) => field)).toEqual(["currency"]);
  expect((await patch({ value: "bkash" })).status).toBe(422);
  const twin = { name: "Twin", value: "stripe", currency: "USD", currencies: ["USD"], secret: sandboxSecrets.stripe };
  expect((await shop.app.call("POST", "/api/payment-methods", { token: shop.admin.token, body: twin })).status).toBe(409);
});

test("an inactive method sells nothing, and what money points at is never destroyed", async () => {
  const { _id } = await stripe();
  const path = `/api/payment-methods/${_id}`;
  const buyer = await shop.app.user();
  const begun = await shop.begun(buyer);
  await shop.app.call("PATCH", path, { token: shop.admin.token, body: { is_active: false } });
  expect((await shop.begin(buyer)).problem.code).toBe("payment_method_unavailable");
  // What was begun goes on.
  await shop.follow(await shop.click(begun, "pay"));
  expect((await shop.payment(begun)).status).toBe("success");
  expect((await shop.app.call("DELETE", `${path}/permanent`, { token: shop.admin.token })).problem.code).toBe("in_use");
  expect((await shop.app.call("POST", "/api/payment-methods", { token: buyer.token, body: {} })).status).toBe(403);
});
