import { beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { GatewayTokens } from "@/modules/payment-transactions/gateways/bkash-model";
import { signedEnvelope } from "@/embedded/gateways/bkash/notices";
import { sandboxTopic } from "@/embedded/gateways/bkash/simulator";
import { bkash } from "@test/modules/payments/buying";
import { checkBooks, openShop, until, type Begun, type Shop, type SignedIn } from "@test/modules/payments/support";

setDefaultTimeout(120_000);

let shop: Shop;
let buyer: SignedIn;
beforeAll(async () => void (shop = await openShop()));
checkBooks(() => shop);
beforeEach(async () => void (buyer = await shop.app.user()));

const begun = () => shop.begun(buyer, bkash.order);
const clicked = (payment: Begun, action: string) => bkash.click(shop, payment, action);
/** The calls the sandbox has answered at an address, with what they said. */
const calls = async (path: string, about = ""): Promise<string[]> => {
  const reply = await fetch(`${shop.sandbox}/_control/log?method=bkash`);
  const { data } = (await reply.json()) as { data: { direction: string; path: string; summary: string }[] };
  return data
    .filter((entry) => entry.direction === "in" && entry.path.endsWith(path) && entry.summary.includes(about))
    .map(({ summary }) => summary);
};
const session = ({ payment_transaction }: Begun) => String(payment_transaction.gateway_session_id);

describe("C12 bKash: execute hangs, or comes twice", () => {
  test("twenty returns at once: one execution, no question after its clear answer, one grant", async () => {
    const payment = await begun();
    expect(payment.redirect_url).toBe(`${shop.sandbox}/bkash/pay/${session(payment)}`);
    const back = await clicked(payment, "pay");
    expect((await shop.payment(payment)).status).toBe("pending");
    const returns = await Promise.all(Array.from({ length: 20 }, back));
    expect(new Set(returns.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await shop.credited(payment)).toMatchObject({ status: "success", amount: 119_900, currency: "BDT" });
    expect(await calls("/execute", session(payment))).toHaveLength(1);
    await shop.app.settled();
    expect(await calls("/payment/status", session(payment))).toEqual([]);
    expect(await shop.increases(buyer)).toHaveLength(1);
  });

  test("executed and never answered: it is asked for, never executed again, and every reload tells the truth", async () => {
    await shop.control("", { method: "bkash", webhooks: "drop" });
    const payment = await begun();
    const back = await clicked(payment, "pay");
    await shop.control("", { method: "bkash", timeout_next: 1 });
    const first = back();
    await until(async () => ((await calls("/execute", session(payment))).length > 0 ? true : null), "the execution has arrived");
    const reloads = await Promise.all([back(), back(), back()]);
    expect([(await first).status, ...reloads.map(({ status }) => status)]).toEqual([200, 200, 200, 200]);
    await shop.credited(payment);
    expect(await calls("/execute", session(payment))).toHaveLength(1);
    expect((await calls("/payment/status", session(payment))).length).toBeGreaterThan(0);
    expect(await (await back()).text()).toContain("Paid");
    expect(await shop.increases(buyer)).toHaveLength(1);
  });

  test("a token that is refused is renewed once, for all who have it", async () => {
    // The hour's second call may be gone already; two hours later there are two again, and the token is over.
    await shop.app.clock.advance(2 * 3_600_000);
    const before = [await calls("/token/grant"), await calls("/token/refresh")].flat().length;
    const payments = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const somebody = await shop.app.user();
        return shop.begun(somebody, bkash.order);
      }),
    );
    expect(payments).toHaveLength(5);
    const renewed = [await calls("/token/grant"), await calls("/token/refresh")].flat().length - before;
    expect([1, 2]).toContain(renewed);
    const [row] = await GatewayTokens.model.find().lean();
    expect(row!.calls.length).toBeLessThanOrEqual(2);
    expect(JSON.stringify(row)).not.toMatch(/id-|refresh-/);
  });

  test("agreed with an empty wallet it fails for that reason; failed and cancelled on the page they end at once", async () => {
    const empty = await begun();
    await (
      await clicked(empty, "empty")
    )();
    expect(await shop.until(empty, ({ status }) => status === "failed")).toMatchObject({ failure_reason: "Insufficient Balance" });
    for (const action of ["fail", "cancel"]) {
      const payment = await shop.begun(await shop.app.user(), bkash.order);
      await (
        await clicked(payment, action)
      )();
      await shop.until(payment, ({ status }) => status === "failed");
      expect(await calls("/execute", session(payment))).toEqual([]);
    }
    expect(await shop.increases(buyer)).toEqual([]);
  });

  test("agreed to, and the browser never came back: nothing moved, and it ends with our window", async () => {
    const payment = await begun();
    await clicked(payment, "pay");
    await shop.app.clock.advance(31 * 60_000);
    await shop.job("payments.reconcile");
    await shop.until(payment, ({ status }) => status === "expired");
    expect(await calls("/execute", session(payment))).toEqual([]);
  });

  test("executed without an answer, and silent until our window is over: the money is honoured, once", async () => {
    // A fresh token outlives the silence: its renewals are counted, and fail as all calls do.
    await shop.app.clock.advance(2 * 3_600_000);
    await shop.control("", { method: "bkash", webhooks: "hold" });
    const payment = await begun();
    const back = await clicked(payment, "pay");
    await shop.control("", { method: "bkash", timeout_next: 1 });
    const waiting = back();
    await until(async () => ((await calls("/execute", session(payment))).length > 0 ? true : null), "the execution has arrived");
    await shop.control("", { method: "bkash", fail_next: 1_000 });
    await waiting;
    await shop.app.clock.advance(31 * 60_000);
    await shop.job("payments.reconcile");
    expect((await shop.payment(payment)).status).not.toBe("success");
    await shop.control("", { method: "bkash", fail_next: 0 });
    await shop.control("/release");
    expect(await shop.credited(payment)).toMatchObject({ status: "success" });
    expect(await calls("/execute", session(payment))).toHaveLength(1);
    expect(await shop.increases(buyer)).toHaveLength(1);
  });

  test("a return after our window executes nothing", async () => {
    const payment = await begun();
    const back = await clicked(payment, "pay");
    await shop.app.clock.advance(31 * 60_000);
    expect((await back()).status).toBeLessThan(400);
    expect(await calls("/execute", session(payment))).toEqual([]);
    expect((await shop.payment(payment)).status).not.toBe("success");
  });
});

describe("C11 a success URL that proves nothing, bKash", () => {
  test("a return that names another session, or comes before anything was agreed, moves nothing", async () => {
    const payment = await begun();
    const callback = `${shop.app.url}/api/payment-transactions/callback/bkash/success`;
    for (const paymentID of ["TR0011GUESSED", session(payment)]) {
      const reply = await fetch(`${callback}?${new URLSearchParams({ paymentID, status: "success" })}`, { redirect: "manual" });
      expect(reply.status).toBe(paymentID === session(payment) ? 200 : 404);
    }
    expect((await shop.payment(payment)).status).toBe("pending");
    await (
      await clicked(payment, "pay")
    )();
    await shop.credited(payment);
  });
});

describe("what the topic says", () => {
  const send = (envelope: Record<string, string>) =>
    shop.app.call("POST", "/api/payment-transactions/webhook/bkash", {
      body: JSON.stringify(envelope),
      headers: { "Content-Type": "text/plain" },
    });
  const notice = (more: Record<string, string> = {}) => ({
    Type: "Notification",
    MessageId: crypto.randomUUID(),
    TopicArn: sandboxTopic,
    Message: JSON.stringify({
      transactionStatus: "Completed",
      trxID: "AAAAAAAAAA",
      amount: "1199.00",
      currency: "BDT",
      merchantInvoiceNumber: "x",
    }),
    Timestamp: new Date().toISOString(),
    ...more,
  });

  test.each(["1", "2"] as const)("is believed when Amazon's certificate signs it, version %s", async (version) => {
    expect((await send(signedEnvelope(notice(), version))).status).toBe(200);
  });

  test("is refused when anything of it is not as signed, from another topic, or certified by anybody else", async () => {
    const genuine = signedEnvelope(notice());
    const bent: Record<string, string>[] = [
      { ...genuine, Message: genuine["Message"]!.replace("1199", "9911") },
      { ...genuine, Signature: "AAAA" },
      { ...genuine, SignatureVersion: "3" },
      signedEnvelope(notice({ TopicArn: "arn:aws:sns:ap-southeast-1:000000000000:another" })),
      ...[
        "http://sns.ap-southeast-1.amazonaws.com/SimpleNotificationService-sandbox.pem",
        "https://sns.ap-southeast-1.amazonaws.com.evil.example/SimpleNotificationService-sandbox.pem",
        "https://evil.example/SimpleNotificationService-sandbox.pem",
        `${shop.sandbox}/sns/SimpleNotificationService-sandbox.pem`,
        "https://sns.ap-southeast-1.amazonaws.com/?x=.pem",
      ].map((SigningCertURL) => ({ ...genuine, SigningCertURL })),
    ];
    for (const envelope of bent) expect((await send(envelope)).problem.code).toBe("webhook_refused");
    expect((await send({})).problem.code).toBe("webhook_refused");
  });

  test("settles a payment whose execution nobody answered, without a browser", async () => {
    await shop.control("", { method: "bkash", webhooks: "hold" });
    const open = await begun();
    const back = await clicked(open, "pay");
    await shop.control("", { method: "bkash", timeout_next: 1 });
    void back();
    await until(async () => ((await calls("/execute", session(open))).length > 0 ? true : null), "the execution has arrived");
    await shop.control("/release");
    expect(await shop.credited(open)).toMatchObject({ status: "success" });
    expect(await shop.increases(buyer)).toHaveLength(1);
  });
});
