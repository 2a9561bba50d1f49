import { afterAll, beforeAll, expect, test } from "bun:test";
import { openShop, until, type Begun, type Shop } from "./support";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(() => shop.app.close(), 60_000);

test("a purchase is begun: pending, priced by the snapshot, with the gateway's page", async () => {
  const buyer = await shop.app.user();
  const reply = await shop.begin(buyer, { return_url: "https://shop.example/done" });
  expect(reply.status).toBe(201);
  const { payment_transaction: payment, redirect_url } = reply.data;
  expect(payment).toMatchObject({
    status: "pending",
    amount: 999,
    currency: "USD",
    discount_amount: 0,
    credits: 1_000,
    credits_transaction: null,
    user: buyer._id,
    price: shop.offer,
    return_url: "https://shop.example/done",
    is_test: true,
  });
  expect(redirect_url).toBe(`${shop.sandbox}/pay/${payment.gateway_session_id}`);
  for (const secret of ["terms", "checkout_url", "callback_token", "mismatches", "attention", "next_check_at"])
    expect(payment).not.toHaveProperty(secret);
  const page = await (await fetch(redirect_url)).text();
  expect(page).toContain("9.99 USD");
  expect(page).toContain("Test package, Thirty days");
});

test("the same terms go on with the open payment; other terms end it and begin another", async () => {
  const buyer = await shop.app.user();
  const first = await shop.begun(buyer);
  const again = await shop.begun(buyer, { return_url: "https://shop.example/other" });
  expect(again.payment_transaction._id).toBe(first.payment_transaction._id);
  expect(again.redirect_url).toBe(first.redirect_url);
  const other = await shop.begun(buyer, { currency: "BDT" });
  expect(other.payment_transaction).toMatchObject({ status: "pending", amount: 119_900, currency: "BDT" });
  expect(await shop.payment(first)).toMatchObject({ status: "expired" });
  expect((await fetch(first.redirect_url)).status).toBe(410);
});

test("redirect=true sends the browser straight to the page", async () => {
  const buyer = await shop.app.user();
  const reply = await shop.app.call("POST", "/api/payment-transactions/initiate?redirect=true", {
    token: buyer.token,
    body: { package_plan: shop.offer, currency: "USD", payment_method: "stripe" },
  });
  expect(reply.status).toBe(303);
  expect(reply.headers.get("location")).toBe((await shop.begun(buyer)).redirect_url);
});

test("only listed origins are returned to, and only what is on sale is sold", async () => {
  const buyer = await shop.app.user();
  const fields = async (more: Record<string, unknown>) => {
    const { status, problem } = await shop.begin(buyer, more);
    return { status, code: problem.code, fields: problem.errors?.map(({ field }) => field) };
  };
  const refused = { status: 422, code: "invalid_request" };
  for (const return_url of [
    "https://evil.example/x",
    "https://shop.example.evil.example/",
    "https://u:p@shop.example/",
    "javascript:alert(1)",
    "//shop.example",
  ]) {
    expect(await fields({ return_url })).toEqual({ ...refused, fields: ["return_url"] });
  }
  expect(await fields({ cancel_url: "http://shop.example/" })).toEqual({ ...refused, fields: ["cancel_url"] });
  expect(await fields({ package_plan: "0".repeat(24) })).toEqual({ ...refused, fields: ["package_plan"] });
  expect(await fields({ package_plan: await shop.offerOf({ BDT: 5_000 }) })).toEqual({ ...refused, fields: ["currency"] });
  expect(await fields({ coupon_code: "FREE" })).toMatchObject({ status: 404, code: "coupon_not_found" });
  expect(await fields({ package_plan: await shop.offerOf({ USD: 0 }) })).toMatchObject({ status: 409, code: "not_for_sale" });
  expect(await fields({ package_plan: await shop.offerOf({ USD: 100 }, { is_active: false }) })).toMatchObject({
    status: 409,
    code: "not_for_sale",
  });
  const methods = await shop.app.call<{ _id: string; value: string }[]>("GET", "/api/payment-methods", { token: shop.admin.token });
  const bkash = `/api/payment-methods/${methods.data.find(({ value }) => value === "bkash")!._id}`;
  await shop.app.call("PATCH", bkash, { token: shop.admin.token, body: { is_active: false } });
  expect(await fields({ payment_method: "bkash", currency: "BDT" })).toMatchObject({ status: 409, code: "payment_method_unavailable" });
  expect((await shop.app.call("POST", "/api/payment-transactions/initiate", { body: {} })).status).toBe(401);
});

test("the preview tells what it would cost and give, and stores nothing", async () => {
  const buyer = await shop.app.user();
  const body = { package_plan: shop.offer, currency: "BDT" };
  const { status, data } = await shop.app.call("POST", "/api/payment-transactions/initiate/preview", { token: buyer.token, body });
  expect(status).toBe(200);
  expect(data).toMatchObject({
    amount: 119_900,
    price_amount: 119_900,
    discount_amount: 0,
    credits: 1_000,
    currency: "BDT",
    price: shop.offer,
  });
  expect((await shop.app.call<unknown[]>("GET", "/api/payment-transactions", { token: buyer.token })).data).toEqual([]);
});

test("buyers see their own payments, and nobody deletes one", async () => {
  const [buyer, other] = [await shop.app.user(), await shop.app.user()];
  const { payment_transaction: payment } = await shop.begun(buyer);
  const path = `/api/payment-transactions/${payment._id}`;
  expect((await shop.app.call("GET", path, { token: buyer.token })).status).toBe(200);
  expect((await shop.app.call("GET", path, { token: other.token })).status).toBe(404);
  expect((await shop.app.call<{ _id: string }[]>("GET", "/api/payment-transactions", { token: other.token })).data).toEqual([]);
  expect((await shop.app.call("POST", `${path}/reconcile`, { token: buyer.token })).status).toBe(403);
  expect((await shop.app.call("GET", "/api/payment-transactions/needs-attention", { token: buyer.token })).status).toBe(403);
  expect((await shop.app.call("DELETE", path, { token: shop.admin.token })).problem.code).toBe("append_only");
  expect((await shop.app.call("PATCH", path, { token: shop.admin.token, body: { status: "success" } })).status).toBe(422);
  const noted = await shop.app.call("PATCH", path, { token: shop.admin.token, body: { note: "called them" } });
  expect({ status: noted.status, note: noted.data["note"] }).toEqual({ status: 200, note: "called them" });
});

test("without an answer of the gateway the payment waits, and the next try opens the same session", async () => {
  const buyer = await shop.app.user();
  await shop.control("", { method: "stripe", fail_next: 10 });
  const refused = await shop.begin(buyer);
  expect({ status: refused.status, code: refused.problem.code }).toEqual({ status: 503, code: "gateway_unavailable" });
  await shop.control("/reset", {});
  const { data } = await shop.app.call<{ _id: string; status: string }[]>("GET", "/api/payment-transactions", { token: buyer.token });
  expect(data.map(({ status }) => status)).toEqual(["pending"]);
  const begun = await shop.begun(buyer);
  expect(begun.payment_transaction._id).toBe(data[0]?._id ?? "");
}, 30_000);

test("what the gateway will not charge is refused, and leaves no open payment", async () => {
  const buyer = await shop.app.user();
  const package_plan = await shop.offerOf({ USD: 49 });
  const refused = await shop.begin(buyer, { package_plan });
  expect({ status: refused.status, code: refused.problem.code }).toEqual({ status: 502, code: "gateway_refused" });
  const { data } = await shop.app.call<{ status: string }[]>("GET", "/api/payment-transactions", { token: buyer.token });
  expect(data.map(({ status }) => status)).toEqual(["failed"]);
});

test("a payment whose window is over makes room for another", async () => {
  const buyer = await shop.app.user();
  const old: Begun = await shop.begun(buyer);
  await shop.app.clock.advance(30 * 60_000 + 1_000);
  const next = await shop.begun(buyer);
  expect(next.payment_transaction._id).not.toBe(old.payment_transaction._id);
  expect(await until(async () => shop.payment(old), "the old one")).toMatchObject({ status: "expired" });
});

test("calls on different terms at once leave at most one payment open, and no page of another that can be paid", async () => {
  const buyer = await shop.app.user();
  const replies = await Promise.all(Array.from({ length: 12 }, (_, index) => shop.begin(buyer, { currency: index % 2 ? "BDT" : "USD" })));
  expect(replies.filter(({ status }) => status !== 201 && status !== 503).map(({ text }) => text)).toEqual([]);
  const { data } = await shop.app.call<{ status: string; gateway_session_id: string | null }[]>(
    "GET",
    "/api/payment-transactions?limit=100",
    { token: buyer.token },
  );
  // They may have ended each other to the last one.
  expect(data.filter(({ status }) => status === "pending").length).toBeLessThanOrEqual(1);
  expect(data.filter(({ status }) => status !== "pending" && status !== "expired")).toEqual([]);
  const pages = await Promise.all(
    data
      .filter(({ status, gateway_session_id }) => status === "expired" && gateway_session_id !== null)
      .map(({ gateway_session_id }) => fetch(`${shop.sandbox}/pay/${gateway_session_id}`)),
  );
  expect(pages.length).toBeGreaterThan(0);
  expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([410]));
});
