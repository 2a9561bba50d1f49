import { z } from "@hono/zod-openapi";
import { credits, line, objectId, timestamp, visibleTo } from "@/kit/schema";

/** Larger counts could leave the range of a stored integer; `price.ts` knows why. */
/** Tokens, units or words of one call. */
export const tokensMax = 1_000_000_000;
const count = z.int().min(0).max(tokensMax);

const counts = {
  input_tokens: count.optional().openapi({ description: "Needed exactly when the model counts tokens. Zero means zero.", example: 1000 }),
  cached_input_tokens: count.optional().openapi({ description: "A subset of `input_tokens`: more than that is refused." }),
  units: count.optional().openapi({ description: "Images, seconds, pages: needed exactly when the model is priced per unit." }),
};
const output_tokens = count.optional().openapi({ description: "Needed exactly when the model counts tokens.", example: 500 });

export const usageKey = () =>
  z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\x21-\x7e]+$/, "visible ASCII characters, without spaces")
    .openapi({
      description: "Names the purchase, not the attempt: one value per purchase, **the same value when you retry**.",
      example: "req_8f1c2d",
    });

const who = {
  user: objectId("users").optional().openapi({ description: "The user; or name them by `email`.", example: "64b5f0c2a1d3e4f5a6b7c8d9" }),
  email: z.string().trim().max(320).optional(),
};

const what = {
  feature_endpoint: objectId("feature_endpoints")
    .optional()
    .openapi({ description: "The endpoint that is used; or name it by `method` and `endpoint`." }),
  method: z.enum(["GET", "POST", "PUT", "DELETE", "PATCH"]).optional(),
  endpoint: z.string().trim().min(1).max(2_000).optional().openapi({ description: "The path of the call." }),
  ai_model: line(1, 120).optional().openapi({ description: "The model's value or one of its aliases.", example: "example-3-15" }),
};

const words = z.int().min(0).max(tokensMax).optional().openapi({ description: "Checked against the word limit of the endpoint." });
const ttl_seconds = z.int().min(1).max(86_400);

export const Quote = z.strictObject({ ...who, ...what, ...counts, output_tokens }).openapi("QuoteInput");

export const Validate = z
  .strictObject({
    ...who,
    ...what,
    ...counts,
    max_output_tokens: count
      .optional()
      .openapi({ description: "The most that may come out; needed exactly when the model counts tokens.", example: 500 }),
    words,
    ttl_seconds: ttl_seconds.default(300).openapi({ description: "The hold ends by itself after this long." }),
    usage_key: usageKey().optional(),
  })
  .openapi("ValidateInput");

export const Extend = z
  .strictObject({
    usage_key: usageKey(),
    input_tokens: count.optional(),
    max_output_tokens: count.optional().openapi({ description: "The new ceiling in all. It only grows.", example: 1500 }),
    units: count.optional(),
    ttl_seconds: ttl_seconds.optional().openapi({ description: "The end becomes the later of the old one and now + ttl_seconds." }),
  })
  .openapi("ExtendInput");

export const Consume = z.strictObject({ usage_key: usageKey(), ...who, ...what, ...counts, output_tokens, words }).openapi("ConsumeInput");

export const UseKey = z.strictObject({ usage_key: usageKey() }).openapi("UsageKeyInput");

/** Said by hand: the schema of JSON contains itself. */
const anything = z
  .json()
  .openapi({ type: ["object", "array", "string", "number", "boolean", "null"], description: "Any JSON." })
  .optional();

/** One use that has happened. */
export const UsageEventInput = z
  .strictObject({
    usage_key: usageKey(),
    ...who,
    ...what,
    ...counts,
    output_tokens,
    charge: z.boolean().default(true).openapi({ description: "false: it is only logged." }),
    log: z
      .strictObject({
        code: z.int().min(100).max(599).optional(),
        status: z.enum(["success", "failed"]).default("success"),
        params: anything,
        query: anything,
        payload: anything,
        response: anything,
      })
      .optional()
      .openapi({ description: "What the usage log keeps of the call." }),
  })
  .openapi("UsageEventInput");

export const eventsMax = 1_000;
/** Each event is parsed by itself, so that a bad one never takes its neighbours along. */
export const Events = z.strictObject({ events: z.array(z.unknown()).min(1).max(eventsMax) });

/** The same as it is shown to those who send them. */
export const EventsShown = z.strictObject({ events: z.array(UsageEventInput).min(1).max(eventsMax) }).openapi("EventsInput", {
  example: {
    events: [
      { usage_key: "req_8f1c2d", user: "64b5f0c2a1d3e4f5a6b7c8d9", ai_model: "example-3-15", input_tokens: 1000, output_tokens: 500 },
      { usage_key: "req_8f1c2e", user: "64b5f0c2a1d3e4f5a6b7c8d9", charge: false, log: { code: 200, status: "success" } },
    ],
  },
});

const pinnedVersions = z.object({
  ai_model: objectId("ai_model_histories").nullable(),
  billing_setting: objectId("billing_setting_histories").nullable(),
  credits_profit: objectId("credits_profit_histories").nullable(),
});
const model = z
  .object({ value: z.string(), matched: z.string().openapi({ description: "The value or alias that the call used." }) })
  .nullable()
  .openapi({ description: "Empty where an endpoint's fixed credits apply." });

export const Quoted = z
  .object({
    credits: credits(),
    input_credits: credits(),
    output_credits: credits(),
    affordable: z.boolean(),
    credits_available: credits(),
    versions: pinnedVersions,
    ai_model: model,
  })
  .openapi("Quote");

export const Held = z
  .object({
    usage_key: z.string(),
    status: z
      .enum(["held", "settled", "released", "expired"])
      .openapi({ description: "`held`, unless the call came again after the use had ended." }),
    credits_held: credits(),
    expires_at: timestamp(),
    credits_available: credits(),
    versions: pinnedVersions.nullable(),
    ai_model: model,
    word_limit: z.int().nullable(),
  })
  .openapi("Held");

export const Extended = z
  .object({
    usage_key: z.string(),
    status: z.enum(["held", "settled", "released", "expired"]),
    credits_held: credits(),
    expires_at: timestamp(),
  })
  .openapi("Extended");

export const Consumed = z
  .object({
    usage_key: z.string(),
    credits: credits().openapi({ description: "The price of the use." }),
    collected_credits: credits(),
    debt_credits: credits(),
    uncollected_credits: credits(),
    credits_available: credits(),
    credits_transaction: objectId("credits_transactions").nullable().openapi({ description: "Empty where nothing was collected." }),
    credits_usage: objectId("credits_usages"),
    balance_after: credits(),
  })
  .openapi("Consumed");

export const Released = z.object({ usage_key: z.string(), credits_available: credits() }).openapi("Released");

export const EventsTaken = z
  .object({
    accepted: z.int(),
    rejected: z.array(z.object({ index: z.int(), problem: z.looseObject({ code: z.string(), status: z.int() }) })),
  })
  .openapi("EventsTaken");

const shownCount = z.int().nullable();

/** The state of a use. */
export const Use = z
  .object({
    _id: objectId(),
    usage_key: z.string(),
    client: visibleTo("admin", objectId("api_clients")).optional(),
    user: objectId("users").nullable(),
    status: z.enum(["queued", "held", "settled", "released", "expired", "failed"]),
    feature_endpoint: objectId("feature_endpoints").nullable(),
    ai_model: z.string().nullable(),
    versions: pinnedVersions.nullable(),
    input_tokens: shownCount,
    output_tokens: shownCount,
    cached_input_tokens: shownCount,
    units: shownCount,
    credits_held: credits(),
    expires_at: timestamp().nullable(),
    credits: credits().nullable().openapi({ description: "The price, once it is settled." }),
    collected_credits: credits().nullable(),
    debt_credits: credits().nullable(),
    uncollected_credits: credits().nullable(),
    hold_expired: z.boolean().nullable(),
    credits_transaction: objectId("credits_transactions").nullable(),
    credits_usage: objectId("credits_usages").nullable(),
    problem: z
      .object({ code: z.string(), status: z.int(), detail: z.string() })
      .nullable()
      .openapi({ description: "Why an event failed." }),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("Use");
