import { describe, expect, test } from "bun:test";
import { signedFields } from "@/modules/payment-transactions/gateways/sslcommerz-sign";
import { click, until } from "./support";
import { openPath, order, store_password, useMerchant } from "./sslcommerz-merchant";

const { create, lookUp, attempts, validate, control, address, ended, received, ipns, later, restart } = useMerchant();

describe("the controls", () => {
  test("bend what is told and what is validated, and not what is kept; copies are copies", async () => {
    await control("", {
      method: "sslcommerz",
      duplicates: 2,
      tamper: { amount: 1_000, currency: "USD", transaction: "FALSE" },
    });
    const bent = { amount: "10.00", currency_amount: "10.00", currency: "USD", currency_type: "USD", bank_tran_id: "FALSE" };
    const { val_id } = await ended("pay");
    await ipns(3);
    expect(new Set(received().map((fields) => JSON.stringify(fields))).size).toBe(1);
    expect(signedFields(received()[0]!, store_password)).toMatchObject(bent);
    expect(await validate(val_id!)).toMatchObject(bent);
    await control("/reset", { method: "sslcommerz" });
    expect(await validate(val_id!)).toMatchObject({ amount: "1199.00", currency_type: "BDT" });
  });

  test("held notifications go when released, dropped ones never; delayed and reordered ones late and newest first", async () => {
    await control("", { method: "sslcommerz", webhooks: "drop" });
    await ended("pay", { tran_id: "dropped" });
    await control("", { method: "sslcommerz", webhooks: "hold" });
    await ended("pay", { tran_id: "held" });
    expect(received()).toEqual([]);
    expect((await control("/release")).body.data).toEqual({ released: 1 });
    await ipns(1);
    await control("", { method: "sslcommerz", webhooks: "send", reorder: true, delay_ms: 300 });
    await ended("pay", { tran_id: "one" });
    await ended("cancel", { tran_id: "two" });
    expect(received()).toHaveLength(1);
    later(301);
    await ipns(3);
    expect(received().map(({ tran_id }) => tran_id)).toEqual(["held", "two", "one"]);
  });

  test("failing calls do nothing and answer with a page; calls without an answer are done", async () => {
    await control("", { method: "sslcommerz", fail_next: 1 });
    const page = await fetch(address(openPath), { method: "POST", body: new URLSearchParams(order()) });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(await lookUp({ tran_id: "p1" })).toMatchObject({ no_of_trans_found: 0 });

    await control("", { method: "sslcommerz", timeout_next: 1 });
    await expect(create(order(), { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: "TimeoutError" });
    expect(await lookUp({ tran_id: "p1" })).toMatchObject({ no_of_trans_found: 1, element: [{ status: "PROCESSING" }] });
    // The merchant tries again: both sessions stand under its one number, and what was paid in the second is found.
    expect(await ended("pay")).toMatchObject({ status: "VALID" });
    expect((await attempts("p1")).map(({ status }) => status)).toEqual(["VALID", "PROCESSING"]);
  });

  test("expire and refund do what SSLCommerz's own people do; of disputes and of methods that take days it knows nothing", async () => {
    const { GatewayPageURL } = await create(order());
    expect((await control("/refund", { payment: "p1" })).status).toBe(409);
    expect((await control("/expire", { payment: "p1" })).status).toBe(200);
    await ipns(1);
    expect(signedFields(received()[0]!, store_password)).toMatchObject({ status: "EXPIRED", val_id: "" });
    expect((await fetch(GatewayPageURL!)).status).toBe(410);
    expect((await control("/expire", { payment: "p1" })).status).toBe(409);

    await ended("pay", { tran_id: "p2" });
    expect((await control("/refund", { payment: "p2", amount: 1_000 })).body.data).toMatchObject({ status: "success" });
    expect((await control("/refund", { payment: "p2", amount: 119_000 })).status).toBe(409);
    expect((await control("/cancel-refund", { payment: "p2" })).body.data).toMatchObject({ method: "sslcommerz" });
    expect((await control("/cancel-refund", { payment: "p2" })).status).toBe(409);
    const { refund_ref_id } = (await control("/refund", { payment: "p2", amount: 119_900 })).body.data as Record<string, string>;
    later(1_000);
    expect((await control("/cancel-refund", { payment: "p2" })).status).toBe(409);
    expect(await lookUp({ refund_ref_id: refund_ref_id! })).toMatchObject({ status: "refunded" });
    const dispute = await control("/dispute", { payment: "p2", outcome: "opened" });
    expect([dispute.status, dispute.body.error?.message]).toEqual([409, "SSLCommerz tells merchants of no disputes by its API."]);
    expect((await control("/delayed", { payment: "p2", outcome: "succeeded" })).status).toBe(409);
    expect((await control("/refund", { payment: "nobody" })).status).toBe(404);
  });

  test("a session that nobody comes to ends by itself, after an hour", async () => {
    await create(order());
    later(59 * 60_000);
    expect((await attempts("p1"))[0]).toMatchObject({ status: "PROCESSING" });
    later(60_000);
    await until(async () => (await attempts("p1"))[0]!["status"] === "EXPIRED", "the end of the session");
  });
});

test("what it knows survives a restart: what is open, what was paid and validated, refunds, switches and notifications held", async () => {
  const { sessionkey } = await create(order({ tran_id: "open" }));
  await control("", { method: "sslcommerz", webhooks: "hold" });
  const { val_id, bank_tran_id } = await ended("pay");
  await validate(val_id!);
  const refund = { bank_tran_id: bank_tran_id!, refund_trans_id: "r1", refund_amount: "1", refund_remarks: "asked" };
  const { refund_ref_id } = await lookUp(refund);
  await restart();
  expect(await validate(val_id!)).toMatchObject({ status: "VALIDATED", bank_tran_id });
  expect(await lookUp(refund)).toMatchObject({ status: "processing", refund_ref_id });
  expect(received()).toEqual([]);
  expect((await control("/release")).body.data).toEqual({ released: 1 });
  await ipns(1);
  await click(address(`/EasyCheckOut/testcde${sessionkey!.toLowerCase()}`), "pay");
  expect((await attempts("open"))[0]).toMatchObject({ status: "VALID" });
  expect((await control("", { method: "sslcommerz" })).body.data).toMatchObject({ webhooks: "hold" });
});
