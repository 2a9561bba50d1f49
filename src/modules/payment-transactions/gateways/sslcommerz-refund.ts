import { Problem } from "@/kit/problem";
import { gatewayRefused, type Gateway, type RefundState } from "../gateway";
import type { Payment } from "../model";
import { decimalOf } from "@/kit/amounts";
import { hundredthsOf } from "./http";
import { unavailable, type Calls, type Said } from "./sslcommerz-call";
import { isPaid, statusOf, textOf } from "./sslcommerz-verdict";

const reasonMax = 255;

/** Giving money back: asked for under a name of ours, of at most 30 letters, then asked after by SSLCommerz's own. It tells nobody by itself. */
export function sslcommerzRefunds({ lookUp, giveBack, attempts }: Calls): Pick<Gateway, "refund" | "refundQuery"> {
  /** What a part of a payment is in taka, which is what refunds are said in: of what was paid in another currency, the same part. */
  async function takaOf(payment: Payment, amount: bigint): Promise<bigint> {
    if (payment.currency === "BDT") return amount;
    const paid = (await attempts(payment)).find((each) => isPaid(each) && each["bank_tran_id"] === payment.gateway_transaction_id);
    const whole = paid?.["currency"] === "BDT" ? hundredthsOf(paid["amount"]) : null;
    if (whole === null) throw unavailable();
    return (amount * whole) / payment.amount;
  }

  return {
    async refund(payment, { key, amount, reason, again = false }) {
      const asked = {
        bank_tran_id: payment.gateway_transaction_id ?? "",
        refund_trans_id: key.slice(-30),
        refund_amount: decimalOf(await takaOf(payment, amount)),
        refund_remarks: (reason || "Refund").slice(0, reasonMax),
      };
      const state = await asRefused(async () => stateOf(await giveBack(asked), { id: key, amount, failed: "failed" }), { id: key, amount });
      // It may refuse because it has done it, and there is no asking after a refund by our name for it.
      return again && state.status === "failed" ? { ...state, status: "pending", parked: true } : state;
    },
    async refundQuery(_payment, { id }) {
      const said = await lookUp({ refund_ref_id: id });
      // In taka, whatever the payment was made in.
      return stateOf(said, { id, amount: hundredthsOf(said["refund_amount"]) ?? 0n, failed: "cancelled" });
    },
  };
}

async function asRefused(work: () => Promise<RefundState>, { id, amount }: { id: string; amount: bigint }): Promise<RefundState> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== gatewayRefused) throw error;
    return { id, status: "failed", amount, reason: "The gateway refuses it." };
  }
}

/** `failed`: its word for that, which is another when a refund is asked for than when it is asked after. */
function stateOf(said: Said, { id, amount, failed }: { id: string; amount: bigint; failed: string }): RefundState {
  const status = statusOf(said);
  return {
    id: textOf(said["refund_ref_id"]) ?? id,
    status: status === "refunded" ? "succeeded" : status === failed ? "failed" : "pending",
    amount,
    reason: textOf(said["errorReason"])?.slice(0, 200) ?? null,
  };
}
