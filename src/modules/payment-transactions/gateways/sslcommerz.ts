import type { Ctx } from "@/kit/ctx";
import type { PaymentMethodRow } from "@/modules/payment-methods/service";
import { alarm } from "../alarm";
import { gatewayRefused, webhookRefused, type Gateway, type Told, type Verdict } from "../gateway";
import type { Payment } from "../model";
import { decimalOf } from "@/kit/amounts";
import { hundredthsOf } from "./http";
import { sslcommerzCalls, unavailable } from "./sslcommerz-call";
import { sslcommerzRefunds } from "./sslcommerz-refund";
import { signedFields } from "./sslcommerz-sign";
import { isPaid, paidVerdict, tellingOf, textOf, unpaidVerdict, type Attempt } from "./sslcommerz-verdict";

const emailMax = 50;

/** SSLCommerz, version 4, on the page that it hosts. Its `tran_id` is our payment's id. */
export async function openSslcommerz(ctx: Ctx, method: PaymentMethodRow): Promise<Gateway> {
  const calls = await sslcommerzCalls(ctx, method);
  const { store_id, store_password } = calls.secrets;

  async function query(payment: Payment): Promise<Verdict> {
    const attempts = await calls.attempts(payment);
    const attempt = tellingOf(attempts, payment);
    if (!attempt || !isPaid(attempt)) return unpaidVerdict(attempt);
    await tellIfTwice(ctx, payment, attempts);
    // The query finds it, the validation is its word for it.
    return paidVerdict(await calls.validate(textOf(attempt["val_id"]) ?? ""), payment);
  }

  return {
    name: "sslcommerz",
    async initiate(payment, { name, returnUrl }) {
      const said = await calls.open({
        ...orderOf(payment, name),
        success_url: returnUrl("success"),
        fail_url: returnUrl("fail"),
        cancel_url: returnUrl("cancel"),
        ipn_url: `${ctx.config.PUBLIC_URL}/api/payment-transactions/webhook/sslcommerz`,
      });
      const { status, sessionkey: session, GatewayPageURL: url, failedreason } = said;
      if (status === "SUCCESS" && typeof session === "string" && typeof url === "string" && URL.canParse(url)) return { session, url };
      ctx.log.warn(
        { gateway: "sslcommerz", status: String(status).slice(0, 40), reason: String(failedreason).slice(0, 200) },
        "sslcommerz opened no session",
      );
      throw status === "FAILED" ? gatewayRefused() : unavailable();
    },
    // The browser comes back to an address that names the payment itself; what it posts proves nothing.
    callback: () => ({ session: null }),
    async webhook(raw) {
      const fields = signedFields(Object.fromEntries(new URLSearchParams(raw)), store_password);
      if (fields?.["store_id"] !== store_id) throw webhookRefused();
      return toldBy(fields);
    },
    query,
    // A session cannot be called off there: what it is now decides, and what is paid in it later is late money.
    close: query,
    ...sslcommerzRefunds(calls),
  };
}

/** Two banks' numbers under one `tran_id`: the buyer paid in two sessions, and one of them settles nothing. */
async function tellIfTwice(ctx: Ctx, payment: Payment, attempts: readonly Attempt[]): Promise<void> {
  const numbers = [...new Set(attempts.filter(isPaid).flatMap((attempt) => textOf(attempt["bank_tran_id"]) ?? []))];
  if (numbers.length < 2) return;
  const id = payment._id.toHexString();
  await alarm(
    ctx,
    `paid-twice:${id}`,
    "A payment was paid more than once",
    `Payment ${id} at sslcommerz: ${numbers.join(", ")}. One of them settles it; give the others back in the merchant panel.`,
  );
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
    cus_name: (customer_name || "Customer").slice(0, 50),
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
