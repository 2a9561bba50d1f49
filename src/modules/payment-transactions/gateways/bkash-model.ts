import { z } from "@hono/zod-openapi";
import { collection, type Row } from "@/kit/collection";
import { entity, money, objectId, timestamp } from "@/kit/schema";

/** The one token of a merchant's account, for all processes. */
const GatewayToken = entity("GatewayToken", {
  key: z.string(),
  /** Sealed; null until the first one. */
  sealed: z.string().nullable().default(null),
  expires_at: timestamp().default(new Date(0)),
  /** When tokens were asked for within the last hour. */
  calls: z.array(timestamp()).default([]),
  /** Counts them all: who renews has seen the number before. */
  renewals: z.int().default(0),
  renewing_until: timestamp().nullable().default(null),
});
export type TokenRow = Row<typeof GatewayToken>;

export const GatewayTokens = collection("gateway_tokens", GatewayToken, {
  indexes: [[{ key: 1 }, { unique: true }]],
  sealed: ["sealed"],
});

/** One refund that was asked for, since bKash makes as many as it is asked for and takes no key. */
const GatewayRefund = entity("GatewayRefund", {
  key: z.string(),
  payment_transaction: objectId("payment_transactions"),
  amount: money(),
  /** The refunds that bKash knew before this one was asked for. */
  known: z.array(z.string()),
  /** Its own name there; null until it is known. */
  refund: z.string().nullable().default(null),
  asked_at: timestamp(),
});
export type RefundRow = Row<typeof GatewayRefund>;

export const GatewayRefunds = collection("gateway_refunds", GatewayRefund, {
  indexes: [
    [{ key: 1 }, { unique: true }],
    [{ payment_transaction: 1 }],
    [{ refund: 1 }, { unique: true, partialFilterExpression: { refund: { $gt: "" } } }],
  ],
});
