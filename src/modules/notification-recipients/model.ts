import { collection, type Row } from "@/kit/collection";
import { NotificationRecipient, PushSubscription } from "./schema";

export const NotificationRecipients = collection("notification_recipients", NotificationRecipient, {
  indexes: [
    [{ notification: 1, recipient: 1 }, { unique: true }],
    [{ recipient: 1, is_read: 1 }],
    [{ rank: 1, due_at: 1 }, { partialFilterExpression: { due_at: { $type: "date" } } }],
  ],
  by: ["recipient", "notification"],
});

export const PushSubscriptions = collection("push_subscriptions", PushSubscription, {
  indexes: [[{ endpoint: 1 }, { unique: true }], [{ user: 1, updated_at: 1 }]],
  sorts: [],
});

export type RecipientRow = Row<typeof NotificationRecipient>;
export type DeliveryState = RecipientRow["deliveries"][number];
export type SubscriptionRow = Row<typeof PushSubscription>;
