import { z } from "@hono/zod-openapi";
import { atLeast, endpoint, signedIn } from "@/kit/endpoint";
import { idParams, objectId } from "@/kit/schema";
import { previewRefund } from "./refund-preview";
import { decideRefund, refundNotOpen } from "./refund-decide";
import { DecideRefund, PreviewRefund, Refund, RefundPreview, RequestRefund } from "./refund-schema";
import { refundsOf } from "./refund-list";
import { notRefundable, requestRefund } from "./refunds";

const path = "/payment-transactions/{id}";

export const refundRoutes = [
  endpoint({
    method: "post",
    path: `${path}/refund`,
    id: "refundPayment",
    summary: "Give money back, all that is left or a part",
    description:
      "The share of the credits is set aside of exactly the grant that the payment made, then the gateway is asked: `succeeded` takes it, `failed` gives it back. " +
      "`pending`: the gateway has not decided, or gave no answer; it is asked until it has. What of the share is spent is owed, or written off, by the policy in force; " +
      "what running calls hold waits for them. A payment on hold is refunded whole. The share is of the whole grant: granted x refunded in all / paid, rounded down. " +
      "A coupon's use is not given back.",
    access: atLeast("admin"),
    params: idParams,
    body: RequestRefund,
    returns: Refund.view,
    status: 201,
    problems: [notRefundable],
    run: (ctx, { params, body }) => requestRefund(ctx, params.id, body),
  }),
  endpoint({
    method: "post",
    path: `${path}/refund/preview`,
    id: "previewRefund",
    summary: "What a refund would take back",
    description:
      "What was bought, what is left of exactly that grant, what of it is spent, and what would become of that. Nothing is stored.",
    access: atLeast("admin"),
    params: idParams,
    body: PreviewRefund,
    returns: RefundPreview,
    problems: [notRefundable],
    idempotency: "none",
    run: (ctx, { params, body }) => previewRefund(ctx, params.id, body.amount),
  }),
  endpoint({
    method: "post",
    path: `${path}/refunds/{refund}/decide`,
    id: "decideRefund",
    summary: "Say what became of a refund that its gateway cannot answer for",
    description:
      "Where an order to give money back got no answer, its repeat is refused and the gateway has no question for it, the refund waits for a person " +
      "(`parked_at`; `refund_unknown` among what needs attention) and is asked for no more. Look for it in the gateway's panel, then say so here: " +
      "the credits that are set aside for it are taken, or free again, as if the gateway had said it. The same decision again changes nothing. " +
      "409 `refund_not_open` while the gateway is asked for it, and for what is final already.",
    access: atLeast("admin"),
    params: idParams.extend({ refund: objectId("refunds") }),
    body: DecideRefund,
    returns: Refund.view,
    problems: [refundNotOpen],
    run: (ctx, { params, body }) => decideRefund(ctx, params.id, params.refund, body),
  }),
  endpoint({
    method: "get",
    path: `${path}/refunds`,
    id: "listPaymentRefunds",
    summary: "The refunds of a payment, the first first",
    access: signedIn,
    params: idParams,
    returns: z.array(Refund.view),
    run: (ctx, { params }) => refundsOf(ctx, params.id),
  }),
];
