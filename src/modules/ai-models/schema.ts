import { z } from "@hono/zod-openapi";
import { entity, line, objectId, usd, visibleTo } from "@/kit/schema";

export const metadataMax_bytes = 4_096;
export const aliasesMax = 20;

/** How a model is called by those who use it: compared exactly, after trimming and lower-casing. */
export const modelKey = () =>
  line(1, 120)
    .toLowerCase()
    .regex(/^[\x21-\x7e]+$/, "letters, digits and punctuation, without spaces");

/** Anything that fits, as long as the database and whoever shows it can take it as plain data. */
const metadata = z
  .record(z.string().min(1).max(100), z.unknown())
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= metadataMax_bytes, `at most ${metadataMax_bytes} bytes as JSON`)
  .refine(plainNames, "no names that begin with $ or __ or contain a dot or NUL");

const perMillion = "USD per million tokens, at most nine decimals.";
const price = (description: string) => usd().nullable().openapi({ description });

/** What a model costs. What it does not count has no price; free is an explicit 0. */
const prices = {
  input_token_price: price(perMillion),
  output_token_price: price(perMillion),
  cached_input_token_price: price(`${perMillion} Empty: cached tokens cost what input costs.`),
  request_price: price("USD per call."),
  unit_price: price("USD per unit."),
};

const unitName = line(1, 40).nullable().openapi({ description: "What `unit_price` counts: image, second, page." });
const currency = z.enum(["USD"]);

export const AiModel = entity(
  "AiModel",
  {
    name: line(1, 120).openapi({ example: "Example 3.15" }),
    value: modelKey().openapi({ description: "The name that calls use, in lower case.", example: "example-3-15" }),
    provider: line(1, 80).openapi({ example: "Example" }),
    input_token_price: visibleTo("editor", prices.input_token_price).default(null),
    output_token_price: visibleTo("editor", prices.output_token_price).default(null),
    cached_input_token_price: visibleTo("editor", prices.cached_input_token_price).default(null),
    request_price: visibleTo("editor", prices.request_price).default(null),
    unit_price: visibleTo("editor", prices.unit_price).default(null),
    unit_name: unitName.default(null),
    currency: currency.default("USD"),
    metadata: visibleTo("editor", metadata).default({}),
    aliases: z
      .array(modelKey())
      .max(aliasesMax)
      .openapi({ description: "Other names of the same model. No name belongs to two models." })
      .default([]),
    /** Value and aliases together: the one field whose unique index decides who answers to a name. */
    keys: z.array(z.string()).default([]),
    is_initial: z
      .boolean()
      .openapi({
        description: "The model assumed where a call is priced by model and names none. One at any time; setting it here clears it there.",
      })
      .default(false),
    is_active: z.boolean().default(true),
  },
  { server: ["keys"], hidden: ["keys"] },
);

export const AiModelHistory = entity("AiModelHistory", {
  ai_model: objectId("ai_models"),
  version: z.int().openapi({ description: "Grows with each change of the model." }),
  name: z.string(),
  value: z.string(),
  provider: z.string(),
  aliases: z.array(z.string()).default([]),
  ...prices,
  unit_name: unitName,
  currency,
  is_active: z.boolean(),
});

function plainNames(value: unknown): boolean {
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([name, inner]) => (Array.isArray(value) || !/^\$|^__|[.\0]/.test(name)) && plainNames(inner));
}
