import { Types } from "mongoose";
import type { Ctx } from "@/kit/ctx";
import { notFound } from "@/kit/problem";
import { methodOf } from "@/modules/payment-methods/service";
import type { GatewayName } from "@/modules/payment-methods/schema";
import { coalescing } from "./coalesce";
import type { Told } from "./gateway";
import { gatewayOf } from "./gateways/registry";
import { PaymentTransactions, WebhookEvents, type Payment, type StoredEvent } from "./model";
import { ask } from "./reconcile";
import { insertOnce } from "./once";
import { hearReversal } from "./reversal-events";
import { current, noteMismatch } from "./settle";
import type { webhookOutcomes } from "./webhook-schema";

type Outcome = { outcome: (typeof webhookOutcomes)[number]; payment: Payment | null };

const batch = 100;
const firstRetry_ms = 5_000;
const lastRetry_ms = 15 * 60_000;
/** While an event is being handled where it arrived, the sweep leaves it alone. */
const handling_ms = 30_000;

/**
 * Takes a gateway's webhook: verifies it, keeps it, then handles it. Resolves once it is kept: from then on it is ours to handle, at
 * once or by the sweep. The same event again handles it if that has not happened. Throws `webhook_refused` for what is not its word.
 */
export async function receive(ctx: Ctx, name: GatewayName, raw: string, header: (name: string) => string | undefined): Promise<void> {
  const method = await methodOf(ctx, name);
  if (!method) throw notFound();
  const gateway = await gatewayOf(ctx, method);
  const told = await gateway.webhook(raw, header, ctx.now());
  await together(`${name}:${told.event}`, async () => {
    const event = await keep(ctx, name, told);
    if (event.processed_at === null) await handleKept(ctx, event);
  });
}

/** Copies of one event come at the same moment. */
const together = coalescing<void>();

/** The job: events that are kept and were not handled where they arrived. */
export async function sweepEvents(ctx: Ctx): Promise<void> {
  const due = await WebhookEvents.model
    .find({ processed_at: null, next_at: { $lte: ctx.now() } })
    .sort({ next_at: 1 })
    .limit(batch)
    .lean();
  for (const event of due) await handleKept(ctx, event);
}

async function keep(ctx: Ctx, gateway: GatewayName, told: Told): Promise<StoredEvent> {
  const { event, type } = told;
  const now = ctx.now();
  const made = { gateway, event, type, told, next_at: new Date(now.getTime() + handling_ms), created_at: now };
  const row = await insertOnce(async () => (await WebhookEvents.model.create([made]))[0]);
  if (row) return row.toObject();
  const present = await WebhookEvents.model.findOne({ gateway, event }).lean();
  if (!present) throw new Error("a webhook event that is there cannot be read");
  return present;
}

/** Handles a kept event. A failure is not the gateway's business any more: the sweep comes back to it. */
async function handleKept(ctx: Ctx, event: StoredEvent): Promise<void> {
  const { _id, attempts } = event;
  try {
    // `keep` is the only writer of the field, and puts what the adapter read there.
    const { outcome, payment } = await handle(ctx, event.gateway, event.told as Told);
    await WebhookEvents.model.updateOne(
      { _id },
      { $set: { outcome, payment_transaction: payment?._id ?? null, processed_at: ctx.now(), error: null }, $inc: { attempts: 1 } },
    );
  } catch (error) {
    ctx.log.warn({ err: error, event: event.event, gateway: event.gateway }, "webhook kept, not handled yet");
    const pause_ms = Math.min(lastRetry_ms, firstRetry_ms * 2 ** Math.min(attempts, 10));
    await WebhookEvents.model.updateOne(
      { _id, processed_at: null },
      {
        $set: { next_at: new Date(ctx.now().getTime() + pause_ms), error: error instanceof Error ? error.name : "Error" },
        $inc: { attempts: 1 },
      },
    );
  }
}

/** What an event says is compared with our row; how the payment stands is then asked of the gateway, for events come in any order and age. */
async function handle(ctx: Ctx, gateway: GatewayName, told: Told): Promise<Outcome> {
  if (!told.concerns) return { outcome: "ignored", payment: null };
  if (told.reversal) return hearReversal(ctx, gateway, told, told.reversal);
  const payment = await find(gateway, told);
  if (!payment) return { outcome: "ignored", payment: null };
  const wrong = faultOf(payment, told);
  if (wrong) {
    const { event, amount, currency, transaction } = told;
    const noted = await noteMismatch(ctx, payment, { source: "webhook", reason: wrong, event, amount, currency, transaction });
    return { outcome: "mismatch", payment: noted };
  }
  const after = await ask(ctx, await withSession(payment, told));
  const other = told.transaction !== null && after.gateway_transaction_id !== null && told.transaction !== after.gateway_transaction_id;
  if (!other) {
    const doubted = after.status === "pending" && after.attention.includes("mismatch");
    return { outcome: doubted ? "mismatch" : "applied", payment: after };
  }
  const { event, amount, currency, transaction } = told;
  const reason = "It names another transaction than the one that paid.";
  return {
    outcome: "mismatch",
    payment: await noteMismatch(ctx, after, { source: "webhook", reason, event, amount, currency, transaction }),
  };
}

/** The answer to opening a session may have been lost: its own signed word names it. What the session then says is judged as ever. */
async function withSession(payment: Payment, { session }: Told): Promise<Payment> {
  if (session === null || payment.gateway_session_id !== null) return payment;
  const named = await PaymentTransactions.model
    .findOneAndUpdate(
      { _id: payment._id, gateway_session_id: null },
      { $set: { gateway_session_id: session } },
      { returnDocument: "after" },
    )
    .lean();
  return named ?? current(payment);
}

async function find(gateway: GatewayName, { payment, session }: Told): Promise<Payment | null> {
  const byId = payment !== null && /^[0-9a-f]{24}$/.test(payment) ? new Types.ObjectId(payment) : null;
  const found = byId && (await PaymentTransactions.model.findOne({ _id: byId, gateway }).lean());
  if (found || session === null) return found;
  return PaymentTransactions.model.findOne({ gateway, gateway_session_id: session }).lean();
}

/** What an event states and is not true of the payment it names. */
function faultOf(payment: Payment, { amount, currency, session }: Told): string | null {
  if (amount !== null && amount !== String(payment.amount)) return "It names another amount.";
  if (currency !== null && currency !== payment.currency) return "It names another currency.";
  if (session !== null && payment.gateway_session_id !== null && session !== payment.gateway_session_id) return "It names another session.";
  return null;
}
