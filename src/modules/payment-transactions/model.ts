import { collection, type Row } from "@/kit/collection";
import { Refund } from "./refund-schema";
import { PaymentTransaction } from "./schema";
import { WebhookEvent } from "./webhook-schema";

export type Payment = Row<typeof PaymentTransaction>;
export type RefundRow = Row<typeof Refund>;
export type StoredEvent = Row<typeof WebhookEvent>;

/** Text that is not empty: a null is in no index that says this. */
const said = { $gt: "" };

export const PaymentTransactions = collection("payment_transactions", PaymentTransaction, {
  indexes: [
    // One open payment per buyer, package plan and gateway.
    [
      { user: 1, price: 1, gateway: 1 },
      { unique: true, partialFilterExpression: { status: "pending" } },
    ],
    // A proof belongs to one payment.
    [
      { gateway: 1, gateway_transaction_id: 1 },
      { unique: true, partialFilterExpression: { gateway_transaction_id: said } },
    ],
    [
      { gateway: 1, gateway_session_id: 1 },
      { unique: true, partialFilterExpression: { gateway_session_id: said } },
    ],
    // One upgrade has the grant of a payment.
    [{ upgrade_key: 1 }, { unique: true, partialFilterExpression: { upgrade_key: said } }],
    // What the product does for a buyer is begun once, and is looked up by what it renews.
    [{ cause: 1 }, { unique: true, partialFilterExpression: { cause: said } }],
    [{ renewal_of: 1, created_at: 1 }, { partialFilterExpression: { renewal_of: { $type: "objectId" } } }],
    [{ "upgrade.payment_transaction": 1 }, { partialFilterExpression: { "upgrade.payment_transaction": { $type: "objectId" } } }],
    [{ next_check_at: 1 }],
    // Figures go by when the money came.
    [{ is_deleted: 1, paid_at: 1, _id: 1 }],
    // What a person has to look at, each in the order it is shown.
    [{ status: 1, is_deleted: 1, paid_at: 1, _id: 1 }, { partialFilterExpression: { credits_transaction: null } }],
    [{ attention: 1, is_deleted: 1, created_at: 1, _id: 1 }],
    [{ "dispute.status": 1, is_deleted: 1, created_at: 1, _id: 1 }],
    [{ payment_method: 1 }],
  ],
  by: ["user", "status", "price"],
});

export const Refunds = collection("refunds", Refund, {
  indexes: [
    [{ payment_transaction: 1, created_at: 1, _id: 1 }],
    [
      { gateway: 1, gateway_refund_id: 1 },
      { unique: true, partialFilterExpression: { gateway_refund_id: said } },
    ],
    [{ next_check_at: 1 }],
    // What waits for a person.
    [{ status: 1, is_deleted: 1, parked_at: 1, _id: 1 }, { partialFilterExpression: { parked_at: { $type: "date" } } }],
  ],
});

export const WebhookEvents = collection("webhook_events", WebhookEvent, {
  indexes: [[{ gateway: 1, event: 1 }, { unique: true }], [{ processed_at: 1, next_at: 1 }]],
  keep: { since: "created_at", days: "KEEP_WEBHOOK_EVENTS_DAYS" },
  by: ["payment_transaction"],
});
