import { z } from "@hono/zod-openapi";
import { message } from "@/kit/message";
import { objectId, timestamp } from "@/kit/schema";

/** A payment is settled: its credits are to be granted. Sent under one id per payment, so that a payment is credited once. */
export const creditsIncrease = message("credits.increase", z.object({ payment_transaction: objectId("payment_transactions") }));

/** What a payment bought is granted, until `expires_at`. Whoever tells people of it does so apart: credits wait for no notice. */
export const paymentCredited = message(
  "payment.credited",
  z.object({ payment_transaction: objectId("payment_transactions"), expires_at: timestamp() }),
);
