import { z } from "@hono/zod-openapi";
import { credits, entity, objectId, paragraph, timestamp } from "@/kit/schema";

export const increaseSources = ["payment", "bonus", "coupon", "initial", "subscription", "restore"] as const;
export const kinds = [...increaseSources, "consume", "expire", "claw_back", "take_back", "debt_payment"] as const;

/** One row of a wallet's ledger: it moves `credits` up or down and is never changed. */
export const CreditsTransaction = entity(
  "CreditsTransaction",
  {
    user: objectId("users"),
    email: z.string(),
    user_wallet: objectId("user_wallets"),
    type: z.enum(["increase", "decrease"]),
    kind: z.enum(kinds),
    credits: credits(),
    increase_source: z.enum(increaseSources).nullable().default(null),
    decrease_source: objectId("feature_endpoints").nullable().default(null).openapi({ description: "The endpoint whose use was charged." }),
    payment_transaction: objectId("payment_transactions").nullable().default(null),
    plan: objectId("plans").nullable().default(null),
    usage_key: z.string().nullable().default(null).openapi({ description: "The partner's, on charged uses." }),
    client: objectId("api_clients").nullable().default(null),
    wallet_seq: z.int().openapi({ description: "1, 2, 3 … of its wallet, without gap." }),
    balance_after: credits(),
    grants: z
      .array(z.object({ grant: objectId(), source: z.string(), credits: credits() }))
      .openapi({ description: "The grants it drained, made or added to." }),
    expires_at: timestamp().nullable().default(null).openapi({ description: "The end of the grant that it made." }),
    priority: z.int().nullable().default(null),
    key: z.string(),
    hash: z.string().nullable().default(null),
    note: paragraph(2_000).nullable().default(null).openapi({ description: "The user reads it." }),
    is_active: z.boolean().default(true),
  },
  { hidden: ["key", "hash"] },
);

/** Credits of one bonus. */
export const bonusMax = 1_000_000_000;

/** What an admin may give. */
export const Bonus = z
  .strictObject({
    user: objectId("users"),
    credits: credits({ min: 0.000001, max: bonusMax }),
    increase_source: z.literal("bonus"),
    expires_at: timestamp().nullable().default(null),
    priority: z.int().min(0).max(1_000).optional().openapi({ description: "Lower is spent first; 10 unless given." }),
    note: paragraph(2_000).nullable().default(null),
  })
  .openapi("Bonus");

export const NotePatch = z.strictObject({ note: paragraph(2_000).nullable() }).openapi("NotePatch");
