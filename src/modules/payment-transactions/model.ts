import { collection, type Row } from "@/kit/collection";
import { PaymentTransaction, WebhookEvent } from "./schema";

export type Payment = Row<typeof PaymentTransaction>;
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
    [{ next_check_at: 1 }],
    [{ status: 1, paid_at: 1 }, { partialFilterExpression: { credits_transaction: null } }],
    [{ payment_method: 1 }],
    [{ attention: 1, created_at: 1 }],
    [{ "dispute.status": 1, created_at: 1 }],
  ],
  by: ["user", "status", "price"],
});

const days_s = 86_400;

export const WebhookEvents = collection("webhook_events", WebhookEvent, {
  indexes: [
    [{ gateway: 1, event: 1 }, { unique: true }],
    [{ processed_at: 1, next_at: 1 }],
    [{ created_at: 1 }, { expireAfterSeconds: 90 * days_s }],
  ],
  by: ["payment_transaction"],
});
