export type StripeSecrets = { secret_key: string; webhook_secret: string };

/** The version of the API that is spoken here. */
export const apiVersion = "2026-10-28.endive";

export type Metadata = Record<string, string>;

/** Objects as they are kept: references are ids, `expand` puts the objects in their place. Times are Unix seconds, amounts the smallest unit. */
export type Session = {
  id: string;
  object: "checkout.session";
  amount_subtotal: number;
  amount_total: number;
  cancel_url: string | null;
  client_reference_id: string | null;
  created: number;
  currency: string;
  customer: string | null;
  /** Null where the customer is given. */
  customer_creation: "always" | "if_required" | null;
  customer_details: { email: string | null; name: string | null; address: null; phone: null; tax_exempt: "none"; tax_ids: [] } | null;
  customer_email: string | null;
  expires_at: number;
  livemode: boolean;
  locale: string | null;
  metadata: Metadata;
  mode: "payment";
  payment_intent: string | null;
  payment_status: "paid" | "unpaid";
  status: "open" | "complete" | "expired";
  submit_type: string | null;
  success_url: string;
  ui_mode: "hosted_page";
  url: string | null;
  adaptive_pricing: { enabled: boolean };
  allowed_payment_method_types: string[] | null;
};

/** What the pay page shows, and what a PaymentIntent is made from once the customer acts. */
export type Cart = {
  id: string;
  lines: { id: string; description: string; quantity: number; unit_amount: number; product: string }[];
  intent: { metadata: Metadata; description: string | null; receipt_email: string | null; setup_future_usage?: FutureUsage };
};

/** What the customer agreed to about the card: null, that it is forgotten. */
export type FutureUsage = "off_session" | "on_session" | null;

/** Why a card was not charged, in the words of the bank and of Stripe. */
export type Decline = { code: string; decline_code: string; message: string };

export type PaymentError = { type: "card_error"; charge: string; payment_method?: CardMethod } & Decline;

export type PaymentIntent = {
  id: string;
  object: "payment_intent";
  amount: number;
  amount_capturable: number;
  amount_received: number;
  automatic_payment_methods: { allow_redirects: "always" | "never"; enabled: boolean } | null;
  canceled_at: number | null;
  cancellation_reason: string | null;
  capture_method: "automatic_async";
  confirmation_method: "automatic";
  created: number;
  currency: string;
  customer: string | null;
  description: string | null;
  last_payment_error: PaymentError | null;
  latest_charge: string | null;
  livemode: boolean;
  metadata: Metadata;
  next_action: null;
  payment_method: string | null;
  payment_method_types: string[];
  receipt_email: string | null;
  setup_future_usage: FutureUsage;
  status: "requires_payment_method" | "requires_confirmation" | "processing" | "succeeded" | "canceled";
};

export type Charge = {
  id: string;
  object: "charge";
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  balance_transaction: string | null;
  captured: boolean;
  created: number;
  currency: string;
  customer: string | null;
  description: string | null;
  disputed: boolean;
  failure_code: string | null;
  failure_message: string | null;
  livemode: boolean;
  metadata: Metadata;
  outcome: { network_status: string; reason: string | null; risk_level: "normal"; seller_message: string; type: string };
  paid: boolean;
  payment_intent: string;
  payment_method: string;
  /** Null for what is no card. */
  payment_method_details: { type: "card"; card: CardDetails } | null;
  receipt_email: string | null;
  refunded: boolean;
  status: "succeeded" | "failed" | "pending";
};

type CardDetails = {
  brand: string;
  checks: { address_line1_check: null; address_postal_code_check: null; cvc_check: "pass" | null };
  country: string;
  exp_month: number;
  exp_year: number;
  fingerprint: string;
  funding: "credit";
  last4: string;
  wallet: null;
};

/** A PaymentMethod of the one type that is played, a card. */
export type CardMethod = {
  id: string;
  object: "payment_method";
  allow_redisplay: "limited" | "unspecified";
  billing_details: { address: null; email: string | null; name: string | null; phone: null; tax_id: null };
  card: CardDetails;
  created: number;
  /** Whose it is; null before it is attached, and after it is detached. */
  customer: string | null;
  customer_account: null;
  livemode: boolean;
  metadata: Metadata;
  type: "card";
};

export type Customer = {
  id: string;
  object: "customer";
  address: null;
  balance: number;
  created: number;
  currency: null;
  default_source: null;
  delinquent: boolean;
  description: string | null;
  discount: null;
  email: string | null;
  invoice_settings: { custom_fields: null; default_payment_method: null; footer: null; rendering_options: null };
  livemode: boolean;
  metadata: Metadata;
  name: string | null;
  phone: string | null;
  preferred_locales: [];
  shipping: null;
  tax_exempt: "none";
  test_clock: null;
};

export type BalanceTransaction = {
  id: string;
  object: "balance_transaction";
  amount: number;
  available_on: number;
  created: number;
  currency: string;
  description: string | null;
  exchange_rate: null;
  fee: number;
  fee_details: { amount: number; application: null; currency: string; description: string; type: "stripe_fee" }[];
  net: number;
  reporting_category: "charge" | "refund" | "dispute" | "dispute_reversal";
  source: string;
  status: "pending" | "available";
  type: "charge" | "refund" | "adjustment";
};

export type Refund = {
  id: string;
  object: "refund";
  amount: number;
  balance_transaction: string | null;
  charge: string;
  created: number;
  currency: string;
  metadata: Metadata;
  payment_intent: string;
  reason: string | null;
  receipt_number: null;
  status: "pending" | "succeeded" | "failed" | "canceled";
};

export type Dispute = {
  id: string;
  object: "dispute";
  amount: number;
  balance_transactions: BalanceTransaction[];
  charge: string;
  created: number;
  currency: string;
  is_charge_refundable: boolean;
  livemode: boolean;
  metadata: Metadata;
  payment_intent: string;
  reason: "fraudulent";
  status: "needs_response" | "warning_needs_response" | "warning_closed" | "won" | "lost";
};

export type StripeEvent = {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: Record<string, unknown> };
  livemode: boolean;
  request: { id: string | null; idempotency_key: string | null } | null;
  type: string;
};

export type StripeObject = Session | PaymentIntent | Charge | BalanceTransaction | Refund | Dispute | CardMethod | Customer;

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** An id as Stripe forms them: a prefix and random letters and digits. */
export function stripeId(prefix: string, length = 24): string {
  const random = crypto.getRandomValues(new Uint8Array(length));
  return `${prefix}_${Array.from(random, (byte) => alphabet[byte % alphabet.length]).join("")}`;
}
