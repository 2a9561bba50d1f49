import { z } from "@hono/zod-openapi";
import { credits, entity, money, objectId, timestamp } from "@/kit/schema";
import { currencies } from "@/modules/payment-methods/schema";

export const stops = ["declined", "not_for_sale", "removed"] as const;

/** What a user lets the product buy for them when their credits run short. */
export const AutoTopUp = entity(
  "AutoTopUp",
  {
    user: objectId("users"),
    threshold: credits({ min: 0.000001 }).openapi({ description: "Credits are bought once each time `credits_available` falls below it." }),
    package_plan: objectId("package_plans").openapi({ description: "What is bought. It grants no fewer credits than the threshold." }),
    currency: z.enum(currencies),
    monthly_cap: money({ min: 1 }).openapi({
      description:
        "The most that top-ups cost in a calendar month of UTC, in the smallest unit of `currency`; those that are underway count.",
    }),
    saved_method: objectId("saved_methods"),
    is_active: z.boolean().default(true),
    stopped: z
      .enum(stops)
      .nullable()
      .default(null)
      .openapi({ description: "Why it was switched off: three declines in a row, nothing to buy, or nothing to pay by." }),
    declines: z.int().default(0).openapi({ description: "How many in a row." }),
    payment_transaction: objectId("payment_transactions").nullable().default(null).openapi({ description: "The top-up that is underway." }),
    next_try_at: timestamp()
      .nullable()
      .default(null)
      .openapi({ description: "When the next step is taken; null: nothing is to be bought." }),
    /** Top-ups that were begun: the next one's number. */
    begun: z.int().default(0),
    /** The wallet's sequence by which it fell short last, or at which this was set. What is older is known. */
    sequence: z.int().default(0),
    /** The fall that the last top-up was begun for, by the same number. */
    answered: z.int().default(-1),
  },
  {
    server: ["user", "is_active", "stopped", "declines", "payment_transaction", "next_try_at", "begun", "sequence", "answered"],
    hidden: ["begun", "sequence", "answered"],
  },
);
