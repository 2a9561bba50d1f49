import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { Types } from "mongoose";
import type { Gateway, Verdict } from "@/modules/payment-transactions/gateway";
import { GatewayRefunds, GatewayTokens } from "@/modules/payment-transactions/gateways/bkash-model";
import { amazonUrl, textToSign } from "@/modules/payment-transactions/gateways/bkash-sns";
import { tokenOf, type Granted } from "@/modules/payment-transactions/gateways/bkash-token";
import { bkashTime, statusVerdict } from "@/modules/payment-transactions/gateways/bkash-verdict";
import { openBkash } from "@/modules/payment-transactions/gateways/bkash";
import { PaymentTransactions, type Payment } from "@/modules/payment-transactions/model";
import { methodOf } from "@/modules/payment-methods/service";
import { bkash } from "./buying";
import { openShop, type Shop } from "./support";

let shop: Shop;
beforeAll(async () => void (shop = await openShop()), 60_000);
afterAll(async () => {
  expect(await shop.violations()).toEqual([]);
  await shop.app.close();
}, 60_000);

describe("what bKash answers about a payment", () => {
  const id = "6b0000000000000000000001";
  const at = new Date("2026-11-25T06:00:00Z");
  const minutes = (count: number) => new Date(at.getTime() + count * 60_000);
  const row = (executed_at: Date | null): Payment =>
    // Only the fields that are read.
    ({ _id: new Types.ObjectId(id), gateway_session_id: "TR1", created_at: at, expires_at: minutes(30), executed_at }) as Payment;
  const completed = {
    transactionStatus: "Completed",
    paymentID: "TR1",
    trxID: "CKM50SIM01",
    amount: "1199",
    currency: "BDT",
    merchantInvoice: `${id}-0badcafe`,
    paymentExecuteTime: "2026-11-25T12:01:02:034 GMT+0600",
  };
  const judge = (body: Record<string, unknown>, { code = "0000", executed_at = null as Date | null, now = minutes(1) } = {}) =>
    statusVerdict({ code, reason: null, body }, row(executed_at), now);
  const short = (verdict: Verdict | null): string => {
    if (verdict === null) return "nothing";
    if (verdict.kind === "mismatch") return verdict.reason;
    if (verdict.kind === "open") return verdict.underway ? "underway" : "open";
    return verdict.kind === "unpaid" ? `${verdict.outcome}${verdict.final ? ", final" : ""}` : verdict.kind;
  };

  test("completed is the whole truth, or a mismatch", () => {
    for (const amount of ["1199", "1199.0", "1199.00", 1199])
      expect(judge({ ...completed, amount })).toEqual({
        kind: "paid",
        status: "Completed",
        transaction: "CKM50SIM01",
        amount: 119_900n,
        currency: "BDT",
        at: new Date("2026-11-25T06:01:02.034Z"),
        fee: null,
        held: false,
      });
    const { merchantInvoice, ...bare } = completed;
    expect(short(judge({ ...bare, merchantInvoiceNumber: merchantInvoice }))).toBe("paid");
    expect(short(judge(bare))).toContain("another payment's");
    expect(short(judge({ ...completed, merchantInvoice: "6b0000000000000000000002-0badcafe" }))).toContain("another payment's");
    expect(short(judge({ ...completed, merchantInvoice: `${id}0` }))).toContain("another payment's");
    expect(short(judge({ ...completed, paymentID: "TR2" }))).toContain("another session");
    for (const lie of [{ amount: "1,199.00" }, { amount: "1199.001" }, { amount: "-1" }, { currency: "" }, { trxID: null }])
      expect(short(judge({ ...completed, ...lie }))).toContain("lacks");
  });

  const executed = { executed_at: at };
  test.each([
    ["nothing yet", "Initiated", {}, "open"],
    ["nothing until our window ends", "Initiated", { now: minutes(30) }, "expired, final"],
    ["a word nobody knows", "Pondering", {}, "open"],
    ["executed a moment ago", "Initiated", executed, "underway"],
    ["executed, and our window is over", "Initiated", { ...executed, now: minutes(31) }, "open"],
    ["executed, and a day went by", "Initiated", { ...executed, now: minutes(25 * 60 + 1) }, "expired, final"],
    ["cancelled", "Cancelled", {}, "failed, final"],
    ["failed", "Failed", {}, "failed, final"],
    ["timed out", "Expired", {}, "expired, final"],
    ["failed, though we executed", "Failed", executed, "failed"],
  ])("%s", (_, transactionStatus, given, expected) => expect(short(judge({ transactionStatus }, given))).toBe(expected));

  test.each([
    ["2069", "failed, final"],
    ["2023", "failed, final"],
    ["2002", "open"],
    ["2056", "open"],
    ["2003", "nothing"],
    ["2062", "nothing"],
    ["503", "nothing"],
    ["9999", "nothing"],
  ])("code %s, whatever else it says", (code, expected) => expect(short(judge(completed, { code }))).toBe(expected));

  test.each([
    ["2019-08-07T11:12:34:978 GMT+0600", "2019-08-07T05:12:34.978Z"],
    ["2019-08-07T11:12:34:9 GMT+0600", "2019-08-07T05:12:34.009Z"],
    ["2019-08-07T11:12:34 GMT+0000", "2019-08-07T11:12:34.000Z"],
    ["2024-06-13T16:27:24:000", "2024-06-13T10:27:24.000Z"],
    ["2024-06-13", null],
    ["2024-13-13T16:27:24:000", null],
    [1_718_274_444_000, null],
  ])("the time %s", (said, expected) => expect(bkashTime(said)?.toISOString() ?? null).toBe(expected));
});

describe("the words of the topic", () => {
  test("the text under the signature is Amazon's to the byte", () => {
    const text = textToSign({
      Type: "Notification",
      MessageId: "00000000-0000-4000-8000-000000000001",
      Timestamp: "2026-11-22T10:45:02.000Z",
      TopicArn: "arn:aws:sns:ap-southeast-1:000000000000:bpt_sim",
      // Not of a notification, so not under its signature.
      Token: "",
      SubscribeURL: "",
      Message:
        '{"dateTime":"20261122164501","debitMSISDN":"8801700000001","creditOrganizationName":"Sim Org","creditShortCode":"01929918***","trxID":"CKM50SIM01","transactionStatus":"Completed","transactionType":"10002294","amount":"1250.50","currency":"BDT","transactionReference":"ref-1","merchantInvoiceNumber":"PA01JD0SIM"}',
    });
    expect(text).toHaveLength(478);
    expect(createHash("sha1").update(text).digest("hex")).toBe("bcdd11aebc044dd0955746be57bfee8b7d206efd");
    expect(createHash("sha256").update(text).digest("hex")).toBe("72b5b4487d82d352688fd6d3b64051ffa6a585baf4276cb4e251435d93191876");
  });

  test.each([
    ["https://sns.ap-southeast-1.amazonaws.com/a.pem", true],
    ["https://sns.cn-north-1.amazonaws.com.cn/a.pem", true],
    ["http://sns.ap-southeast-1.amazonaws.com/a.pem", false],
    ["https://sns.ap-southeast-1.amazonaws.com:8443/a.pem", false],
    ["https://sns.ap-southeast-1.amazonaws.com@evil.example/a.pem", false],
    ["https://sns.ap-southeast-1.amazonaws.com.evil.example/a.pem", false],
    ["https://s3.ap-southeast-1.amazonaws.com/a.pem", false],
    ["https://sns.evil.example.amazonaws.com/a.pem", false],
    ["not an address", false],
  ])("%s is Amazon's: %p", (address, expected) => expect(amazonUrl(address) !== null).toBe(expected));
});

describe("the token of an account", () => {
  let asked: string[];
  let answer: (what: string) => Granted | null;
  const keeper = (key: string) => ({
    key,
    grant: async () => (asked.push("grant"), await Bun.sleep(20), answer("grant")),
    refresh: async (token: string) => (asked.push(`refresh ${token}`), await Bun.sleep(20), answer("refresh")),
  });
  const fresh = (): Granted => ({ id_token: `t${asked.length}`, refresh_token: `r${asked.length}`, life_ms: 3_600_000 });
  const get = (key: string, refused: string | null = null) => tokenOf(shop.app.ctx(), keeper(key), refused);
  const many = (key: string, refused: string | null = null) => Promise.all(Array.from({ length: 20 }, () => get(key, refused)));
  beforeEach(() => {
    asked = [];
    answer = fresh;
  });

  test("is asked for once by twenty at once, and once more by the twenty for whom it was refused", async () => {
    expect(new Set(await many("a"))).toEqual(new Set(["t1"]));
    expect(new Set(await many("a", "t1"))).toEqual(new Set(["t2"]));
    expect(asked).toEqual(["grant", "refresh r1"]);
    // Two in an hour is all there is: a third would lock the merchant out.
    await expect(get("a", "t2")).rejects.toMatchObject({ code: "gateway_unavailable" });
    expect(asked).toHaveLength(2);
    expect(await get("a")).toBe("t2");
  });

  test("is renewed before its end, and a refresh that is refused leads to a grant", async () => {
    await get("b");
    await shop.app.clock.advance(54 * 60_000);
    expect(await get("b")).toBe("t2");
    await shop.app.clock.advance(60 * 60_000);
    answer = (what) => (what === "refresh" ? null : fresh());
    expect(await get("b")).toBe("t4");
    expect(asked).toEqual(["grant", "refresh r1", "refresh r2", "grant"]);
  });

  test("is not asked for again at once where it was refused or not answered", async () => {
    answer = () => null;
    await expect(get("c")).rejects.toMatchObject({ code: "gateway_unavailable" });
    expect(asked).toEqual(["grant"]);
    answer = fresh;
    expect(await get("c")).toBe("t2");
  });

  test("is in the database under seal only", async () => {
    await get("d");
    const row = await GatewayTokens.model.findOne({ key: "d" }).lean();
    expect(row!.sealed).toStartWith("v1.");
    expect(JSON.stringify(row)).not.toMatch(/"(t1|r1)"/);
  });
});

test.each(["there is none", "what is held is refused"])(
  "without a token nothing is executed, and the buyer's next return pays: %s",
  async (what) => {
    const begun = await shop.begun(await shop.app.user(), bkash.order);
    const back = await bkash.click(shop, begun, "pay");
    const ctx = shop.app.ctx();
    const row = (await GatewayTokens.model.findOne({ calls: { $ne: [] }, key: /^.{43}$/ }).lean())!;
    const now = shop.app.clock.now();
    const keep = async (fields: Partial<typeof row>) => {
      await GatewayTokens.model.updateOne({ _id: row._id }, { $set: fields });
      await ctx.cache.delete(`bkash:token:${row.key}`);
    };
    const useless =
      what === "there is none"
        ? { expires_at: now }
        : { sealed: await ctx.vault.encrypt(JSON.stringify({ id_token: "revoked", refresh_token: null })) };
    await keep({ ...useless, calls: [now, now] });
    expect((await back()).status).toBe(200);
    const { status, executed_at } = (await PaymentTransactions.model.findById(begun.payment_transaction._id).lean())!;
    expect({ status, executed_at }).toEqual({ status: "pending", executed_at: null });
    await keep({ sealed: row.sealed, expires_at: row.expires_at, calls: row.calls });
    await back();
    await shop.until(begun, ({ credits_transaction }) => credits_transaction !== null);
  },
);

describe.each(["v2", "v1.2"] as const)("refunds by the address of %s", (refund_api) => {
  let gateway: Gateway;
  let payment: Payment;
  const refund = (key: string, amount: bigint) => gateway.refund(payment, { key, amount, reason: "asked <by> hand" });
  const elsewhere = (amount: number) => shop.control("/refund", { payment: payment._id.toHexString(), amount });
  const asked = async (key: string, known: string[] = [], ago_ms = 0) =>
    GatewayRefunds.model.create([
      { key, payment_transaction: payment._id, amount: 500n, known, asked_at: new Date(shop.app.clock.now().getTime() - ago_ms) },
    ]);

  beforeEach(async () => {
    await shop.control("/reset");
    await GatewayRefunds.model.deleteMany({});
    const begun = await shop.begun(await shop.app.user(), bkash.order);
    await (
      await bkash.click(shop, begun, "pay")
    )();
    await shop.until(begun, ({ credits_transaction }) => credits_transaction !== null);
    payment = (await PaymentTransactions.model.findById(begun.payment_transaction._id).lean())!;
    const method = (await methodOf(shop.app.ctx(), "bkash"))!;
    gateway = await openBkash(shop.app.ctx(), { ...method, config: { ...method.config, refund_api } });
  });

  test("happen once per key, and are found again", async () => {
    const made = await refund("k1", 1n);
    expect(made).toMatchObject({ status: "succeeded", amount: 1n, reason: null });
    expect(await refund("k1", 1n)).toEqual(made);
    expect(await gateway.refundQuery(payment, { id: made.id })).toEqual(made);
    expect((await refund("k2", 119_900n)).status).toBe("failed");
    expect((await refund("k3", 119_899n)).status).toBe("succeeded");
  });

  test("asked for and not answered: what bKash lists beyond what was known is it", async () => {
    await asked("lost");
    expect(await refund("lost", 500n)).toMatchObject({ id: "lost", status: "pending" });
    const { data } = await elsewhere(500);
    expect(await refund("lost", 500n)).toMatchObject({ id: data["refundTrxId"], status: "succeeded", amount: 500n });
  });

  test("asked for, not answered and never heard of: asked for again after a minute, by one", async () => {
    await asked("gone", [], 61_000);
    const states = await Promise.all([refund("gone", 500n), refund("gone", 500n)]);
    expect(states.some(({ status }) => status === "succeeded")).toBe(true);
    const made = await refund("gone", 500n);
    expect(await refund("gone", 500n)).toEqual(made);
    expect((await elsewhere(119_400)).data).toMatchObject({ amount: 119_400 });
  });

  test("without an answer nothing is known, and nothing is asked for", async () => {
    await shop.control("", { method: "bkash", fail_next: 1 });
    await expect(refund("f", 500n)).rejects.toMatchObject({ code: "gateway_unavailable" });
    expect(await GatewayRefunds.model.countDocuments({ key: "f" })).toBe(0);
    await asked("g", [], 61_000);
    await shop.control("", { method: "bkash", fail_next: 1 });
    await expect(refund("g", 500n)).rejects.toMatchObject({ code: "gateway_unavailable" });
    expect((await elsewhere(119_900)).data).toMatchObject({ amount: 119_900 });
  });

  test("are listed with those of bKash's own console, by which of them are ours", async () => {
    const mine = await refund("l1", 300n);
    const { data } = await elsewhere(700);
    if (refund_api === "v1.2") return expect(gateway.refunds).toBeUndefined();
    expect(await gateway.refunds!(payment)).toEqual([
      { id: mine.id, status: "succeeded", amount: 300n, reason: null, ours: "l1" },
      { id: String(data["refundTrxId"]), status: "succeeded", amount: 700n, reason: null, ours: null },
    ]);
  });
});
