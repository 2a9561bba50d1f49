import { beforeEach, expect, test } from "bun:test";
import { createVerify, X509Certificate } from "node:crypto";
import { sandboxSecrets } from "@/embedded/demo/payment-methods";
import { until, useSandbox } from "./support";

type Said = Record<string, unknown>;
type Envelope = { Message: string; MessageId: string; Signature: string; SigningCertURL: string } & Record<string, string>;

const { app_key, app_secret, username, password } = sandboxSecrets.bkash;
const keys = { app_key, app_secret };
const base = "/v1.2.0-beta/tokenized/checkout";
let received: Envelope[];
const sandbox = useSandbox(async (request) => {
  expect(request.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
  received.push(JSON.parse(await request.text()) as Envelope);
});
beforeEach(() => void (received = []));

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: Said }> {
  const reply = await fetch(`${sandbox.url}${path.startsWith("/v2/") ? "" : base}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: reply.status, body: (await reply.json()) as Said };
}
const grant = (headers: Record<string, string> = { username, password }, body: Said = keys) => post("/token/grant", body, headers);
/** A caller with a token. */
async function merchant() {
  const token = String((await grant()).body["id_token"]);
  return (path: string, body: unknown, { scheme = "", key = app_key } = {}) =>
    post(path, body, { Authorization: `${scheme}${token}`, "X-APP-Key": key });
}
type Call = Awaited<ReturnType<typeof merchant>>;
const order = (more: Said = {}) => ({
  mode: "0011",
  payerReference: "buyer",
  callbackURL: "https://shop.test/back",
  amount: "1199.00",
  currency: "BDT",
  intent: "sale",
  merchantInvoiceNumber: "p1-a",
  ...more,
});
const opened = async (call: Call, more: Said = {}) =>
  (await call("/create", order(more))).body as { paymentID: string; bkashURL: string; successCallbackURL: string };
const click = (url: string, action: string) => fetch(url, { method: "POST", body: new URLSearchParams({ action }), redirect: "manual" });
async function paid(call: Call, more: Said = {}) {
  const { paymentID, bkashURL } = await opened(call, more);
  await click(bkashURL, "pay");
  const { body } = await call("/execute", { paymentID });
  return { paymentID, trxID: String(body["trxID"]), said: body };
}
const code = ({ body }: { body: Said }) => body["statusCode"] ?? body["externalCode"] ?? body["message"];

test("tokens: two an hour and then an hour of none; bare in the header, with the key beside it, for an hour", async () => {
  expect(await grant({})).toMatchObject({ status: 400, body: { message: "Missing required request parameters: [password, username]" } });
  expect((await grant({ username, password: "wrong" })).status).toBe(401);
  expect(code(await grant({ username, password }, { ...keys, app_secret: "wrong" }))).toBe("2001");
  const call = await merchant();
  expect(code(await call("/create", order()))).toBe("0000");
  for (const wrong of [{ scheme: "Bearer " }, { key: "another" }]) expect((await call("/create", order(), wrong)).status).toBe(401);
  sandbox.later(59 * 60_000);
  const renewed = (await grant()).body;
  expect(renewed).toMatchObject({ token_type: "Bearer", expires_in: 3_600 });
  expect((await call("/create", order())).status).toBe(401);
  expect(code(await grant())).toBe("9999");
  sandbox.later(30 * 60_000);
  expect(code(await grant())).toBe("9999");
  const refresh = () => post("/token/refresh", { ...keys, refresh_token: renewed["refresh_token"] }, { username, password });
  sandbox.later(61 * 60_000);
  expect(code(await refresh())).toBe("0000");
  expect((await refresh()).status).toBe(401);
});

test("what is wrong with an order is said by its code", async () => {
  const call = await merchant();
  const wrong: [Said, string][] = [
    [{ amount: 1199 }, "2006"],
    [{ amount: "11.999" }, "2006"],
    [{ amount: "0" }, "2006"],
    [{ currency: "USD" }, "2007"],
    [{ intent: "authorization" }, "2008"],
    [{ merchantInvoiceNumber: "<p1>" }, "2031"],
    [{ payerReference: "" }, "2048"],
    [{ callbackURL: "shop.test" }, "2049"],
    [{ mode: "0001" }, "2065"],
  ];
  for (const [more, expected] of wrong) expect(code(await call("/create", order(more)))).toBe(expected);
});

test("a payment: opened, agreed to, executed once, asked for, found by its number", async () => {
  const call = await merchant();
  const { paymentID, bkashURL, successCallbackURL } = await opened(call);
  expect(paymentID).toMatch(/^TR0011[0-9A-F]{8}\d{13}$/);
  expect(code(await call("/execute", { paymentID }))).toBe("2056");
  expect((await call("/payment/status", { paymentID })).body).toMatchObject({
    transactionStatus: "Initiated",
    verificationStatus: "Incomplete",
  });
  expect(await (await fetch(bkashURL)).text()).toContain("1199.00 BDT");
  const back = await click(bkashURL, "pay");
  expect({ status: back.status, to: back.headers.get("location") }).toEqual({ status: 303, to: successCallbackURL });
  expect(Object.fromEntries(new URL(successCallbackURL).searchParams)).toMatchObject({ paymentID, status: "success" });
  expect((await call("/payment/status", { paymentID })).body["transactionStatus"]).toBe("Initiated");
  const { body } = await call("/execute", { paymentID });
  expect(body).toMatchObject({
    statusCode: "0000",
    transactionStatus: "Completed",
    amount: "1199.00",
    currency: "BDT",
    merchantInvoiceNumber: "p1-a",
    paymentExecuteTime: "2026-11-25T12:00:00:123 GMT+0600",
  });
  expect(code(await call("/execute", { paymentID }))).toBe("2062");
  const { trxID } = body;
  expect((await call("/payment/status", { paymentID })).body).toMatchObject({
    trxID,
    merchantInvoice: "p1-a",
    verificationStatus: "Complete",
  });
  expect((await call("/general/searchTransaction", { trxID })).body).toMatchObject({ trxID, amount: "1199.00", currency: "BDT" });
  expect(code(await call("/general/searchTransaction", { trxID: "NONE" }))).toBe("2033");
  expect(code(await call("/payment/status", { paymentID: "NONE" }))).toBe("2002");
});

test.each([
  ["fail", "failure", "2056"],
  ["cancel", "cancel", "2069"],
])("%s on the page ends it", async (action, status, expected) => {
  const call = await merchant();
  const { paymentID, bkashURL } = await opened(call);
  expect((await click(bkashURL, "abandon")).status).toBe(200);
  expect(new URL((await click(bkashURL, action)).headers.get("location")!).searchParams.get("status")).toBe(status);
  expect(code(await call("/execute", { paymentID }))).toBe(expected);
  expect((await click(bkashURL, "pay")).status).toBe(410);
  expect((await click(bkashURL, "dance")).status).toBe(422);
});

test("an empty wallet agrees and does not pay; a day later nobody can", async () => {
  const call = await merchant();
  const empty = await opened(call);
  await click(empty.bkashURL, "empty");
  expect((await call("/execute", { paymentID: empty.paymentID })).body).toEqual({
    errorCode: "2023",
    errorMessage: "Insufficient Balance",
  });
  const late = await opened(call);
  await click(late.bkashURL, "pay");
  sandbox.later(24 * 3_600_000);
  const later = await merchant();
  expect(code(await later("/execute", { paymentID: late.paymentID }))).toBe("2056");
  expect((await fetch(late.bkashURL)).status).toBe(410);
});

test("the topic tells of money that moved, signed by the certificate it names, and says what it is told to", async () => {
  const call = await merchant();
  await sandbox.control("", { method: "bkash", duplicates: 2, tamper: { amount: 100, currency: "USD", transaction: "FALSE" } });
  const { paymentID, said } = await paid(call);
  expect(said).toMatchObject({ amount: "1.00", currency: "USD", trxID: "FALSE" });
  await until(() => received.length === 3, "three copies");
  const envelope = received[0]!;
  expect(new Set(received.map(({ MessageId }) => MessageId)).size).toBe(1);
  const told = JSON.parse(envelope.Message) as Said;
  expect(told).toMatchObject({
    trxID: "FALSE",
    amount: "1.00",
    currency: "USD",
    merchantInvoiceNumber: "p1-a",
    dateTime: "20261125120000",
  });
  const pem = await (await fetch(`${sandbox.url}/sns${new URL(envelope.SigningCertURL).pathname}`)).text();
  const certificate = new X509Certificate(pem);
  // Whatever a machine takes for today.
  expect(certificate.validFromDate.getUTCFullYear()).toBe(2000);
  const text = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"].map((name) => `${name}\n${envelope[name]}\n`).join("");
  expect(createVerify("RSA-SHA1").update(text).verify(certificate.publicKey, envelope.Signature, "base64")).toBe(true);
  await sandbox.control("/reset", { method: "bkash" });
  expect((await call("/payment/status", { paymentID })).body).toMatchObject({ amount: "1199.00", currency: "BDT" });
});

test("held notices go when released, dropped ones never; delayed and reordered ones late and newest first", async () => {
  const call = await merchant();
  await sandbox.control("", { method: "bkash", webhooks: "drop" });
  await paid(call, { merchantInvoiceNumber: "dropped-a" });
  await sandbox.control("", { method: "bkash", webhooks: "hold" });
  await paid(call, { merchantInvoiceNumber: "held-a" });
  expect(received).toEqual([]);
  expect((await sandbox.control("/release")).body.data).toEqual({ released: 1 });
  await until(() => received.length === 1, "the held one");
  await sandbox.control("", { method: "bkash", webhooks: "send", reorder: true, delay_ms: 300 });
  await paid(call, { merchantInvoiceNumber: "one-a" });
  await paid(call, { merchantInvoiceNumber: "two-a" });
  expect(received).toHaveLength(1);
  sandbox.later(301);
  await until(() => received.length === 3, "the delayed ones");
  expect(received.map(({ Message }) => (JSON.parse(Message) as Said)["merchantInvoiceNumber"])).toEqual(["held-a", "two-a", "one-a"]);
});

test("failing calls do nothing, calls without an answer are done", async () => {
  const call = await merchant();
  const { paymentID, bkashURL } = await opened(call);
  await click(bkashURL, "pay");
  await sandbox.control("", { method: "bkash", fail_next: 1 });
  expect(code(await call("/execute", { paymentID }))).toBe("9999");
  await sandbox.control("", { method: "bkash", timeout_next: 1 });
  const silent = fetch(`${sandbox.url}${base}/execute`, {
    method: "POST",
    headers: { Authorization: "never mind", "X-APP-Key": app_key },
    body: "{}",
    signal: AbortSignal.timeout(100),
  });
  await expect(silent).rejects.toMatchObject({ name: "TimeoutError" });
  expect(code(await call("/execute", { paymentID }))).toBe("0000");
});

test("expire and refund do what bKash's own people do; of disputes it tells nobody", async () => {
  const call = await merchant();
  const { bkashURL } = await opened(call, { merchantInvoiceNumber: "open-a" });
  expect((await sandbox.control("/refund", { payment: "open" })).status).toBe(409);
  expect((await sandbox.control("/expire", { payment: "open" })).status).toBe(200);
  expect((await click(bkashURL, "pay")).status).toBe(410);
  expect((await sandbox.control("/expire", { payment: "open" })).status).toBe(409);
  await paid(call);
  expect((await sandbox.control("/refund", { payment: "p1", amount: 1_000 })).body.data).toMatchObject({ amount: 1_000 });
  expect((await sandbox.control("/dispute", { payment: "p1", outcome: "opened" })).status).toBe(409);
  expect((await sandbox.control("/refund", { payment: "nobody" })).status).toBe(404);
});

test("refunds of both versions: never more than was paid, ten at most, listed", async () => {
  const call = await merchant();
  const { paymentID, trxID } = await paid(call);
  const [v2, status] = ["/v2/tokenized-checkout/refund/payment/transaction", "/v2/tokenized-checkout/refund/payment/status"];
  const of = { paymentId: paymentID, trxId: trxID };
  expect((await call(status, of)).body).toMatchObject({ originalTrxAmount: "1199.00", refundTransactions: [] });
  expect(await call(v2, { ...of, refundAmount: "1" })).toMatchObject({ status: 400, body: { message: "Invalid request body" } });
  const wanted = { ...of, sku: "credits", reason: "asked" };
  expect(await call(v2, { ...wanted, refundAmount: "1199.01" })).toMatchObject({ status: 400, body: { externalCode: "2072" } });
  const made = (await call(v2, { ...wanted, refundAmount: "1" })).body;
  expect(made).toMatchObject({ refundTransactionStatus: "Completed", refundAmount: "1.00", originalTrxId: trxID });
  const before = { paymentID, trxID };
  for (let count = 2; count <= 10; count++)
    expect(code(await call("/payment/refund", { ...before, amount: "1", sku: "credits", reason: "asked" }))).toBe("0000");
  expect(code(await call("/payment/refund", { ...before, amount: "1", sku: "credits", reason: "asked" }))).toBe("2072");
  expect((await call("/payment/refund", before)).body).toMatchObject({
    originalTrxID: trxID,
    amount: "1.00",
    transactionStatus: "Completed",
  });
  const { refundTransactions } = (await call(status, of)).body as { refundTransactions: Said[] };
  expect(refundTransactions).toHaveLength(10);
  expect(refundTransactions[0]).toMatchObject({ refundTrxId: made["refundTrxId"], refundAmount: "1.00" });
});

test("what it knows survives a restart: tokens, payments, what was agreed to and what was paid", async () => {
  const call = await merchant();
  const done = await paid(call);
  const agreed = await opened(call, { merchantInvoiceNumber: "p2-a" });
  await click(agreed.bkashURL, "pay");
  await sandbox.restart();
  expect((await call("/payment/status", { paymentID: done.paymentID })).body).toMatchObject({ trxID: done.trxID });
  expect(code(await call("/execute", { paymentID: agreed.paymentID }))).toBe("0000");
  expect(code(await call("/execute", { paymentID: done.paymentID }))).toBe("2062");
});
