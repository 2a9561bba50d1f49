import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { sslcommerz, stripe, type Gateway } from "./buying";
import { bending, refundPath } from "./cut";
import { openTill, type Till } from "./till";
import { checkBooks, found, type Begun, type SignedIn } from "./support";

setDefaultTimeout(60_000);

const day_ms = 86_400_000;
const window_ms = 30 * 60_000;
let till: Till;
beforeAll(async () => void (till = await openTill()));
checkBooks(() => till.shop);

/** SSLCommerz says of what is paid a word that nobody knows. */
const strangeWord = async (send: () => Promise<Response>): Promise<Response> => {
  const text = await (await send()).text();
  return new Response(text.replaceAll('"status":"VALID"', '"status":"UNDER_REVIEW"'), { headers: { "Content-Type": "application/json" } });
};

/** How each gateway leaves a payment undecided, and decides it after all. */
const undecided: readonly [string, Gateway, string, <T>(work: () => Promise<T>) => Promise<T>, (id: string) => Promise<unknown>][] = [
  ["sslcommerz", sslcommerz, "pay", (work) => bending(refundPath.sslcommerz, strangeWord, work), () => Promise.resolve()],
  ["stripe", stripe, "delayed", (work) => work(), (payment) => till.shop.control("/delayed", { payment, outcome: "succeeded" })],
];

describe.each(undecided)("%s leaves a payment undecided", (_, gateway, action, silent, decides) => {
  const act = (begun: Begun, what: string, body?: object, token = till.shop.admin.token) =>
    till.shop.app.call("POST", `/api/payment-transactions/${begun.payment_transaction._id}/${what}`, { token, ...(body && { body }) });
  const close = (begun: Begun) => act(begun, "close", { reason: "Their support knows nothing of it" });
  const attention = async ({ payment_transaction: { _id } }: Begun) =>
    (await till.shop.attention()).filter(({ payment_transaction }) => payment_transaction._id === _id);

  async function left(buyer: SignedIn, more: object = {}): Promise<Begun> {
    await till.shop.control("", { method: gateway.name, webhooks: "drop" });
    const begun = await till.shop.begun(buyer, { ...gateway.order, ...more });
    await gateway.click(till.shop, begun, action);
    return begun;
  }

  test("closed by an admin a day after its window, not before; its coupon is free again, and late money is honoured", async () => {
    const buyer = await till.buyer();
    const coupon_code = await till.coupon({ discount_type: "percentage", discount_value: 10, usage_limit: 1 });
    const begun = await left(buyer, { coupon_code });
    await silent(async () => {
      expect((await close(begun)).problem).toMatchObject({ status: 409, code: "not_undecided" });
      await till.later(window_ms + day_ms - 60_000, buyer);
      await till.shop.job("payments.reconcile");
      expect((await close(begun)).problem).toMatchObject({ status: 409, code: "not_undecided" });
      expect(await attention(begun)).toEqual([]);
      await till.later(120_000, buyer);
      expect(await attention(begun)).toMatchObject([{ kind: "unsettled", actions: ["reconcile", "close"], refund: null }]);
      const other = await till.buyer();
      expect((await till.shop.begin(other, { ...gateway.order, coupon_code })).problem.code).toBe("coupon_used_up");
      expect((await act(begun, "close", { reason: "I paid" }, buyer.token)).status).toBe(403);
      const replies = await Promise.all([close(begun), close(begun)]);
      expect(replies.map(({ status }) => status)).toContain(200);
      expect(await till.shop.payment(begun)).toMatchObject({ status: "expired", failure_reason: "Its gateway left it undecided." });
      expect(await attention(begun)).toEqual([]);
      expect((await till.shop.begin(other, { ...gateway.order, coupon_code })).status).toBe(201);
      expect((await close(begun)).problem.code).toBe("not_undecided");
    });
    const rows = found(
      await till.shop.app.call<{ actor: string; after: object }[]>(
        "GET",
        `/api/audit-logs?record=${begun.payment_transaction._id}&action=close`,
        { token: till.shop.admin.token },
      ),
    );
    expect(rows).toMatchObject([
      {
        actor: till.shop.admin._id,
        before: { status: "pending" },
        after: { status: "expired", reason: "Their support knows nothing of it" },
      },
    ]);
    // It is watched on from its end, so the job finds the money two days later.
    await decides(begun.payment_transaction._id);
    await till.later(2 * day_ms, buyer);
    await till.shop.job("payments.reconcile");
    expect(await till.shop.credited(begun)).toMatchObject({ status: "success", late: true, failure_reason: null });
    expect(await till.shop.increases(buyer)).toHaveLength(1);
  });

  test("not while the gateway says that it is paid: then it is paid", async () => {
    const buyer = await till.buyer();
    const begun = await left(buyer);
    await silent(async () => {
      await till.later(window_ms + day_ms + 60_000, buyer);
      await till.shop.job("payments.reconcile");
      expect((await till.shop.payment(begun)).status).toBe("pending");
    });
    await decides(begun.payment_transaction._id);
    const reply = await close(begun);
    expect([reply.status, reply.problem.code]).toEqual([409, "not_undecided"]);
    expect(await till.shop.credited(begun)).toMatchObject({ status: "success" });
  });

  test("nor without an answer of the gateway", async () => {
    const buyer = await till.buyer();
    const begun = await left(buyer);
    await till.shop.control("", { method: gateway.name, fail_next: 100 });
    await till.later(window_ms + day_ms + 60_000, buyer);
    expect((await close(begun)).problem).toMatchObject({ status: 503, code: "gateway_unavailable" });
    expect((await till.shop.payment(begun)).status).toBe("pending");
  });
});
