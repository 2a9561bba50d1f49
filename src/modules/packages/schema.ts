import { z } from "@hono/zod-openapi";
import { credits, entity, line, money, objectId, paragraph } from "@/kit/schema";

/** An amount per currency, in smallest units. What is not priced in a currency is not sold in it. */
export const prices = () =>
  z
    .strictObject({ USD: money().optional(), BDT: money().optional() })
    .refine((price) => price.USD !== undefined || price.BDT !== undefined, "name at least one currency: USD, BDT");

export const packageTypes = ["credits", "subscription"] as const;

export const Package = entity(
  "Package",
  {
    value: line(1, 80).toLowerCase().openapi({ description: "The code of the package, in lower case. Unique.", example: "pro" }),
    name: line(1, 120),
    description: paragraph(2_000).nullable().default(null),
    content: z
      .string()
      .max(40_000)
      .nullable()
      .default(null)
      .openapi({ description: "HTML for the page of the package. What could run or load something foreign is taken out at writing." }),
    type: z.enum(packageTypes),
    badge: line(1, 40).nullable().default(null),
    points: z.array(line(1, 200)).max(50).default([]).openapi({ description: "What speaks for the package, point by point." }),
    sequence: z.int().min(0).max(1_000_000).default(0),
    is_initial: z
      .boolean()
      .default(false)
      .openapi({ description: "The package everyone starts with. One at any time: setting it here clears it there." }),
    is_active: z.boolean().default(true),
    package_history: objectId("package_histories").nullable().default(null).openapi({ description: "The snapshot of what it sells now." }),
  },
  { server: ["package_history"] },
);

const wordLimit = () => z.int().nullable();

/** An endpoint as it was sold: its word limit is the one that counts, the package's own before the endpoint's. */
const SoldEndpoint = z.object({
  feature_endpoint: objectId("feature_endpoints"),
  name: z.string(),
  method: z.string(),
  endpoint: z.string(),
  credits: credits().nullable(),
  word_limit: wordLimit(),
});

/** `word_limit` is what the package says for the feature (or for the parent that brought it in). */
const SoldFeature = z.object({
  feature: objectId("features"),
  parent: objectId("features").nullable(),
  name: z.string(),
  type: z.string(),
  path: z.string().nullable(),
  prefix: z.string().nullable(),
  word_limit: wordLimit(),
  endpoints: z.array(SoldEndpoint),
});

const SoldPlan = z.object({
  package_plan: objectId("package_plans"),
  plan: objectId("plans"),
  name: z.string(),
  duration: z.int().openapi({ description: "Days of 86,400 seconds." }),
  price: prices(),
  previous_price: prices().nullable(),
  credits: credits(),
  is_initial: z.boolean(),
});

/** What a package sold at one time: everything that is needed to honour a sale, whatever changes later. */
export const PackageHistory = entity("PackageHistory", {
  package: objectId("packages"),
  value: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  content: z.string().nullable(),
  type: z.enum(packageTypes),
  badge: z.string().nullable(),
  points: z.array(z.string()),
  sequence: z.int(),
  is_initial: z.boolean(),
  is_active: z.boolean(),
  features: z.array(SoldFeature),
  plans: z.array(SoldPlan),
});
