import { z } from "@hono/zod-openapi";
import { message } from "@/kit/message";
import { objectId } from "@/kit/schema";

/** A payment is settled: its credits are to be granted. Sent under one id per payment, so that a payment is credited once. */
export const creditsIncrease = message("credits.increase", z.object({ payment_transaction: objectId("payment_transactions") }));
