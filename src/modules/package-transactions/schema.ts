import { z } from "@hono/zod-openapi";
import { credits, entity, objectId, paragraph, timestamp, visibleTo } from "@/kit/schema";

/** How a period began. */
export const kinds = ["assigned", "renewed", "upgraded", "downgraded"] as const;
export type Kind = (typeof kinds)[number];

const fields = {
  user: objectId("users"),
  user_wallet: objectId("user_wallets"),
  package: objectId("packages"),
  plan: objectId("plans"),
  package_plan: objectId("package_plans"),
  package_history: objectId("package_histories").openapi({
    description: "The snapshot it was given from: what its holder may use until it ends.",
  }),
  payment_transaction: objectId("payment_transactions").nullable().default(null),
  kind: z.enum(kinds).openapi({
    description:
      "How it began. `assigned`: bought or given. `renewed`: the same package plan was bought again. `upgraded`: it took the place of `upgrade_of`. " +
      "`downgraded`: bought while a larger package of the same type was live.",
  }),
  upgrade_of: objectId("package_transactions").nullable().default(null).openapi({ description: "The package it took the place of." }),
  status: z.enum([...kinds, "expired", "cancelled"]).openapi({
    description:
      "What became of it; while nothing did, its `kind`. `cancelled`: it will not renew by itself, and holds until it expires. " +
      "`upgraded` with an `ended_at`: another one took its place. `expired`: its time is over, or, with an `ended_at`, its payment was refunded.",
  }),
  starts_at: timestamp().openapi({
    description: "The beginning of its period. A renewal is live as soon as it is bought; only its period follows the one before.",
  }),
  expires_at: timestamp(),
  credits: credits().openapi({ description: "The credits granted with it." }),
  auto_renew: z.boolean().default(false).openapi({ description: "It is paid for again before it expires, by `saved_method`." }),
  saved_method: objectId("saved_methods").nullable().default(null),
  renews_at: timestamp().nullable().default(null).openapi({ description: "When the next attempt to pay for its renewal is made." }),
  /** When it was let renew by itself: what was tried before that is no attempt of this time. */
  renewing_since: timestamp().nullable().default(null),
  cancelled_at: timestamp().nullable().default(null),
  ended_at: timestamp().nullable().default(null).openapi({ description: "When it ended before its time." }),
  note: visibleTo("admin", paragraph(2_000)).nullable().default(null),
  /** What it was given for. Unique, so that nothing is given twice. */
  key: z.string(),
};

const written = Object.keys(fields).filter((name) => name !== "note") as Exclude<keyof typeof fields, "note">[];

/** One period of a package on a wallet. */
export const PackageTransaction = entity("PackageTransaction", fields, { server: written, hidden: ["renewing_since", "key"] });
