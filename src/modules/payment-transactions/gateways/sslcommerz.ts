import type { Ctx } from "@/kit/ctx";
import { secretsOf, type PaymentMethodRow } from "@/modules/payment-methods/service";
import { gatewayRefused, gatewayUnavailable, webhookRefused, type Gateway, type RefundState, type Told, type Verdict } from "../gateway";
import type { Payment } from "../model";
import { askJson, decimalOf, hundredthsOf } from "./http";
import { isSigned } from "./sslcommerz-sign";
import { isPaid, paidVerdict, statusOf, tellingOf, textOf, unpaidVerdict, type Attempt } from "./sslcommerz-verdict";

const hosts = { test: "https://sandbox.sslcommerz.com", live: "https://securepay.sslcommerz.com" };
const openPath = "/gwprocess/v4/api.php";
const validationPath = "/validator/api/validationserverAPI.php";
const lookUpPath = "/validator/api/merchantTransIDvalidationAPI.php";
const emailMax = 50;

/** SSLCommerz, version 4, on the page that it hosts. Its `tran_id` is our payment's id. */
export async function openSslcommerz(ctx: Ctx, method: PaymentMethodRow): Promise<Gateway> {
  const { store_id, store_password } = await secretsOf(ctx, method, "sslcommerz");
  const host = ctx.gatewayUrls.sslcommerz ?? (method.is_test ? hosts.test : hosts.live);
  const credentials = { store_id, store_passwd: store_password };
  const get = async (path: string, params: Record<string, string>) => {
    const { status, body } = await askJson(
      ctx,
      "sslcommerz",
      `${host}${path}?${new URLSearchParams({ ...params, ...credentials, v: "1", format: "json" })}`,
    );
    if (status === 200 && body["APIConnect"] === "DONE") return body;
    ctx.log.warn({ gateway: "sslcommerz", path, status, connect: body["APIConnect"] }, "sslcommerz did not do it");
    throw body["APIConnect"] === "INVALID_REQUEST" ? gatewayRefused() : gatewayUnavailable({ headers: { "Retry-After": "5" } });
  };

  async function query(payment: Payment): Promise<Verdict> {
    const { element } = await get(lookUpPath, { tran_id: payment._id.toHexString() });
    const attempt = tellingOf(attemptsOf(element));
    if (!attempt || !isPaid(attempt)) return unpaidVerdict(attempt);
    // The query finds it, the validation is its word for it.
    return paidVerdict(await get(validationPath, { val_id: textOf(attempt["val_id"]) ?? "" }), payment);
  }

  return {
    name: "sslcommerz",
    async initiate(payment, { name, returnUrl }) {
      const fields = {
        ...credentials,
        ...orderOf(payment, name),
        success_url: returnUrl("success"),
        fail_url: returnUrl("fail"),
        cancel_url: returnUrl("cancel"),
        ipn_url: `${ctx.config.PUBLIC_URL}/api/payment-transactions/webhook/sslcommerz`,
      };
      const { body } = await askJson(ctx, "sslcommerz", `${host}${openPath}`, { method: "POST", body: new URLSearchParams(fields) });
      const { status, sessionkey: session, GatewayPageURL: url, failedreason } = body;
      if (status === "SUCCESS" && typeof session === "string" && typeof url === "string" && URL.canParse(url)) return { session, url };
      ctx.log.warn({ gateway: "sslcommerz", status, reason: String(failedreason).slice(0, 200) }, "sslcommerz opened no session");
      throw status === "FAILED" ? gatewayRefused() : gatewayUnavailable({ headers: { "Retry-After": "5" } });
    },
    // The browser comes back to an address that names the payment itself; what it posts proves nothing.
    callback: () => ({ session: null }),
    async webhook(raw) {
      const fields = Object.fromEntries(new URLSearchParams(raw));
      if (!isSigned(fields, store_password) || fields["store_id"] !== store_id) throw webhookRefused();
      return toldBy(fields);
    },
    query,
    // A session cannot be called off there: what it is now decides, and what is paid in it later is late money.
    close: query,
    async refund(payment, { key, amount, reason }) {
      const said = await get(lookUpPath, {
        bank_tran_id: payment.gateway_transaction_id ?? "",
        refund_trans_id: key.slice(-30),
        refund_amount: decimalOf(amount),
        refund_remarks: (reason ?? "Refund").slice(0, 255),
      });
      return refundState(said, key, amount);
    },
    async refundQuery(_payment, { id }) {
      const said = await get(lookUpPath, { refund_ref_id: id });
      return refundState(said, id, hundredthsOf(said["refund_amount"]) ?? 0n);
    },
  };
}

/** What is sold and to whom. Nothing is shipped, and of the buyer no more is known than a name and an address of mail. */
function orderOf(payment: Payment, name: string): Record<string, string> {
  const { customer_name, customer_email } = payment;
  return {
    total_amount: decimalOf(payment.amount),
    currency: payment.currency,
    tran_id: payment._id.toHexString(),
    product_category: "credits",
    product_name: name.slice(0, 255),
    product_profile: "non-physical-goods",
    shipping_method: "NO",
    num_of_item: "1",
    cus_name: (customer_name ?? "Customer").slice(0, 50),
    cus_email: customer_email !== null && customer_email.length <= emailMax ? customer_email : "unknown@example.com",
    cus_add1: "N/A",
    cus_city: "Dhaka",
    cus_postcode: "1000",
    cus_country: "Bangladesh",
    cus_phone: "00000000000",
  };
}

/** What a signed notification says. Only one that says that money came states figures that count. */
function toldBy(fields: Readonly<Record<string, string>>): Told {
  const status = fields["status"]!;
  const paid = isPaid(fields);
  const amount = paid ? hundredthsOf(fields["currency_amount"]) : null;
  return {
    // Two notifications of one attempt are one event.
    event: [fields["tran_id"], status, fields["val_id"] || fields["bank_tran_id"] || fields["tran_date"]].join(":"),
    type: status,
    payment: fields["tran_id"]!,
    session: null,
    concerns: true,
    amount: amount === null ? null : String(amount),
    currency: paid ? fields["currency_type"]! : null,
    transaction: paid ? fields["bank_tran_id"] || null : null,
  };
}

/** Seen as a list and as a single record. */
function attemptsOf(element: unknown): Attempt[] {
  const list: unknown[] = Array.isArray(element) ? element : [element];
  return list.filter((each): each is Attempt => each !== null && typeof each === "object");
}

function refundState(said: Attempt, id: string, amount: bigint): RefundState {
  const status = statusOf(said);
  const known = { refunded: "succeeded", cancelled: "failed", failed: "failed" } as const;
  const reason = said["errorReason"];
  return {
    id: typeof said["refund_ref_id"] === "string" && said["refund_ref_id"] !== "" ? said["refund_ref_id"] : id,
    status: status in known ? known[status as keyof typeof known] : "pending",
    amount,
    reason: typeof reason === "string" && reason !== "" ? reason : null,
  };
}
