import { html } from "hono/html";
import { Types } from "mongoose";
import { decimalOf } from "@/kit/amounts";
import type { Ctx } from "@/kit/ctx";
import { page } from "@/kit/page";
import { Problem } from "@/kit/problem";
import { methodOf } from "@/modules/payment-methods/service";
import type { GatewayName } from "@/modules/payment-methods/schema";
import type { CallbackResult } from "./gateway";
import { gatewayOf } from "./gateways/registry";
import { PaymentTransactions, type Payment } from "./model";
import { afterExecution, completes, execute, leavePage } from "./execute";
import { ask, gatewayOfPayment } from "./reconcile";
import type { Status } from "./schema";
import { current } from "./settle";

/** Where a gateway's page sends the browser back to: ours, with what finds the payment again and proves that the browser was on its page. */
export function callbackUrl(ctx: Ctx, { _id, gateway, callback_token }: Payment, result: CallbackResult): string {
  const found = new URLSearchParams({ payment: _id.toHexString(), token: callback_token });
  return `${ctx.config.PUBLIC_URL}/api/payment-transactions/callback/${gateway}/${result}?${found}`;
}

/**
 * A browser comes back. What it says decides nothing: the gateway is asked, and the buyer is sent on, or shown, what is true now.
 * `params` are those of the query and of the form together.
 */
export async function comeBack(ctx: Ctx, name: GatewayName, result: CallbackResult, params: Record<string, string>): Promise<Response> {
  const method = await methodOf(ctx, name);
  const told = method ? (await gatewayOf(ctx, method)).callback(params) : { session: null };
  const payment = await find(name, params, told.session);
  if (!payment)
    return page(
      "No such payment",
      html`<h1>No such payment</h1>
        <p>This address does not belong to a payment.</p>`,
      { status: 404, narrow: true },
    );
  const said = told.result ?? result;
  const after = await upToDate(ctx, await completed(ctx, payment, said, told.session));
  const onward = addressFor(after, said);
  if (onward === null) return statePage(after);
  return new Response(null, { status: 303, headers: { Location: onward, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" } });
}

/** Where money moves only when we say so, the buyer's return is what lets us: once, whoever comes how often. */
async function completed(ctx: Ctx, payment: Payment, result: CallbackResult, session: string | null): Promise<Payment> {
  if (payment.status !== "pending" || session === null || session !== payment.gateway_session_id) return payment;
  const gateway = await gatewayOfPayment(ctx, payment);
  if (!completes(gateway)) return payment;
  if (result !== "success") await leavePage(payment, session);
  else if (!(await execute(ctx, payment, gateway, session))) return afterExecution(ctx, payment);
  return current(payment);
}

/** How often the gateway is asked about one payment because a browser came back. */
const asks = { limit: 5, window_ms: 10_000 };

/** Settled payments have nothing to be asked about, and a gateway that does not answer leaves them as they are known. */
async function upToDate(ctx: Ctx, payment: Payment): Promise<Payment> {
  if (payment.status !== "pending" && payment.status !== "failed" && payment.status !== "expired") return payment;
  // Whoever reloads the page does not make us ask for ever.
  const { allowed } = await ctx.cache.hit(`callback:${payment._id.toHexString()}`, asks.limit, asks.window_ms);
  if (!allowed) return payment;
  try {
    return await ask(ctx, payment);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return payment;
  }
}

async function find(gateway: GatewayName, { payment, token }: Record<string, string>, session: string | null): Promise<Payment | null> {
  if (payment !== undefined && token !== undefined && Types.ObjectId.isValid(payment) && payment.length === 24) {
    const named = await PaymentTransactions.model.findOne({ _id: new Types.ObjectId(payment), gateway, callback_token: token }).lean();
    if (named) return named;
  }
  return session === null ? null : PaymentTransactions.model.findOne({ gateway, gateway_session_id: session }).lean();
}

/** Where a buyer is sent on to; null where the purchase named no address. */
export function addressFor(payment: Payment, result: CallbackResult): string | null {
  const { return_url, cancel_url, status } = payment;
  const open = status === "pending" || status === "failed" || status === "expired";
  const base = result === "cancel" && open ? (cancel_url ?? return_url) : return_url;
  if (base === null) return null;
  const url = new URL(base);
  url.searchParams.set("payment_transaction", payment._id.toHexString());
  url.searchParams.set("status", status);
  return url.href;
}

const words: Record<Status, { title: string; text: string }> = {
  pending: {
    title: "Not paid yet",
    text: "The gateway has not confirmed this payment. You can go back to its page and pay, or close this one.",
  },
  on_hold: { title: "Being looked at", text: "Your payment arrived and is being checked by a person." },
  success: { title: "Paid", text: "Thank you. Your credits are on their way to your wallet." },
  failed: { title: "Not paid", text: "This payment did not go through. Nothing was taken." },
  expired: { title: "Not paid", text: "The time to pay in is over. Nothing was taken; you can start again." },
  partly_refunded: { title: "Partly refunded", text: "A part of this payment was given back." },
  refunded: { title: "Refunded", text: "This payment was given back." },
  charged_back: { title: "Charged back", text: "This payment was taken back by the bank." },
};

function statePage(payment: Payment): Promise<Response> {
  const { title, text } = words[payment.status];
  const onward = payment.status === "pending" ? payment.checkout_url : null;
  const credited = payment.status === "success" && payment.credits_transaction !== null;
  return page(
    title,
    html`<h1>${title}</h1>
      <p>${credited ? "Thank you. Your credits are in your wallet." : text}</p>
      ${onward === null ? "" : html`<p><a class="button" href="${onward}">Go back and pay</a></p>`}
      <p class="soft">${decimalOf(payment.amount)} ${payment.currency} · payment <code>${payment._id.toHexString()}</code></p>`,
    { narrow: true },
  );
}
