import { z } from "@hono/zod-openapi";
import { credits, creditsMax, entity, objectId, paragraph, percentage, timestamp, usd, visibleTo } from "@/kit/schema";

export const sources = ["initial", "bonus", "coupon", "subscription", "payment"] as const;
const source = z.enum(sources);

/** Credits taken from, or given to, one grant, as ledger rows, holds and usages name them. */
export const grantPart = () => z.object({ grant: objectId(), source, credits: credits() });

/** A PATCH of what is append-only reaches this alone. */
export const note = () => visibleTo("admin", paragraph(2_000)).nullable().default(null);

const claim = z.object({
  _id: objectId(),
  type: z.enum(["reversal", "upgrade"]),
  state: z.enum(["open", "done", "void"]),
  share: credits(),
  frozen: credits(),
  clawed: credits(),
  expired: credits(),
  debt: credits(),
  written_off: credits(),
  opened_at: timestamp(),
});

const grant = {
  _id: objectId(),
  source,
  credits: credits().openapi({ description: "Granted in all." }),
  remaining: credits(),
  held: credits().openapi({ description: "Set aside by open holds." }),
  frozen: credits().openapi({ description: "Set aside by open refunds, disputes and upgrades." }),
  priority: z.int().openapi({ description: "Lower is spent first." }),
  expires_at: timestamp().nullable(),
  payment_transaction: objectId("payment_transactions").nullable(),
};

const spendLimit = z.object({ day: credits().nullable().default(null), month: credits().nullable().default(null) });

const shown = {
  user: objectId("users"),
  email: z.string(),
  credits: credits().default(0n).openapi({ description: "What remains of all grants, held and frozen included." }),
  debt: credits().default(0n),
  status: z.enum(["active", "frozen"]).default("active").openapi({ description: "`frozen`: its debt keeps it from new work." }),
  sequence: z.int().default(0).openapi({ description: "Grows with every visible change." }),
  type: z.enum(["free", "paid"]).default("free").openapi({ description: "`paid` once money was received." }),
  package: objectId("packages").nullable().default(null),
  plan: objectId("plans").nullable().default(null),
  expires_at: timestamp().nullable().default(null).openapi({ description: "The soonest end of a live grant." }),
  initial_credits_given: z.boolean().default(false),
  initial_package_given: z.boolean().default(false),
  spend_limit: spendLimit.nullable().default(null).openapi({ description: "Credits per UTC day and month that uses may cost." }),
  low_balance_threshold: credits()
    .nullable()
    .default(null)
    .openapi({ description: "Its user is told once each time what can be spent falls below it." }),
  note: note(),
};

/** One document per user: `wallet-state.ts` says what its numbers mean. */
export const UserWallet = entity("StoredUserWallet", {
  ...shown,
  wallet_seq: z.int().default(0),
  /** It stood below the threshold at its last change. */
  is_low: z.boolean().default(false),
  /** The same for the threshold at which credits are bought. */
  top_up_threshold: credits().nullable().default(null),
  is_short: z.boolean().default(false),
  holds_open: z.int().default(0),
  next_lapse_at: timestamp().nullable().default(null),
  /** Until then somebody may be listening, and its changes are kept for them. */
  watched_until: timestamp().nullable().default(null),
  grants: z
    .array(z.object({ ...grant, expired: credits(), created_at: timestamp(), revived_at: timestamp().nullable(), claims: z.array(claim) }))
    .default([]),
});

/** A wallet as it is now: lapses are shown as if they were written. */
export const WalletView = UserWallet.view
  .omit({
    wallet_seq: true,
    is_low: true,
    top_up_threshold: true,
    is_short: true,
    holds_open: true,
    next_lapse_at: true,
    watched_until: true,
    grants: true,
    is_deleted: true,
    created_by: true,
  })
  .extend({
    credits_held: credits(),
    credits_frozen: credits(),
    credits_available: credits().openapi({ description: "What can be spent now." }),
    grants: z.array(z.object(grant)),
  })
  .openapi("UserWallet");

/** The versions a use is charged by. All empty where an endpoint's fixed credits apply and nothing says what a credit costs. */
export const versions = () =>
  z.object({
    ai_model: objectId("ai_model_histories").nullable(),
    billing_setting: objectId("billing_setting_histories").nullable(),
    credits_profit: objectId("credits_profit_histories").nullable(),
  });

const count = z.int().nullable().default(null);
const perMillion = usd().nullable().default(null);

/** What a use was asked for and will be priced by: kept with the hold, so that nothing that is edited later changes it. */
export const pinned = {
  versions: versions().nullable().default(null),
  feature_endpoint: objectId("feature_endpoints").nullable().default(null),
  ai_model: z.string().nullable().default(null).openapi({ description: "The model's value." }),
  ai_model_matched: z.string().nullable().default(null).openapi({ description: "The value or alias that the call used." }),
  input_tokens: count,
  output_tokens: count,
  cached_input_tokens: count,
  units: count,
  unit_name: z.string().nullable().default(null),
  fixed_credits: credits().nullable().default(null),
  input_token_price: perMillion,
  output_token_price: perMillion,
  cached_input_token_price: perMillion,
  request_price: perMillion,
  unit_price: perMillion,
  credit_price: usd().nullable().default(null),
  percentage: percentage().nullable().default(null),
  words: count,
  word_limit: count,
};

/** Each use of a partner's key: held first, or charged at once, or queued as an event. */
export const CreditHold = entity(
  "CreditHold",
  {
    client: objectId("api_clients"),
    usage_key: z.string(),
    user: objectId("users").nullable().default(null),
    user_wallet: objectId("user_wallets").nullable().default(null),
    status: z.enum(["queued", "held", "settled", "released", "expired", "failed"]),
    ...pinned,
    parts: z.array(grantPart()).default([]),
    expires_at: timestamp().nullable().default(null),
    validate_hash: z.string().nullable().default(null),
    validate_answer: z.object({ credits_held: credits(), credits_available: credits(), expires_at: timestamp() }).nullable().default(null),
    extend_hash: z.string().nullable().default(null),
    release_answer: z.object({ credits_available: credits() }).nullable().default(null),
    caps: z.array(z.object({ owner: objectId(), period: z.string() })).default([]),
    event_hash: z.string().nullable().default(null),
    problem: z.object({ code: z.string(), status: z.int(), detail: z.string() }).nullable().default(null),
    ended_at: timestamp().nullable().default(null),
  },
  {
    hidden: [
      "parts",
      "validate_hash",
      "validate_answer",
      "extend_hash",
      "release_answer",
      "caps",
      "event_hash",
      "input_token_price",
      "output_token_price",
      "cached_input_token_price",
      "request_price",
      "unit_price",
      "credit_price",
      "percentage",
    ],
  },
);

/** One visible change of a wallet, as sockets hear of it. */
export const WalletChange = z.object({
  sequence: z.int(),
  /** The kind of its ledger row, or what else was done: hold, extend, release, freeze, thaw and so on. */
  type: z.string(),
  credits: credits(),
  credits_held: credits(),
  credits_available: credits(),
  /** What `credits` changed by, whatever lapsed with it. */
  change: credits({ min: -creditsMax }),
});

/** The last changes of a wallet that is watched, those of one transaction together. A ring: each takes the place of one of 256 before. */
export const WalletChanges = entity("WalletChanges", {
  user_wallet: objectId("user_wallets"),
  slot: z.int(),
  last: z.int(),
  /** As JSON, in the form of the wire. */
  changes: z.array(z.string()),
});

/** Debt that an admin forgave. */
export const DebtWriteOff = entity(
  "DebtWriteOff",
  {
    user: objectId("users"),
    user_wallet: objectId("user_wallets"),
    key: z.string(),
    hash: z.string().nullable().default(null),
    credits: credits(),
    note: note(),
  },
  { hidden: ["key", "hash"] },
);

/** What a service key or a wallet has spent over a UTC day or month, and what its open holds may still cost. */
export const SpendCounter = entity("SpendCounter", {
  owner: objectId(),
  period: z.string(),
  spent: credits(),
  held: credits(),
});
