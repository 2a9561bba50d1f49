import { jobs } from "@/modules/payment-transactions/jobs";
import { found, until, type PaymentJson, type SignedIn } from "./support";
import type { Till } from "./till";

type Json = Record<string, unknown>;
export type RefundJson = {
  _id: string;
  status: string;
  amount: number;
  gateway_refund_id: string | null;
  share_credits: number;
  clawed_credits: number;
  debt_credits: number;
};
export type PaidJson = PaymentJson & { refunded_amount: number; dispute: Json | null };
export type Hands = ReturnType<typeof hands>;

/** Hands to give money back with, and to look at what came of it. */
export function hands({ shop, wallet }: Till) {
  const { app, admin } = shop;
  const path = (id: string) => `/api/payment-transactions/${id}`;
  const payment = async (id: string) => found(await app.call<PaidJson>("GET", path(id), { token: admin.token }));
  const refunds = async (id: string) => found(await app.call<RefundJson[]>("GET", `${path(id)}/refunds`, { token: admin.token }));
  const due = () => jobs.find(({ name }) => name === "payments.refunds")!.run(app.ctx());
  const event = (type: string, object: Json) => ({ id: `evt_${crypto.randomUUID()}`, object: "event", type, data: { object } });
  return {
    payment,
    refund: (id: string, body: Json) => app.call<RefundJson>("POST", `${path(id)}/refund`, { token: admin.token, body }),
    preview: (id: string, body: Json) => app.call<Json>("POST", `${path(id)}/refund/preview`, { token: admin.token, body }),
    refunds,
    /** One run of the job that asks for what is not final. */
    due,
    /** Time passes and the job runs, until no refund of a payment is pending. */
    untilDone: (id: string) =>
      until(async () => {
        if ((await refunds(id)).every(({ status }) => status !== "pending")) return true;
        await app.clock.advance(20_000);
        await due();
        return null;
      }, `the refunds of ${id} are decided`),
    /** What is left of the grant that a payment made. */
    left: async (buyer: SignedIn, id: string): Promise<number> =>
      (await wallet(buyer)).grants.find(({ payment_transaction }) => payment_transaction === id)?.remaining ?? 0,
    until: (id: string, check: (payment: PaidJson) => boolean) =>
      until(async () => {
        const now = await payment(id);
        return check(now) ? now : null;
      }, `payment ${id}`),
    /** A word of Stripe's about a refund that is known here. */
    refundEvent: (type: string, refund: RefundJson, status: string, intent: string | null = null) =>
      event(type, {
        id: refund.gateway_refund_id,
        object: "refund",
        amount: refund.amount,
        currency: "usd",
        status,
        payment_intent: intent,
        charge: null,
        metadata: { refund: refund._id },
        reason: null,
        ...(status === "failed" && { failure_reason: "lost_or_stolen_card" }),
      }),
    disputeEvent: (type: string, id: string, intent: string, status: string, amount: number) =>
      event(type, {
        id,
        object: "dispute",
        amount,
        currency: "usd",
        status,
        payment_intent: intent,
        charge: null,
        balance_transactions: status.startsWith("warning") ? [] : [{ fee: 1_500, currency: "usd" }],
      }),
  };
}
