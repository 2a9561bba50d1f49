import type { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import { isDuplicate } from "@/kit/database-errors";
import { invalidField, notFound, problem } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { Refunds, type RefundRow } from "./model";
import type { DecideRefund } from "./refund-schema";
import { moveRefund, rowOf } from "./refunds";
import { lock } from "./reversals";

export const refundNotOpen = problem("refund_not_open", 409, "Only a refund that its gateway cannot answer for is decided by a person.");

/**
 * What a person has found out of a refund that its gateway cannot answer for comes true. The same decision again changes nothing. Throws
 * 409 `refund_not_open` while the gateway is asked for it, and for what is final already; 422 for the id of another refund.
 */
export async function decideRefund(ctx: Ctx, payment: Id, id: Id, decision: z.output<typeof DecideRefund>): Promise<RefundRow> {
  const { outcome: status, reason, gateway_refund_id } = decision;
  try {
    return await ctx.atomically(async () => {
      const locked = await lock({ _id: payment });
      const before = await Refunds.model.findOne({ _id: id, payment_transaction: payment }).lean();
      if (!before) throw notFound("No such Refund.");
      if (before.status === status && before.decision_reason !== null) return before;
      if (before.status !== "pending") throw refundNotOpen(`It has ${before.status}.`);
      if (before.parked_at === null) throw refundNotOpen("Its gateway is still asked for it.");
      await moveRefund(ctx, locked, before, { status, reason, id: gateway_refund_id ?? before.gateway_refund_id, decision: reason });
      const after = await rowOf(id);
      await audit(ctx, {
        action: "decide",
        module: "payment-transactions",
        record: payment,
        before: { refund: before },
        after: { refund: after },
      });
      return after;
    });
  } catch (error) {
    if (isDuplicate(error) && gateway_refund_id) throw invalidField("gateway_refund_id", "another refund has it", "duplicate");
    throw error;
  }
}
