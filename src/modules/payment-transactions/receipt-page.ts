import { z } from "@hono/zod-openapi";
import { html } from "hono/html";
import { decimalOf } from "@/kit/amounts";
import { anyone, endpoint, nothing, signedIn } from "@/kit/endpoint";
import { page } from "@/kit/page";
import { idParams } from "@/kit/schema";
import { linkOver } from "@/kit/signed";
import { noReceipt, Receipt, receiptByLink, receiptOf } from "./receipt";

const Link = z.strictObject({
  expires: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).openapi({ type: "integer" }),
  signature: z.string().regex(/^[\w-]{43}$/),
});

export const receiptRoutes = [
  endpoint({
    method: "get",
    path: "/payment-transactions/{id}/receipt",
    id: "getReceipt",
    summary: "The receipt of a settled payment",
    access: signedIn,
    params: idParams,
    returns: Receipt,
    problems: [noReceipt],
    run: (ctx, { params }) => receiptOf(ctx, params.id),
  }),
  endpoint({
    method: "get",
    path: "/~/receipts/{id}",
    id: "showReceipt",
    summary: "A receipt as a page to print",
    description: "For whoever has its link. It loads nothing and prints on one sheet.",
    access: anyone,
    params: idParams,
    query: Link,
    returns: nothing,
    page: true,
    problems: [linkOver, noReceipt],
    run: async (ctx, { params, query }) => receiptPage(await receiptByLink(ctx, params.id, query)),
  }),
];

const names = { stripe: "Stripe", sslcommerz: "SSLCommerz", bkash: "bKash" } as const;

function receiptPage(receipt: Receipt): Promise<Response> {
  const money = (amount: bigint) => `${decimalOf(amount)} ${receipt.currency}`;
  const day = (at: Date | null) => at?.toISOString().replace("T", " ").slice(0, 16).concat(" UTC") ?? "";
  const row = (name: string, value: string) =>
    html`<tr>
      <th>${name}</th>
      <td>${value}</td>
    </tr>`;
  const off = (name: string, amount: bigint) => (amount > 0n ? row(name, `− ${money(amount)}`) : "");
  const { grant } = receipt;
  return page(
    `Receipt ${receipt.payment_transaction.toHexString()}`,
    html`<h1>Receipt</h1>
      <p class="soft">${receipt.seller}${receipt.is_test ? " · a test, no real money" : ""}</p>
      <div class="card">
        <table>
          ${row("Number", receipt.payment_transaction.toHexString())} ${row("Paid", day(receipt.paid_at))}
          ${row("By", [receipt.buyer.name, receipt.buyer.email].filter(Boolean).join(", "))}
          ${receipt.amount > 0n ? row("With", [names[receipt.gateway], receipt.gateway_transaction_id].filter(Boolean).join(", ")) : ""}
        </table>
      </div>
      <div class="card">
        <table>
          ${row(receipt.description, money(receipt.price_amount))} ${off("Discount", receipt.discount_amount)}
          ${off("Credit for the package it upgrades", receipt.upgrade_credit)} ${row("Total", money(receipt.amount))}
          ${off("Given back", receipt.refunded_amount)} ${off("Taken back by the bank", receipt.charged_back_amount)}
        </table>
      </div>
      <div class="card">
        <table>
          ${row("Credits", `${Number(receipt.credits) / 1_000_000}`)} ${grant?.expires_at ? row("Valid until", day(grant.expires_at)) : ""}
          ${grant ? row("In the ledger", grant.credits_transaction.toHexString()) : ""}
        </table>
      </div>`,
    { narrow: true },
  );
}
