import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { readText } from "@/kit/body";
import { appendOnlyRoutes } from "@/kit/append-only";
import { anyone, atLeast, endpoint, nothing, signedIn } from "@/kit/endpoint";
import { tooLarge } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { couponProblems } from "@/modules/coupons/service";
import { notForSale } from "@/modules/package-plans/service";
import { gatewayNames } from "@/modules/payment-methods/schema";
import { methodUnavailable } from "@/modules/payment-methods/service";
import { walletFull } from "@/modules/user-wallets/ledger";
import { needsAttention } from "./attention";
import { Attention, ClosePayment } from "./attention-schema";
import { addressFor, comeBack } from "./callback";
import { callbackResults, gatewayRefused, gatewayUnavailable, webhookRefused } from "./gateway";
import { paymentUnderway } from "./begin";
import { initiate } from "./initiate";
import { preview } from "./preview";
import { Initiate, Initiated, PaymentTransaction, Preview } from "./schema";
import { acknowledge, notOnHold, paymentTransactions, reconcile, release, webhookEvents } from "./service";
import { refundRoutes } from "./refund-routes";
import { upgradeNotPossible, upgradeUnderway } from "./upgrade";
import { closeUndecided, notUndecided } from "./undecided";
import { receive } from "./webhook";

const path = "/payment-transactions";
const name = ["PaymentTransaction", "PaymentTransactions"] as const;
const webhookMax_bytes = 1_000_000;
const callbackMax_bytes = 16 * 1024;

const initiateProblems = [
  methodUnavailable,
  notForSale,
  walletFull,
  paymentUnderway,
  gatewayRefused,
  gatewayUnavailable,
  upgradeNotPossible,
  upgradeUnderway,
  ...couponProblems,
];
/** Gateways and their pages add parameters as they like. */
const whatever = z.looseObject({});
const returning = z.object({ method: z.enum(gatewayNames), result: z.enum(callbackResults) });

const begin = endpoint({
  method: "post",
  path: `${path}/initiate`,
  id: "initiatePayment",
  summary: "Begin a purchase, or go on with the one that is open",
  description:
    "One open payment per buyer, package plan and way to pay: the same terms return it, other terms end it and begin another. " +
    "A coupon's use is taken here, and given back when the payment fails or expires; where a user has one use, a new purchase with it ends the one that is open. " +
    "A percentage is rounded down to the smallest unit of the currency. `upgrade_of` names a live package of the buyer, paid in the same currency and for less than this one costs before discount. " +
    "What is unspent of its credits is set aside here, taken back when this payment is a success, free again when it fails or expires, and restored with a refund of it in the same proportion. " +
    "The upgrade credit is what was paid for that package (with the credit of an earlier upgrade) x unspent / granted, rounded down; it comes off after the coupon's discount, up to what is left to pay. " +
    "Credits that a running call holds are not unspent, and stay. One upgrade of a package at a time: another one is 409 `upgrade_underway`. " +
    "Where coupon and upgrade leave nothing to pay, the payment is a success at once and there is no page; what they leave is otherwise at least what gateways take (0.50 USD, 10.00 BDT). " +
    "Late money is honoured: what is gone meanwhile of the credits that were set aside is then owed, by the claw-back policy.",
  access: signedIn,
  query: z.strictObject({
    redirect: z.stringbool().optional().openapi({ type: "boolean", description: "true: 303 to the gateway's page." }),
  }),
  body: Initiate,
  returns: Initiated,
  status: 201,
  redirects: "To the gateway's page, where `redirect=true` asked for it.",
  problems: initiateProblems,
  async run(ctx, { query, body }, c) {
    const { payment, url } = await initiate(ctx, body);
    const onward = url ?? addressFor(payment, "success");
    return query.redirect && onward !== null ? c.redirect(onward, 303) : { payment_transaction: payment, redirect_url: url };
  },
});

const look = endpoint({
  method: "post",
  path: `${path}/initiate/preview`,
  id: "previewPayment",
  summary: "What a purchase would cost and give",
  access: signedIn,
  description: "Nothing is stored or set aside: what an upgrade takes back is what is unspent when it is begun.",
  body: Initiate.pick({ package_plan: true, currency: true, coupon_code: true, upgrade_of: true }),
  returns: Preview,
  problems: [notForSale, upgradeNotPossible, ...couponProblems],
  idempotency: "none",
  run: (ctx, { body }) => preview(ctx, body),
});

const attention = endpoint({
  method: "get",
  path: `${path}/needs-attention`,
  id: "listPaymentsNeedingAttention",
  summary: "What needs a person: mismatched, on hold, late, disputed, undecided, not credited, refunds nobody answers for",
  access: atLeast("admin"),
  returns: z.array(Attention),
  run: (ctx) => needsAttention(ctx),
});

const webhook = endpoint({
  method: "post",
  path: `${path}/webhook/{method}`,
  id: "receivePaymentWebhook",
  summary: "For the gateways: their signed word",
  description: "Answers 200 once the event is kept for good. It is verified by its signature, so no other credential is asked for.",
  uncounted: true,
  access: anyone,
  params: z.object({ method: z.enum(gatewayNames) }),
  query: whatever,
  returns: nothing,
  problems: [webhookRefused, methodUnavailable, tooLarge],
  idempotency: "none",
  async run(ctx, { params }, c) {
    await receive(ctx, params.method, await readText(c.req.raw, webhookMax_bytes), (header) => c.req.header(header));
    return c.json({ received: true });
  },
});

const comingBack = {
  path: `${path}/callback/{method}/{result}` as const,
  page: true as const,
  summary: "Where a gateway's page sends the browser",
  description: "Decides nothing: the gateway is asked, and the browser is sent on to the purchase's return_url, or shown what is true now.",
  access: anyone,
  params: returning,
  query: whatever,
  returns: nothing,
  problems: [methodUnavailable],
  idempotency: "none" as const,
};

const callbacks = [
  endpoint({
    ...comingBack,
    method: "get",
    id: "returnFromGateway",
    run: (ctx, { params: { method, result } }, c) => comeBack(ctx, method, result, c.req.query()),
  }),
  endpoint({
    ...comingBack,
    method: "post",
    id: "returnFromGatewayByForm",
    run: async (ctx, { params: { method, result } }, c) => comeBack(ctx, method, result, { ...(await formOf(c)), ...c.req.query() }),
  }),
];

const byAdmins = [
  endpoint({
    method: "post",
    path: `${path}/{id}/reconcile`,
    id: "reconcilePayment",
    summary: "Ask the gateway now how a payment stands",
    access: atLeast("admin"),
    params: idParams,
    returns: PaymentTransaction.view,
    problems: [gatewayUnavailable, methodUnavailable],
    run: (ctx, { params }) => reconcile(ctx, params.id),
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/release`,
    id: "releasePayment",
    summary: "Let a payment that is on hold become a success",
    access: atLeast("admin"),
    params: idParams,
    returns: PaymentTransaction.view,
    problems: [notOnHold],
    run: (ctx, { params }) => release(ctx, params.id),
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/close`,
    id: "closePayment",
    summary: "End a payment that its gateway leaves undecided",
    description:
      "From a day after its window, and only where the gateway, asked once more, still does not say that it is paid. The use of its coupon and what an " +
      "upgrade had set aside are free again. The gateway is asked for three days more: money that comes after all is honoured, and said to be late.",
    access: atLeast("admin"),
    params: idParams,
    body: ClosePayment,
    returns: PaymentTransaction.view,
    problems: [notUndecided, gatewayUnavailable, methodUnavailable],
    run: (ctx, { params, body }) => closeUndecided(ctx, params.id, body.reason),
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/acknowledge`,
    id: "acknowledgePayment",
    summary: "Take a late or mismatched payment off the list of what needs a person",
    access: atLeast("admin"),
    params: idParams,
    returns: PaymentTransaction.view,
    run: (ctx, { params }) => acknowledge(ctx, params.id),
  }),
];

export const routes = [
  begin,
  look,
  webhook,
  ...callbacks,
  // Before `/{id}`, or it would be taken for an id.
  attention,
  ...resource(paymentTransactions, {
    path,
    name,
    filter: ["user", "status", "gateway", "price", "package", "currency", "amount", "late", "is_test", "created_at"],
    include: ["package", "plan"],
    access: { read: signedIn, write: atLeast("admin") },
    only: ["list", "get", "patch"],
  }),
  ...byAdmins,
  ...refundRoutes,
  ...appendOnlyRoutes(path, name, "Payments stay on record."),
  ...resource(webhookEvents, {
    path: "/webhook-events",
    name: ["WebhookEvent", "WebhookEvents"],
    filter: ["gateway", "event", "type", "payment_transaction", "outcome", "created_at"],
    access: { read: atLeast("admin"), write: {} },
    only: ["list", "get"],
  }),
];

/** The text as it was signed: to the byte. */
async function formOf(c: Context): Promise<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(await readText(c.req.raw, callbackMax_bytes)));
}
