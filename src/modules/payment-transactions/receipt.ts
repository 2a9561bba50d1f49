import { z } from "@hono/zod-openapi";
import type { Ctx, Id } from "@/kit/ctx";
import { notFound, problem } from "@/kit/problem";
import { credits, money, objectId, timestamp, visibleTo } from "@/kit/schema";
import { holds, linkOver, signed } from "@/kit/signed";
import { collectionNamed } from "@/kit/collection";
import { gatewayNames } from "@/modules/payment-methods/schema";
import type { Payment } from "./model";
import { soldBy } from "./offer";
import { settledStatuses, statuses, type Status } from "./schema";
import { paymentTransactions } from "./service";
import { current } from "./settle";

export const noReceipt = problem("no_receipt", 409, "There is a receipt once the payment is settled.");

const linkLife_ms = 7 * 86_400_000;

export const Receipt = z
  .object({
    payment_transaction: objectId("payment_transactions").openapi({ description: "The number of the receipt." }),
    seller: z.string(),
    buyer: z.object({ name: z.string().nullable(), email: z.string().nullable() }),
    description: z.string().openapi({ description: "What was bought, as it was called then." }),
    status: z.enum(statuses),
    currency: z.string(),
    price_amount: money().openapi({ description: "Before what was taken off." }),
    discount_amount: money(),
    upgrade_credit: money(),
    amount: money().openapi({ description: "What was paid." }),
    refunded_amount: money(),
    charged_back_amount: money().openapi({ description: "What the buyer's bank took back in a dispute that was lost." }),
    gateway: z.enum(gatewayNames),
    gateway_transaction_id: z.string().nullable(),
    gateway_fee: visibleTo("admin", money().nullable().optional()),
    gateway_fee_currency: visibleTo("admin", z.string().nullable().optional()),
    paid_at: timestamp().nullable(),
    credits: credits(),
    grant: z
      .object({ credits_transaction: objectId("credits_transactions"), grant: objectId().nullable(), expires_at: timestamp().nullable() })
      .nullable()
      .openapi({ description: "The grant that the payment made; null until it is credited." }),
    is_test: z.boolean(),
    page_url: z.string().openapi({ description: "The receipt as a page to print, for whoever has the link, for seven days." }),
  })
  .openapi("Receipt");
export type Receipt = z.output<typeof Receipt>;

/** The receipt of a settled payment, for its buyer and admins. Throws 409 `no_receipt` before that. */
export async function receiptOf(ctx: Ctx, id: Id): Promise<Receipt> {
  return receiptFor(ctx, await paymentTransactions.get(ctx, id));
}

/** The same for whoever has a link to it. Throws 410 for a link that is none any more. */
export async function receiptByLink(ctx: Ctx, id: Id, link: { expires: number; signature: string }): Promise<Receipt> {
  if (!holds(ctx, linkTo(id), link)) throw linkOver();
  return receiptFor(ctx, await current({ _id: id }));
}

async function receiptFor(ctx: Ctx, payment: Payment): Promise<Receipt> {
  if (!(settledStatuses as readonly Status[]).includes(payment.status)) throw noReceipt(`The payment is ${payment.status}.`);
  const { name } = await soldBy(ctx, payment);
  const { _id, amount, discount_amount, upgrade_credit, currency, status, gateway, gateway_transaction_id, gateway_fee } = payment;
  const { expires, signature } = signed(ctx, linkTo(_id), ctx.now().getTime() + linkLife_ms);
  return {
    payment_transaction: _id,
    seller: /^\s*"?([^"<]*?)"?\s*<[^>]*>\s*$/.exec(ctx.config.MAIL_FROM)?.[1] || new URL(ctx.config.PUBLIC_URL).host,
    buyer: { name: payment.customer_name, email: payment.customer_email },
    description: name,
    status,
    currency,
    price_amount: amount + discount_amount + upgrade_credit,
    discount_amount,
    upgrade_credit,
    amount,
    refunded_amount: payment.refunded_amount,
    charged_back_amount: payment.dispute?.status === "lost" ? payment.dispute.amount : 0n,
    gateway,
    gateway_transaction_id,
    gateway_fee,
    gateway_fee_currency: payment.gateway_fee_currency,
    paid_at: payment.paid_at,
    credits: payment.credits,
    grant: await grantOf(payment),
    is_test: payment.is_test,
    page_url: `${ctx.config.PUBLIC_URL}/receipts/${_id.toHexString()}?${new URLSearchParams({ expires: String(expires), signature })}`,
  };
}

async function grantOf({ credits_transaction }: Payment): Promise<Receipt["grant"]> {
  if (credits_transaction === null) return null;
  const row = await collectionNamed("credits_transactions").model.findOne({ _id: credits_transaction }).lean();
  if (!row) throw notFound("No such CreditsTransaction.");
  // Ledger rows are written with these.
  const { grants, expires_at } = row as unknown as { grants: { grant: Id }[]; expires_at: Date | null };
  return { credits_transaction, grant: grants[0]?.grant ?? null, expires_at };
}

const linkTo = (id: Id) => `receipt:${id.toHexString()}`;
