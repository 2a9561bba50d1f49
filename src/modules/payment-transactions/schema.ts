import { z } from "@hono/zod-openapi";
import { credits, entity, line, money, objectId, timestamp, visibleTo } from "@/kit/schema";
import { couponCode } from "@/modules/coupons/schema";
import { kinds } from "@/modules/package-transactions/schema";
import { currencies, gatewayNames } from "@/modules/payment-methods/schema";

export const statuses = ["pending", "on_hold", "success", "failed", "expired", "partly_refunded", "refunded", "charged_back"] as const;
/** Where money has come and, in the end, is the seller's: what is on hold is not there yet. */
export const settledStatuses = [
  "success",
  "partly_refunded",
  "refunded",
  "charged_back",
] as const satisfies readonly (typeof statuses)[number][];
export type Status = (typeof statuses)[number];

export const origins = ["buyer", "renewal", "top_up"] as const;

/** What was said about a payment and is not true of it. It settles nothing, and is kept. */
const mismatch = z.object({
  at: timestamp(),
  source: z.enum(["webhook", "gateway"]),
  reason: z.string(),
  event: z.string().nullable(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  transaction: z.string().nullable(),
});

export const orNull = <T extends z.ZodType>(type: T) => type.nullable().default(null);

/** What a refund or a dispute has done to the grant of its payment, in micro-credits. */
export const claimFigures = () => ({
  frozen_credits: credits().default(0n).openapi({ description: "Set aside while it is open." }),
  clawed_credits: credits().default(0n).openapi({ description: "Taken from exactly that grant." }),
  debt_credits: credits().default(0n).openapi({ description: "Spent already, and owed." }),
  written_off_credits: credits().default(0n).openapi({ description: "Spent already, and written off." }),
  expired_credits: credits().default(0n).openapi({ description: "Expired unused: nobody owes it." }),
  waiting_credits: credits().default(0n).openapi({ description: "Waits for calls that run." }),
});

export const disputeStatuses = ["inquiry", "open", "lost", "won"] as const;

const dispute = z.object({
  status: z.enum(disputeStatuses),
  amount: money(),
  gateway_dispute_id: orNull(z.string()),
  fee: orNull(money()).openapi({ description: "What the gateway charges for it, in `fee_currency`." }),
  fee_currency: orNull(z.string()),
  opened_at: timestamp(),
  share_credits: credits().default(0n),
  ...claimFigures(),
});

export const upgradeStates = ["reserved", "taken", "freed"] as const;

/** What an upgrade asks of the grant of the package it upgrades. Figures are micro-credits, in all so far. */
const upgrade = z.object({
  payment_transaction: objectId("payment_transactions").openapi({ description: "The payment that bought the package which is upgraded." }),
  grant: objectId().openapi({ description: "The grant of that payment." }),
  state: z.enum(upgradeStates).openapi({
    description: "`reserved` until it is decided, `taken` when it is paid, `freed` when it came to nothing.",
  }),
  reserved_credits: credits().openapi({ description: "What was unspent of the grant at initiate." }),
  taken_credits: credits(),
  debt_credits: credits().openapi({ description: "What was gone by the time of late money, and is owed." }),
  written_off_credits: credits(),
  restored_credits: credits().openapi({ description: "What came back with refunds of this payment." }),
});

const fields = {
  user: objectId("users"),
  email: z.string(),
  user_wallet: objectId("user_wallets"),
  status: z.enum(statuses),
  payment_method: objectId("payment_methods"),
  gateway: z.enum(gatewayNames).openapi({ description: "The payment method's `value`." }),
  gateway_transaction_id: orNull(z.string()).openapi({ description: "The gateway's proof; it belongs to this payment alone." }),
  gateway_session_id: orNull(z.string()),
  gateway_status: orNull(z.string()),
  package: objectId("packages"),
  plan: objectId("plans"),
  price: objectId("package_plans").openapi({ description: "The package plan that is bought." }),
  package_history: objectId("package_histories").openapi({ description: "The snapshot it was sold from: what it grants." }),
  coupon: orNull(objectId("coupons")),
  discount_amount: money().default(0n),
  upgrade_of: orNull(objectId("package_transactions")).openapi({ description: "The package that this purchase takes the place of." }),
  upgrade_credit: money().default(0n).openapi({ description: "What the unspent rest of that one takes off the price." }),
  upgrade: orNull(upgrade),
  amount: money(),
  currency: z.enum(currencies),
  credits: credits().openapi({ description: "What it grants, those of its coupon among them." }),
  coupon_credits: credits().default(0n).openapi({ description: "What the coupon adds." }),
  credits_transaction: orNull(objectId("credits_transactions")).openapi({ description: "The ledger row; null until credited." }),
  gateway_fee: orNull(money()).openapi({ description: "In `gateway_fee_currency`; null until the gateway says it." }),
  gateway_fee_currency: orNull(z.string()),
  failure_reason: orNull(z.string()),
  refund_id: orNull(z.string()),
  refunded_amount: money().default(0n),
  refunded_at: orNull(timestamp()),
  paid_at: orNull(timestamp()),
  failed_at: orNull(timestamp()),
  late: z.boolean().default(false).openapi({ description: "The money came after the payment had failed or expired, or after its window." }),
  dispute: orNull(dispute).openapi({ description: "What the buyer's bank asks back, beside the status." }),
  expires_at: timestamp().openapi({ description: "The end of the window to pay in." }),
  customer_email: orNull(z.string()),
  customer_name: orNull(z.string()),
  return_url: orNull(z.string()),
  cancel_url: orNull(z.string()),
  note: visibleTo("admin", line(1, 2_000)).nullable().default(null),
  mismatches: visibleTo("admin", z.array(mismatch)).default([]),
  attention: visibleTo("admin", z.array(z.enum(["mismatch", "late"])))
    .default([])
    .openapi({ description: "What a person has yet to look at." }),
  save_method: z.boolean().default(false).openapi({ description: "Its buyer leaves the means of payment for later." }),
  auto_renew: z.boolean().default(false).openapi({ description: "What it buys is to renew by itself." }),
  origin: z
    .enum(origins)
    .default("buyer")
    .openapi({ description: "Who began it: the buyer, or the product, by what the buyer had set up (`renewal`, `top_up`)." }),
  saved_method: orNull(objectId("saved_methods")).openapi({ description: "What is charged while the buyer is not there." }),
  renewal_of: orNull(objectId("package_transactions")).openapi({ description: "The period that it renews." }),
  is_test: z.boolean(),
  is_active: z.boolean().default(true),
  /** It was on hold when its money went back, so that is where it returns to when that fails. */
  held: z.boolean().default(false),
  /** The payment whose grant this one upgrades, while it has the right to. Unique. */
  upgrade_key: orNull(z.string()),
  /** The gateway's ids of what is charged: set for every payment that the product began by itself, which has no page. */
  kept: orNull(z.object({ customer: z.string(), method: z.string() })),
  /** What the product began it for. Unique. */
  cause: orNull(z.string()),
  /** Decides whether a second initiate means the same purchase. */
  terms: z.string(),
  /** Where the gateway's page is; empty until its session is open. */
  checkout_url: orNull(z.string()),
  /** Who opens the session now, and until when nobody else may. */
  opening_until: orNull(timestamp()),
  /** Proves that a browser comes back from this payment's page. */
  callback_token: z.string(),
  /** When the gateway was told to move the money, where it waits for that. It is told once. */
  executed_at: orNull(timestamp()),
  /** When the gateway is asked next; null: there is nothing more to learn. */
  next_check_at: orNull(timestamp()),
  checks: z.int().default(0),
};

const written = Object.keys(fields).filter((name) => name !== "note") as Exclude<keyof typeof fields, "note">[];

/** One purchase. Nothing of it is written from outside but an admin's note. */
export const PaymentTransaction = entity("PaymentTransaction", fields, {
  server: written,
  hidden: [
    "held",
    "kept",
    "cause",
    "upgrade_key",
    "terms",
    "checkout_url",
    "opening_until",
    "callback_token",
    "executed_at",
    "next_check_at",
    "checks",
  ],
});

const url = z.url({ protocol: /^https?$/ }).max(500);

export const Initiate = z
  .strictObject({
    package_plan: objectId("package_plans"),
    currency: z.enum(currencies),
    payment_method: z.enum(gatewayNames),
    coupon_code: couponCode().optional(),
    upgrade_of: objectId("package_transactions")
      .optional()
      .openapi({ description: "The buyer's own live package that this one is to take the place of." }),
    save_method: z
      .boolean()
      .optional()
      .openapi({ description: "Stripe: the buyer leaves the card for renewals and top-ups, and finds it at `GET /saved-methods`." }),
    auto_renew: z.boolean().optional().openapi({
      description: "Stripe: the card is saved, and what is bought renews by itself (`PUT /package-transactions/{id}/auto-renew`).",
    }),
    return_url: url.optional().openapi({ description: "Where the buyer comes back to, on a listed origin." }),
    cancel_url: url.optional().openapi({ description: "The same, for who gives up." }),
  })
  .openapi("InitiatePayment");
export type Initiate = z.output<typeof Initiate>;

/** What its buyer sees of a payment, also inside of other replies. */
export const OwnPayment = PaymentTransaction.view.omit({ mismatches: true, attention: true }).openapi("OwnPaymentTransaction");

export const Initiated = z
  .object({
    payment_transaction: OwnPayment,
    redirect_url: z.url().nullable().openapi({ description: "The gateway's page; null when there is nothing to pay." }),
  })
  .openapi("InitiatedPayment");

export const Preview = z
  .object({
    package: objectId("packages"),
    plan: objectId("plans"),
    price: objectId("package_plans"),
    package_history: objectId("package_histories"),
    name: z.string(),
    currency: z.enum(currencies),
    price_amount: money(),
    discount_amount: money(),
    upgrade_of: objectId("package_transactions").nullable(),
    upgrade_credit: money().openapi({
      description: "What the unspent rest of the package that is upgraded takes off, after the discount.",
    }),
    taken_back_credits: credits().openapi({ description: "That rest, which is taken back. 0 without an upgrade." }),
    amount: money().openapi({ description: "To pay." }),
    credits: credits().openapi({ description: "What is granted, those of the coupon among them." }),
    coupon_credits: credits(),
    kind: z
      .enum(kinds)
      .openapi({ description: "What the package would be: new, a renewal, an upgrade, or a step down beside a larger one." }),
    starts_at: timestamp().openapi({ description: "The beginning of its period, if it were paid now." }),
    expires_at: timestamp().openapi({ description: "When what is granted would end, if it were paid now." }),
  })
  .openapi("PaymentPreview");
