import { createHash } from "node:crypto";
import type { Ctx } from "@/kit/ctx";
import { invalidField, Problem, unauthenticated, unavailable } from "@/kit/problem";
import { customerOf } from "@/modules/saved-methods/service";
import { activeMethod, type PaymentMethodRow } from "@/modules/payment-methods/service";
import { begin, opening_ms, paymentUnderway } from "./begin";
import { callbackUrl } from "./callback";
import { gatewayRefused } from "./gateway";
import { gatewayOf } from "./gateways/registry";
import { PaymentTransactions, type Payment } from "./model";
import { soldBy } from "./offer";
import { abandon } from "./reconcile";
import type { Initiate } from "./schema";
import { apply, close, current } from "./settle";

/** A call that finds another one opening the session waits so long for it. */
const waitMax_ms = 15_000;
const pause_ms = 50;
/** Losing a race means that somebody else moved on: more than a few in a row is no race. */
const roundsMax = 5;

/** A payment that waits for its buyer, and the gateway's page for them; null where there is nothing to pay. */
export type Begun = { payment: Payment; url: string | null };

/**
 * Begins a purchase, or goes on with the one that is open. There is one open payment per buyer, package plan and gateway: on the same
 * terms it is that one, on other terms it ends and another begins. What a coupon leaves nothing of to pay is settled at once.
 */
export async function initiate(ctx: Ctx, input: Initiate): Promise<Begun> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  listedOrigin(ctx, "return_url", input.return_url);
  listedOrigin(ctx, "cancel_url", input.cancel_url);
  const method = await activeMethod(ctx, input.payment_method);
  if (!method.currencies.includes(input.currency))
    throw invalidField("currency", `${method.name} does not take ${input.currency}`, "not_taken");
  for (const wish of ["save_method", "auto_renew"] as const)
    if (input[wish] && method.value !== "stripe")
      throw invalidField(wish, `nothing can be left for later at ${method.name}`, "not_chargeable");
  const terms = termsOf(input);
  for (let round = 0; round < roundsMax; round += 1) {
    const open = await openPayment(ctx, input);
    if (!open) {
      const made = await begin(ctx, input, method, terms);
      if (made?.status === "success") return { payment: made, url: null };
      const opened = made && (await openSession(ctx, made, method, input));
      if (opened) return opened;
    } else if (open.kept !== null) {
      // The product pays for the same by itself at this moment: a page beside it would be a second one.
      throw paymentUnderway();
    } else if (open.terms === terms && open.expires_at > ctx.now()) {
      const going = await goOn(ctx, open, method, input);
      if (going) return going;
    } else {
      const after = await abandon(ctx, open);
      if (after.status === "pending") throw paymentUnderway();
    }
  }
  throw unavailable({ headers: { "Retry-After": "1" } });
}

/** An open redirect would lend our name to strangers: only listed origins are returned to. */
function listedOrigin(ctx: Ctx, field: string, url: string | undefined): void {
  if (url === undefined) return;
  const { origin, username, password } = new URL(url);
  const listed = ctx.config.RETURN_ORIGINS.some((known) => URL.canParse(known) && new URL(known).origin === origin);
  if (!listed || username !== "" || password !== "")
    throw invalidField(field, "its origin is not one that payments return to", "origin_not_listed");
}

/** What makes two calls the same purchase: everything that changes what is paid or given. */
const termsOf = ({ currency, coupon_code, upgrade_of, save_method, auto_renew }: Initiate) =>
  createHash("sha256").update(JSON.stringify({ currency, coupon_code, upgrade_of, save_method, auto_renew })).digest("base64url");

async function openPayment(ctx: Ctx, { package_plan, payment_method }: Initiate): Promise<Payment | null> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  return PaymentTransactions.model.findOne({ user: ctx.actor.id, price: package_plan, gateway: payment_method, status: "pending" }).lean();
}

/** Goes on with the open payment: with its page, or by waiting for who opens it, or by opening it in their place. Null: it is gone. */
async function goOn(ctx: Ctx, open: Payment, method: PaymentMethodRow, input: Initiate): Promise<Begun | null> {
  const until = performance.now() + waitMax_ms;
  for (let payment = open; payment.status === "pending"; payment = await current(payment)) {
    if (payment.checkout_url !== null) return { payment: await returnTo(payment, input), url: payment.checkout_url };
    const now = ctx.now();
    if (payment.opening_until === null || payment.opening_until <= now) {
      const mine = await PaymentTransactions.model
        .findOneAndUpdate(
          { _id: payment._id, status: "pending", checkout_url: null, opening_until: payment.opening_until },
          { $set: { opening_until: new Date(now.getTime() + opening_ms) } },
          { returnDocument: "after" },
        )
        .lean();
      if (mine) return openSession(ctx, mine, method, input);
    }
    if (performance.now() > until) throw unavailable({ headers: { "Retry-After": "2" } });
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
  return null;
}

/** The buyer may have come by another page this time: they are sent back to where they came from last. */
async function returnTo(payment: Payment, input: Initiate): Promise<Payment> {
  const { return_url, cancel_url } = { return_url: input.return_url ?? null, cancel_url: input.cancel_url ?? null };
  if (payment.return_url === return_url && payment.cancel_url === cancel_url) return payment;
  const moved = await PaymentTransactions.model
    .findOneAndUpdate({ _id: payment._id, status: "pending" }, { $set: { return_url, cancel_url } }, { returnDocument: "after" })
    .lean();
  return moved ?? payment;
}

/**
 * Opens the gateway's page. Without an answer the payment stays pending and the next call tries again under the same key; a refusal
 * ends it. Null: it was ended meanwhile, by a call on other terms, so its page is ended too.
 */
async function openSession(ctx: Ctx, payment: Payment, method: PaymentMethodRow, input: Initiate): Promise<Begun | null> {
  try {
    const gateway = await gatewayOf(ctx, method);
    const { name } = await soldBy(ctx, payment);
    const opened = await gateway.initiate(payment, {
      name,
      end: payment.expires_at,
      customer: payment.save_method ? await customerOf(payment.user, method._id) : null,
      returnUrl: (result) => callbackUrl(ctx, payment, result),
    });
    const row = await PaymentTransactions.model
      .findOneAndUpdate(
        { _id: payment._id },
        { $set: { gateway_session_id: opened.session, checkout_url: opened.url, opening_until: null } },
        { returnDocument: "after" },
      )
      .lean();
    if (row?.status === "pending") return { payment: await returnTo(row, input), url: opened.url };
    if (row) await apply(ctx, row, await gateway.close(row));
    return null;
  } catch (error) {
    if (error instanceof Problem && error.kind === gatewayRefused) {
      await close(ctx, payment, { status: "refused", outcome: "failed", reason: "The gateway would not take it.", final: true });
    } else {
      await PaymentTransactions.model.updateOne({ _id: payment._id, checkout_url: null }, { $set: { opening_until: null } });
    }
    throw error;
  }
}
