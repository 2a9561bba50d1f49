import { z } from "@hono/zod-openapi";
import { line, objectId, timestamp } from "@/kit/schema";
import { PaymentTransaction } from "./schema";

/** What a person has to look at. `unsettled` and `refund_unknown` are not stored: they are what time, or a refund, makes of a payment. */
export const attentionKinds = ["mismatch", "on_hold", "late", "disputed", "unsettled", "refund_unknown"] as const;

export const Attention = z
  .object({
    kind: z.enum(attentionKinds),
    since: timestamp(),
    reason: z.string().openapi({ description: "What is known." }),
    actions: z.array(z.enum(["reconcile", "release", "refund", "acknowledge", "close", "decide", "answer_at_gateway"])).openapi({
      description:
        "What can be done about it: routes of the payment or its refund, or an answer to the dispute where the gateway takes it.",
    }),
    payment_transaction: PaymentTransaction.view,
    refund: objectId("refunds").nullable().openapi({ description: "The refund it is about; null where it is about the payment." }),
  })
  .openapi("PaymentAttention");

export const ClosePayment = z
  .strictObject({ reason: line(1, 500).openapi({ description: "How it is known. It is kept in the audit log." }) })
  .openapi("ClosePayment");
