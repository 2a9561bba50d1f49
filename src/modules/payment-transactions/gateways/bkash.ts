import { randomBytes } from "node:crypto";
import { decimalOf } from "@/kit/amounts";
import type { Ctx } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { secretsOf, type PaymentMethodRow } from "@/modules/payment-methods/service";
import { gatewayRefused, gatewayUnavailable, type CallbackResult, type Gateway, type Verdict } from "../gateway";
import type { Payment } from "../model";
import { bkashAccount, callBkash, readAnswer, sendBkash, type Answer } from "./bkash-call";
import { bkashRefunds } from "./bkash-refund";
import { readNotice } from "./bkash-sns";
import { isDone, outcomeOf, paidVerdict, refusedVerdict, statusVerdict, unusedVerdict } from "./bkash-verdict";

/** Nothing is known of what these were said to. */
const undecided = ["503", "9999", "2003", "2020", "2024"];
/** Said to an execution that was not carried out, and may be asked for again. */
const notDone = ["2056", "2060", "2029", "503"];

const results: Record<string, CallbackResult> = { success: "success", failure: "fail", cancel: "cancel" };

/** bKash, tokenized checkout of version 1.2, on the page that it hosts. Its `paymentID` is our session, its `trxID` the proof. */
export async function openBkash(ctx: Ctx, method: PaymentMethodRow): Promise<Gateway> {
  const account = bkashAccount(ctx, await secretsOf(ctx, method, "bkash"), method.is_test);
  const call = async (path: string, body: Record<string, string>): Promise<Answer> =>
    readAnswer(ctx, path, await callBkash(ctx, account, path, body));
  const unavailable = () => gatewayUnavailable({ headers: { "Retry-After": "5" } });

  async function query(payment: Payment): Promise<Verdict> {
    // Without a session there is nothing that could be paid, and nothing to ask for: bKash finds no payment by its invoice.
    if (payment.gateway_session_id === null) return unusedVerdict(payment, "none", ctx.now());
    const answer = await call("/tokenized/checkout/payment/status", { paymentID: payment.gateway_session_id });
    const verdict = statusVerdict(answer, payment, ctx.now());
    if (verdict) return verdict;
    throw unavailable();
  }

  return {
    name: "bkash",
    async initiate(payment, { returnUrl }) {
      const id = payment._id.toHexString();
      const back = new URL(returnUrl("success"));
      // bKash writes its own query there, and is not known to keep another one: the `paymentID` in it finds the payment.
      back.search = "";
      const { code, body } = await call("/tokenized/checkout/create", {
        mode: "0011",
        payerReference: id,
        callbackURL: back.href,
        amount: decimalOf(payment.amount),
        currency: payment.currency,
        intent: "sale",
        // An invoice is of one attempt: the answer to another one may have been lost.
        merchantInvoiceNumber: `${id}-${randomBytes(4).toString("hex")}`,
      });
      const { paymentID: session, bkashURL: url } = body;
      if (code === "0000" && typeof session === "string" && typeof url === "string" && URL.canParse(url)) return { session, url };
      throw code === "0000" || undecided.includes(code) ? unavailable() : gatewayRefused();
    },
    callback({ paymentID, status }) {
      const session = paymentID !== undefined && /^[\w-]{1,200}$/.test(paymentID) ? paymentID : null;
      return { session, result: results[status ?? ""] ?? "fail" };
    },
    webhook: (raw, _header, now) => readNotice(ctx, raw, { topic: topicOf(method), now }),
    async complete(payment) {
      const path = "/tokenized/checkout/execute";
      const answered = await sendBkash(ctx, account, path, { paymentID: payment.gateway_session_id ?? "" });
      // Without a token that is taken nothing is carried out, so nothing can have come of it.
      if (answered instanceof Problem) return { kind: "open", status: payment.gateway_status ?? "Initiated", underway: false };
      const answer = readAnswer(ctx, path, answered);
      if (isDone(answer)) return paidVerdict(answer.body, payment);
      const refused = refusedVerdict(answer);
      if (refused) return refused;
      const verdict = await query(payment);
      return notDone.includes(answer.code) && verdict.kind === "open" ? { ...verdict, underway: false } : verdict;
    },
    query,
    async close(payment) {
      const verdict = await query(payment);
      // Money moves when we say so, which we do for pending payments only: what was never executed is over once it is closed.
      return verdict.kind === "open" && payment.executed_at === null ? outcomeOf(verdict.status, "expired", true) : verdict;
    },
    ...bkashRefunds(ctx, account, method.config["refund_api"] === "v1.2" ? "v1.2" : "v2"),
  };
}

const topicOf = ({ config }: PaymentMethodRow): string | null => (typeof config["topic_arn"] === "string" ? config["topic_arn"] : null);
