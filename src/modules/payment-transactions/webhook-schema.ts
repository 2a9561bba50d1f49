import { z } from "@hono/zod-openapi";
import { entity, objectId, timestamp } from "@/kit/schema";
import { gatewayNames } from "@/modules/payment-methods/schema";
import { orNull } from "./schema";

export const webhookOutcomes = ["applied", "mismatch", "ignored"] as const;

/** A gateway's signed word, kept before it is answered for. Unprocessed while `processed_at` is null. */
export const WebhookEvent = entity(
  "WebhookEvent",
  {
    gateway: z.enum(gatewayNames),
    event: z.string().openapi({ description: "The gateway's id of it." }),
    type: z.string(),
    payment_transaction: orNull(objectId("payment_transactions")),
    outcome: orNull(z.enum(webhookOutcomes)),
    error: orNull(z.string()),
    attempts: z.int().default(0),
    processed_at: orNull(timestamp()),
    next_at: timestamp(),
    /** What it says of a payment, as the adapter read it once its signature had been verified. */
    told: z.record(z.string(), z.unknown()),
  },
  { hidden: ["told"] },
);
