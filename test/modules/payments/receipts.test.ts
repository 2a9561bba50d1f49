import { afterAll, beforeAll, expect, test } from "bun:test";
import { refused } from "@test/support/shop";
import { openShop, type Begun, type Shop, type SignedIn } from "./support";

let shop: Shop;
let buyer: SignedIn;
let payment: Begun;
beforeAll(async () => {
  shop = await openShop();
  buyer = await shop.app.user();
  payment = await shop.begun(buyer);
}, 60_000);
afterAll(() => shop.app.close());

const id = () => payment.payment_transaction._id;
const own = () => shop.app.client(buyer.token);

test("there is no receipt before the payment is settled, and then one with what was bought and the grant it made", async () => {
  expect(await refused(own().getReceipt({ id: id() }))).toMatchObject({ status: 409, code: "no_receipt" });
  await shop.click(payment, "pay");
  await shop.until(payment, ({ credits_transaction }) => credits_transaction !== null);
  const { data: receipt } = await own().getReceipt({ id: id() });
  const [row] = await shop.increases(buyer);
  expect(receipt).toMatchObject({
    payment_transaction: id(),
    seller: "ZaaZ",
    buyer: { email: buyer.email },
    description: "Test package, Thirty days",
    status: "success",
    currency: "USD",
    price_amount: 999,
    discount_amount: 0,
    amount: 999,
    refunded_amount: 0,
    gateway: "stripe",
    credits: 1_000,
    grant: { credits_transaction: (row as unknown as { _id: string })._id },
    is_test: true,
  });
  expect(receipt).not.toHaveProperty("gateway_fee");
  const { data: forAdmin } = await shop.app.client(shop.admin.token).getReceipt({ id: id() });
  expect(forAdmin.gateway_fee_currency).toBe("USD");
});

test("its page opens for whoever has the link, says the same, and runs and loads nothing", async () => {
  const { data: receipt } = await own().getReceipt({ id: id() });
  const reply = await fetch(receipt.page_url);
  const text = await reply.text();
  expect(reply.status).toBe(200);
  for (const said of [id(), "9.99 USD", "Test package, Thirty days", buyer.email, "no real money"]) expect(text).toContain(said);
  expect(text).not.toMatch(/<script|src=|href="http/);
  expect((await fetch(receipt.page_url.replace(/.$/, (last) => (last === "A" ? "B" : "A")))).status).toBe(410);
  const other = shop.app.client((await shop.app.user()).token);
  expect((await refused(other.getReceipt({ id: id() }))).status).toBe(404);
});

test("admins take payments, ledger and uses of any window with them as CSV, and nobody else does", async () => {
  const admin = shop.app.client(shop.admin.token);
  const lines = async (call: Promise<{ data: Blob }>) => (await (await call).data.text()).trimEnd().split("\r\n");
  const [head, ...payments] = await lines(admin.exportPaymentTransactions());
  expect(head).toStartWith("_id,is_deleted,created_at,updated_at,created_by,user,");
  expect(payments).toHaveLength(1);
  expect(payments[0]).toStartWith(`${id()},false,`);
  const ledger = await lines(admin.exportCreditsTransactions());
  expect(ledger.slice(1).map((line) => line.split(",")[0])).toEqual(
    (await admin.listCreditsTransactions({ sort: "created_at" })).data.map(({ _id }) => _id),
  );
  const paid = (await shop.payment(payment)) as unknown as { created_at: string };
  expect(await lines(admin.exportPaymentTransactions({ from: paid.created_at }))).toHaveLength(2);
  expect(await lines(admin.exportPaymentTransactions({ to: paid.created_at }))).toHaveLength(1);
  expect(await lines(admin.exportCreditsUsages())).toHaveLength(1);
  const turned = await refused(admin.exportPaymentTransactions({ from: paid.created_at, to: paid.created_at }));
  expect(turned.errors).toMatchObject([{ field: "to" }]);
  expect((await refused(own().exportPaymentTransactions())).status).toBe(403);
});

test("more rows than are held at once come once each and in order, and what a spreadsheet would run is text", async () => {
  const admin = shop.app.client(shop.admin.token);
  const somebody = await shop.app.user();
  for (let given = 0; given < 225; given += 5)
    await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        shop.app.call("POST", "/api/credits-transactions", {
          token: shop.admin.token,
          body: { user: somebody._id, credits: 1, increase_source: "bonus", note: `=cmd|"/c calc"!A${given + n}`, expires_at: null },
        }),
      ),
    );
  const rows = (await (await admin.exportCreditsTransactions()).data.text()).trimEnd().split("\r\n").slice(1);
  const ids = rows.map((line) => line.split(",")[0]);
  expect(new Set(ids).size).toBe(ids.length);
  const total = (await admin.listCreditsTransactions({ limit: 1 })).meta.total;
  expect(ids).toHaveLength(total);
  expect(rows.filter((line) => line.includes("'=cmd"))).toHaveLength(225);
});

test("what went back stands on it: what was refunded, and what the bank took", async () => {
  const admin = shop.app.client(shop.admin.token);
  const other = await shop.app.user();
  const begun = await shop.begun(other);
  const receipt = async () => (await shop.app.client(other.token).getReceipt({ id: begun.payment_transaction._id })).data;
  const page = async () => (await (await fetch((await receipt()).page_url)).text()).replace(/\s+/g, " ");
  await shop.click(begun, "pay");
  await shop.until(begun, ({ credits_transaction }) => credits_transaction !== null);
  expect(await receipt()).toMatchObject({ refunded_amount: 0, charged_back_amount: 0 });
  expect(await page()).not.toMatch(/Given back|Taken back/);
  await admin.refundPayment({ id: begun.payment_transaction._id, amount: 333, reason: "a part" });
  await shop.control("/dispute", { payment: begun.payment_transaction._id, outcome: "opened", amount: 666 });
  await shop.control("/dispute", { payment: begun.payment_transaction._id, outcome: "lost", amount: 666 });
  await shop.until(begun, ({ status }) => status === "charged_back");
  expect(await receipt()).toMatchObject({ status: "charged_back", amount: 999, refunded_amount: 333, charged_back_amount: 666 });
  expect(await page()).toMatch(/Given back<\/th> <td>− 3\.33 USD.*Taken back by the bank<\/th> <td>− 6\.66 USD/);
});

test("what nothing was paid for names no gateway", async () => {
  const coupon = { code: "ALLOFIT", discount_type: "percentage", discount_value: 100 };
  expect((await shop.app.call("POST", "/api/coupons", { token: shop.admin.token, body: coupon })).status).toBe(201);
  const other = await shop.app.user();
  const reply = await shop.begin(other, { coupon_code: "ALLOFIT" });
  expect(reply.data.redirect_url).toBeNull();
  const { data: receipt } = await shop.app.client(other.token).getReceipt({ id: reply.data.payment_transaction._id });
  const text = await (await fetch(receipt.page_url)).text();
  expect(text).toContain("− 9.99 USD");
  expect(text).not.toContain("Stripe");
});

test("the link is for seven days and not a moment longer", async () => {
  const { page_url } = (await own().getReceipt({ id: id() })).data;
  const left_ms = Number(new URL(page_url).searchParams.get("expires")) - shop.app.clock.now().getTime();
  expect(Math.ceil(left_ms / 60_000)).toBe(7 * 24 * 60);
  await shop.app.clock.advance(left_ms - 30_000);
  expect((await fetch(page_url)).status).toBe(200);
  await shop.app.clock.advance(30_000);
  expect((await fetch(page_url)).status).toBe(410);
});
