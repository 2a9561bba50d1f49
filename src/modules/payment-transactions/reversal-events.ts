import { Types } from "mongoose";
import type { Ctx } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { methodOf } from "@/modules/payment-methods/service";
import type { GatewayName } from "@/modules/payment-methods/schema";
import { hearDispute } from "./disputes";
import { gatewayRefused, gatewayUnavailable, type Reversal, type Told } from "./gateway";
import { gatewayOf } from "./gateways/registry";
import { PaymentTransactions, type Payment } from "./model";
import { ask } from "./reconcile";
import { askForRefunds, hearRefund } from "./refunds";
import { current, noteMismatch } from "./settle";

type Outcome = { outcome: "applied" | "mismatch" | "ignored"; payment: Payment | null };

/**
 * What a signed word says of money that goes back comes true. It may be heard before the payment is known to be paid: then that is asked
 * first, and while it is not known the event waits.
 */
export async function hearReversal(ctx: Ctx, name: GatewayName, told: Told, reversal: Reversal): Promise<Outcome> {
  const found = await paymentOf(ctx, name, reversal);
  if (!found) return { outcome: "ignored", payment: null };
  const payment = isPaid(found) ? found : await ask(ctx, found);
  if (!isPaid(payment)) throw gatewayUnavailable();
  const reason = await hear(ctx, payment, reversal);
  if (reason === null) return { outcome: "applied", payment: await current(payment) };
  const { amount, currency, transaction } = reversal;
  const said = { source: "webhook" as const, reason, event: told.event, amount, currency, transaction };
  return { outcome: "mismatch", payment: await noteMismatch(ctx, payment, said) };
}

/** Null, or what does not fit. */
async function hear(ctx: Ctx, payment: Payment, reversal: Reversal): Promise<string | null> {
  if (reversal.currency !== payment.currency) return "It is about another currency.";
  if (reversal.kind === "dispute") return (await hearDispute(ctx, payment, reversal)) ? null : "It is about a second dispute.";
  if (reversal.kind === "refund") {
    await hearRefund(ctx, payment, reversal);
    return null;
  }
  // The event states a sum: the list says what it is made of, and may know of more by now.
  const listed = await askForRefunds(ctx, payment);
  return listed !== null && listed < BigInt(reversal.amount) ? "The gateway lists less that was refunded." : null;
}

/** By its proof; where that is not known here yet, by the mark that the gateway keeps with it. Never by the customer. */
async function paymentOf(ctx: Ctx, gateway: GatewayName, { transaction, charge }: Reversal): Promise<Payment | null> {
  const known = transaction && (await PaymentTransactions.model.findOne({ gateway, gateway_transaction_id: transaction }).lean());
  if (known) return known;
  const method = await methodOf(ctx, gateway);
  const adapter = method && (await gatewayOf(ctx, method));
  try {
    const id = await adapter?.owner?.({ transaction, charge });
    if (!id || !/^[0-9a-f]{24}$/.test(id)) return null;
    return await PaymentTransactions.model.findOne({ _id: new Types.ObjectId(id), gateway }).lean();
  } catch (error) {
    // The account has no such thing, so it is none of ours.
    if (error instanceof Problem && error.code === gatewayRefused.code) return null;
    throw error;
  }
}

const isPaid = ({ status }: Payment) => status !== "pending" && status !== "failed" && status !== "expired";
