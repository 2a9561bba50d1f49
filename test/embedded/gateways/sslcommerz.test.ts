import { describe, expect, test } from "bun:test";
import { signedFields } from "@/modules/payment-transactions/gateways/sslcommerz-sign";
import { click } from "./support";
import { order, store_id, store_password, useMerchant, type Fields } from "./sslcommerz-merchant";

const { create, lookUp, validate, address, ended, received, ipns, later } = useMerchant();

describe("opening a session", () => {
  test("wants every field that is documented, within its bounds", async () => {
    const wrong: [string, string][] = [
      ["tran_id", "x".repeat(31)],
      ["total_amount", "1199.001"],
      ["total_amount", "9.99"],
      ["total_amount", "500000.01"],
      ["currency", "JPY"],
      ["success_url", "shop.test"],
      ["product_profile", "credits"],
      ["shipping_method", "no"],
      ["cus_phone", "0".repeat(21)],
      ["cus_postcode", ""],
    ];
    for (const [name, value] of wrong) {
      const said = await create(order({ [name]: value }));
      expect([name, value, said["status"], said["failedreason"]?.startsWith(`Invalid Information: ${name}: `)]).toEqual([
        name,
        value,
        "FAILED",
        true,
      ]);
    }
    for (const name of Object.keys(order()).filter((each) => each !== "ipn_url")) {
      const { [name]: _, ...rest } = order();
      expect([name, (await create(rest))["status"]]).toEqual([name, "FAILED"]);
    }
    expect(await lookUp({ tran_id: "p1" })).toMatchObject({ no_of_trans_found: 0 });
  });

  test("wants the store's own credentials, in a body that says how it is written", async () => {
    const reason = "Store Credential Error Or Store is De-active";
    expect(await create(order({ store_passwd: "another" }))).toMatchObject({ status: "FAILED", failedreason: reason });
    const plain = { headers: { "content-type": "text/plain" } };
    expect(await create(order(), plain)).toMatchObject({ status: "FAILED", failedreason: reason });
    const multipart = new FormData();
    for (const [name, value] of Object.entries(order())) multipart.append(name, value);
    expect(await create({}, { body: multipart })).toMatchObject({ status: "SUCCESS", failedreason: "" });
  });
});

test("a payment: opened, looked at, paid, told, validated once and then again", async () => {
  expect(await lookUp({ tran_id: "p1" })).toEqual({
    APIConnect: "DONE",
    no_of_trans_found: 0,
    element: [{ tran_id: "p1", status: "INVALID" }],
  });
  const { sessionkey, GatewayPageURL } = await create(order());
  expect(sessionkey).toMatch(/^[0-9A-F]{32}$/);
  expect(GatewayPageURL).toBe(address(`/EasyCheckOut/testcde${sessionkey!.toLowerCase()}`));
  expect(await lookUp({ tran_id: "p1" })).toMatchObject({ no_of_trans_found: 1, element: [{ status: "PROCESSING" }] });
  const page = await (await fetch(GatewayPageURL!)).text();
  expect(page).toContain("1199.00 BDT");
  expect([...page.matchAll(/name="action" value="(\w+)"/g)].map(([, action]) => action)).toEqual([
    "pay",
    "fail",
    "cancel",
    "abandon",
    "risky",
  ]);

  const back = await click(GatewayPageURL!, "pay");
  expect(back.status).toBe(200);
  const form = await back.text();
  expect(form).toContain('<form method="post" action="https://shop.test/success">');
  await ipns(1);
  const [told] = received() as [Fields];
  expect(signedFields(told, store_password)).toMatchObject({
    status: "VALID",
    tran_id: "p1",
    store_id,
    amount: "1199.00",
    currency: "BDT",
    currency_amount: "1199.00",
    currency_type: "BDT",
    store_amount: "1169.02",
    tran_date: "2026-11-25 12:00:00",
    risk_level: "0",
  });
  expect(form).toContain(`name="verify_sign" value="${told["verify_sign"]}"`);
  expect(form).toContain(`name="verify_sign_sha2" value="${told["verify_sign_sha2"]}"`);

  const val_id = told["val_id"]!;
  expect(await validate(val_id)).toMatchObject({ APIConnect: "DONE", status: "VALID", tran_id: "p1", bank_tran_id: told["bank_tran_id"] });
  expect(await validate(val_id)).toMatchObject({ APIConnect: "DONE", status: "VALIDATED" });
  expect(await validate("NONE")).toEqual({ APIConnect: "DONE", status: "INVALID_TRANSACTION" });
  expect(await validate(val_id, { store_passwd: "another" })).toMatchObject({ APIConnect: "FAILED" });
  expect(await lookUp({ tran_id: "p1", store_passwd: "another" })).toEqual({ APIConnect: "FAILED" });
  expect(await lookUp({ sessionkey: sessionkey! })).toMatchObject({ APIConnect: "DONE", status: "VALID", sessionkey, val_id });
  expect(await lookUp({})).toEqual({ APIConnect: "INVALID_REQUEST" });

  // The page is over: a second click sends the same word back, and tells nobody again.
  expect((await fetch(GatewayPageURL!)).status).toBe(410);
  expect(await (await click(GatewayPageURL!, "fail")).text()).toContain(`value="${told["verify_sign"]}"`);
  expect(received()).toHaveLength(1);
});

test.each([
  ["fail", "FAILED", "https://shop.test/fail", { val_id: false, store_amount: false, card_type: true }],
  ["cancel", "CANCELLED", "https://shop.test/cancel", { val_id: false, store_amount: false, card_type: false }],
])("%s is told in the fields that go with it", async (action, status, target, has) => {
  const { GatewayPageURL } = await create(order());
  expect((await click(GatewayPageURL!, "dance")).status).toBe(422);
  expect(await (await click(GatewayPageURL!, "abandon")).text()).toContain("You left.");
  expect(received()).toEqual([]);
  expect(await (await click(GatewayPageURL!, action)).text()).toContain(`action="${target}"`);
  await ipns(1);
  expect(signedFields(received()[0]!, store_password)).toMatchObject({ status, tran_id: "p1" });
  for (const [name, there] of Object.entries(has)) expect([name, name in received()[0]!]).toEqual([name, there]);
});

test("paid at a risk, and paid in dollars that became taka", async () => {
  expect(await ended("risky", { tran_id: "risky" })).toMatchObject({ status: "VALID", risk_level: "1" });
  expect(await ended("pay", { tran_id: "usd", currency: "USD", total_amount: "9.99" })).toMatchObject({
    currency_type: "USD",
    currency_amount: "9.99",
    currency: "BDT",
    amount: "1198.80",
    store_amount: "1168.83",
  });
});

test("a refund: ordered under the merchant's name for it, once, asked after by the gateway's, never above what was paid", async () => {
  const { bank_tran_id } = await ended("pay");
  const asked = { bank_tran_id: bank_tran_id!, refund_trans_id: "r1", refund_amount: "1000.00", refund_remarks: "asked" };
  for (const wrong of [{ refund_trans_id: "" }, { refund_trans_id: "r".repeat(31) }, { refund_amount: "1.001" }, { refund_remarks: "" }])
    expect(await lookUp({ ...asked, ...wrong })).toEqual({ APIConnect: "INVALID_REQUEST" });
  expect(await lookUp({ ...asked, bank_tran_id: "NONE" })).toMatchObject({ status: "failed", errorReason: "Invalid transaction" });
  const made = await lookUp(asked);
  expect(made).toMatchObject({ APIConnect: "DONE", status: "success", trans_id: "p1" });
  const refund_ref_id = String(made["refund_ref_id"]);
  expect(await lookUp(asked)).toMatchObject({ status: "processing", refund_ref_id });
  expect(await lookUp({ ...asked, refund_trans_id: "r2", refund_amount: "199.01" })).toMatchObject({ status: "failed" });
  expect(await lookUp({ ...asked, refund_trans_id: "r3", refund_amount: "199" })).toMatchObject({ status: "success" });
  expect(await lookUp({ refund_ref_id })).toMatchObject({ status: "processing", tran_id: "p1", refund_amount: "1000.00", refunded_on: "" });
  later(1_000);
  expect(await lookUp({ refund_ref_id })).toMatchObject({ status: "refunded", refunded_on: "2026-11-25 12:00:01" });
  expect(await lookUp({ refund_ref_id: "NONE" })).toMatchObject({ status: "cancelled" });
});
