import { z } from "@hono/zod-openapi";
import { credits, entity, line, money, objectId, timestamp, visibleTo } from "@/kit/schema";
import { currencies, gatewayNames } from "@/modules/payment-methods/schema";
import { claimFigures } from "./schema";

export const refundStatuses = ["pending", "succeeded", "failed"] as const;

/** Money that goes back to its buyer. Its id is its key at the gateway, and its claim on the grant of the payment. */
export const Refund = entity(
  "Refund",
  {
    payment_transaction: objectId("payment_transactions"),
    user: objectId("users"),
    status: z.enum(refundStatuses).openapi({ description: "A failure is the last word, also after a success." }),
    amount: money(),
    currency: z.enum(currencies),
    gateway: z.enum(gatewayNames),
    gateway_refund_id: z.string().nullable().default(null),
    origin: z.enum(["admin", "gateway"]).openapi({ description: "`gateway`: it was begun there, not here." }),
    reason: z.string().nullable().default(null),
    failure_reason: z.string().nullable().default(null),
    share_credits: credits().default(0n).openapi({ description: "Its share of what the payment granted." }),
    ...claimFigures(),
    restored_credits: credits().default(0n).openapi({ description: "What came back when it failed after it had succeeded." }),
    finished_at: timestamp().nullable().default(null),
    parked_at: visibleTo("admin", timestamp().nullable())
      .default(null)
      .openapi({ description: "Since when only a person can tell what became of it: its gateway gave no answer, and cannot be asked." }),
    decision_reason: visibleTo("admin", line(1, 500))
      .nullable()
      .default(null)
      .openapi({ description: "Why an admin decided it; null where its gateway did." }),
    /** When its gateway is asked next; null: it is final. */
    next_check_at: timestamp().nullable().default(null),
    checks: z.int().default(0),
  },
  { hidden: ["next_check_at", "checks"] },
);

export const RequestRefund = z
  .strictObject({
    amount: money()
      .refine((amount) => amount > 0n, "must be more than 0")
      .optional()
      .openapi({ description: "In the smallest unit of the payment's currency. Without it: all that is left." }),
    reason: line(1, 500),
  })
  .openapi("RequestRefund");

export const DecideRefund = z
  .strictObject({
    outcome: z.enum(["succeeded", "failed"]),
    reason: line(1, 500).openapi({ description: "How it is known. Admins see it with the refund." }),
    gateway_refund_id: line(1, 200).optional().openapi({ description: "The gateway's own id of it, where its panel shows one." }),
  })
  .openapi("DecideRefund");

export const PreviewRefund = z.strictObject({ amount: RequestRefund.shape.amount }).openapi("PreviewRefund");

export const RefundPreview = z
  .object({
    payment_transaction: objectId("payment_transactions"),
    package: objectId("packages"),
    plan: objectId("plans"),
    currency: z.enum(currencies),
    paid_amount: money(),
    refunded_amount: money(),
    refundable_amount: money().openapi({ description: "Paid, less every refund and dispute that has not failed, less upgrade credits." }),
    amount: money().openapi({ description: "What this refund would give back." }),
    granted_credits: credits(),
    remaining_credits: credits().openapi({ description: "What is left of exactly that grant, with what is held and set aside." }),
    held_credits: credits(),
    frozen_credits: credits(),
    expired_credits: credits().openapi({ description: "What of the grant died unused." }),
    spent_credits: credits().openapi({ description: "What of the grant is gone otherwise: used, or taken back before." }),
    share_credits: credits().openapi({ description: "What this refund would ask back." }),
    clawed_credits: credits().openapi({ description: "What of the share is there." }),
    waiting_credits: credits().openapi({ description: "What of it waits for calls that run." }),
    unused_credits: credits().openapi({ description: "What of it expired unused: nobody owes it." }),
    debt_credits: credits().openapi({ description: "What of it is spent and would be owed." }),
    written_off_credits: credits().openapi({ description: "What of it is spent and would be written off." }),
    policy: z.enum(["debt", "freeze", "write_off"]).openapi({ description: "What becomes of the spent part." }),
  })
  .openapi("RefundPreview");
