import { z } from "zod";
import type { Account, Cause } from "./account";
import { declineAway, declineOf } from "./cards";
import { declineIntent, openIntent, settleIntent } from "./charges";
import { failure, invalidRequest, noSuch, resourceMissing } from "./errors";
import type { Form } from "./form";
import { created } from "./lists";
import { assertChargeable, assertCurrency } from "./money";
import { absoluteUrl, expand, flag, integer, metadata, paging, read, refuseUnplayed, text } from "./params";
import { renderOne } from "./shape";
import type { CardMethod, Decline, PaymentIntent } from "./types";

const createParams = z.strictObject({
  amount: integer.refine((value) => value > 0, "greater than 0"),
  currency: text(3).transform((code) => code.toLowerCase()),
  allowed_payment_method_types: z.array(text(40)).max(40).optional(),
  automatic_payment_methods: z.strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() }).optional(),
  confirm: flag.optional(),
  customer: text().optional(),
  description: text(1_000).optional(),
  metadata: metadata.optional(),
  off_session: z.enum(["true", "false", "one_off", "recurring"]).optional(),
  payment_method: text().optional(),
  receipt_email: z.email().optional(),
  return_url: absoluteUrl.optional(),
  expand,
});
type Params = z.output<typeof createParams>;

const notPlayed = new Set([
  ..."amount_details application_fee_amount capture_method confirmation_method confirmation_token customer_account error_on_requires_action".split(
    " ",
  ),
  ..."excluded_payment_method_types hooks mandate mandate_data on_behalf_of payment_details payment_method_configuration payment_method_data".split(
    " ",
  ),
  ..."payment_method_options radar_options setup_future_usage shipping statement_descriptor statement_descriptor_suffix transfer_data".split(
    " ",
  ),
  ..."transfer_group use_stripe_sdk".split(" "),
]);

/** `GET /v1/payment_intents` */
export const intentListParams = z.strictObject({ created, customer: text().optional(), ...paging });

/**
 * `POST /v1/payment_intents`: charges a card that its owner left here, while they are away. Without `confirm` the intent only waits.
 * A decline is a 402, and the intent is there all the same.
 */
export function createIntent(account: Account, form: Form, cause: Cause): { intent: PaymentIntent; expand: string[] | undefined } {
  refuseUnplayed(form, notPlayed);
  const params = read(createParams, form);
  assertCurrency(params.currency, "currency");
  assertChargeable(params.amount, params.currency, "Amount must be at least");
  if (params.off_session !== undefined && !params.confirm)
    throw invalidRequest("The parameter `off_session` can only be used with `confirm=true`.", { param: "off_session" });
  const method = methodOf(account, params);
  const confirmed = params.confirm ? toCharge(params, method) : null;
  const { automatic_payment_methods: automatic } = params;
  const intent = openIntent(
    account,
    {
      amount: params.amount,
      automatic_payment_methods: automatic ? { allow_redirects: automatic.allow_redirects ?? "always", enabled: automatic.enabled } : null,
      currency: params.currency,
      customer: params.customer ?? null,
      description: params.description ?? null,
      metadata: params.metadata ?? {},
      payment_method: method?.id ?? null,
      receipt_email: params.receipt_email ?? null,
      setup_future_usage: null,
      status: method ? "requires_confirmation" : "requires_payment_method",
    },
    cause,
  );
  return { intent: confirmed ? charge(account, intent, confirmed, cause) : intent, expand: params.expand };
}

/** `POST /v1/payment_intents/:id/cancel` */
export function cancelIntent(
  account: Account,
  id: string,
  form: Form,
  cause: Cause,
): { intent: PaymentIntent; expand: string[] | undefined } {
  const { cancellation_reason = null, expand: paths } = read(cancelParams, form);
  const intent = account.intents.get(id);
  if (!intent) throw resourceMissing("payment_intent", id, "intent");
  if (!cancelable.some((status) => status === intent.status)) {
    const message = `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(", ")}.`;
    throw invalidRequest(message, { code: "payment_intent_unexpected_state", payment_intent: renderOne(intent) });
  }
  for (const session of account.sessions.newest()) {
    if (session.payment_intent === id)
      throw invalidRequest("You cannot cancel this PaymentIntent: it is of a Checkout Session. Expire the Checkout Session instead.");
  }
  const canceled: PaymentIntent = { ...intent, status: "canceled", canceled_at: account.seconds(), cancellation_reason };
  account.intents.put(canceled);
  account.emit("payment_intent.canceled", canceled, cause);
  return { intent: canceled, expand: paths };
}

const cancelParams = z.strictObject({
  cancellation_reason: z.enum(["duplicate", "fraudulent", "requested_by_customer", "abandoned"]).optional(),
  expand,
});
const cancelable = ["requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing"] as const;

/** The card that is named, if it is there and theirs who is named with it. */
function methodOf({ customers, methods }: Account, { customer, payment_method: id }: Params): CardMethod | null {
  if (customer !== undefined && !customers.get(customer)) throw noSuch("customer", customer, "customer");
  if (id === undefined) return null;
  const param = "payment_method";
  const method = methods.get(id);
  if (!method) throw noSuch("PaymentMethod", id, param);
  if (method.customer === null) {
    const message =
      "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.";
    throw invalidRequest(message, { param });
  }
  if (customer === undefined) {
    const message = `The PaymentMethod you provided (${id}) is attached to a customer so for security purposes you must provide the customer in the request.`;
    throw invalidRequest(message, { param: "customer" });
  }
  if (method.customer !== customer) {
    const message = `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`;
    throw invalidRequest(message, { param });
  }
  return method;
}

/** What a confirmation needs. Only charges while the customer is away are played: the rest needs a page of the merchant's. */
function toCharge(
  { allowed_payment_method_types, automatic_payment_methods, off_session, return_url }: Params,
  method: CardMethod | null,
): CardMethod {
  if (!method) {
    const message = "You cannot confirm this PaymentIntent because it's missing a payment method.";
    throw invalidRequest(message, { code: "payment_intent_unexpected_state" });
  }
  if (off_session === undefined || off_session === "false")
    throw invalidRequest("The sandbox plays the confirmation of a PaymentIntent with `off_session` only.", { param: "off_session" });
  const redirects = allowed_payment_method_types === undefined && automatic_payment_methods?.allow_redirects !== "never";
  if (redirects && return_url === undefined) {
    const message =
      "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.";
    throw invalidRequest(message);
  }
  return method;
}

function charge(account: Account, intent: PaymentIntent, method: CardMethod, cause: Cause): PaymentIntent {
  const decline = ordered(account) ?? declineAway(method);
  if (!decline) return settleIntent(account, intent, method, cause);
  const failed = declineIntent(account, intent, method, decline, cause);
  const { code, decline_code, message } = decline;
  throw failure(402, "card_error", message, {
    code,
    decline_code,
    charge: failed.latest_charge,
    payment_intent: renderOne(failed),
    payment_method: renderOne(method),
  });
}

/** The controls may have asked for a decline. */
function ordered({ world }: Account): Decline | null {
  const { decline_code } = world.switches("stripe");
  return world.take("stripe", "decline_next") ? declineOf(decline_code) : null;
}
