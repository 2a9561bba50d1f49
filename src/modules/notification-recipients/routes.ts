import { z } from "@hono/zod-openapi";
import { atLeast, endpoint, nothing, signedIn } from "@/kit/endpoint";
import { conflict } from "@/kit/problem";
import { resource } from "@/kit/resource";
import { idParams } from "@/kit/schema";
import { addressTo, notSent } from "./fan-out";
import { Addressing, NotificationRecipient, PushSettings, PushSubscription, Subscribe, Unsubscribe } from "./schema";
import { readAll, recipients, unreadCount } from "./service";
import { pushSettings, subscribe, unsubscribe } from "./subscriptions";

const path = "/notification-recipients";
const subscriptions = `${path}/subscriptions` as const;

export const routes = [
  // Named addresses before `/{id}`, or their names would be taken for ids.
  endpoint({
    method: "get",
    path: `${path}/unread-count`,
    id: "countUnreadNotifications",
    summary: "Count what is unread in my inbox",
    access: signedIn,
    returns: z.object({ unread: z.int().openapi({ description: "Counted up to 1,000." }) }).openapi("UnreadCount"),
    run: (ctx) => unreadCount(ctx),
  }),
  endpoint({
    method: "post",
    path: `${path}/read-all`,
    id: "readAllNotifications",
    summary: "Mark everything in my inbox as read",
    access: signedIn,
    returns: z.object({ read: z.int().openapi({ description: "How many were not." }) }).openapi("ReadAll"),
    run: (ctx) => readAll(ctx),
  }),
  endpoint({
    method: "get",
    path: subscriptions,
    id: "getPushSettings",
    summary: "Read: the key to subscribe with, and my browsers that are subscribed",
    access: signedIn,
    returns: PushSettings,
    run: (ctx) => pushSettings(ctx),
  }),
  endpoint({
    method: "post",
    path: subscriptions,
    id: "subscribeToPush",
    summary: "Subscribe this browser to push messages",
    description: "The body is what `PushSubscription.toJSON()` gives. Only the push services of known browsers are taken.",
    access: signedIn,
    body: Subscribe,
    returns: PushSubscription.view,
    status: 201,
    run: (ctx, { body }) => subscribe(ctx, body),
  }),
  endpoint({
    method: "delete",
    path: subscriptions,
    id: "unsubscribeFromPush",
    summary: "Unsubscribe this browser",
    description: "One that was not subscribed is none afterwards either.",
    access: signedIn,
    body: Unsubscribe,
    returns: nothing,
    status: 204,
    run: (ctx, { body }) => unsubscribe(ctx, body.endpoint) as Promise<undefined>,
  }),
  endpoint({
    method: "post",
    path,
    id: "createNotificationRecipient",
    summary: "Send a notification to one person more",
    access: atLeast("admin"),
    body: Addressing,
    returns: NotificationRecipient.view,
    status: 201,
    problems: [conflict, notSent],
    run: (ctx, { body }) => addressTo(ctx, body),
  }),
  ...resource(recipients, {
    path,
    name: ["NotificationRecipient", "NotificationRecipients"],
    filter: ["notification", "recipient", "is_read", "status", "created_at"],
    include: ["notification", "recipient"],
    access: { read: signedIn, write: signedIn },
    only: ["list", "get", "patch", "remove", "removeMany", "restore", "destroy"],
  }),
  endpoint({
    method: "post",
    path: `${path}/{id}/read`,
    id: "readNotification",
    summary: "Mark as read",
    access: signedIn,
    params: idParams,
    returns: NotificationRecipient.view,
    run: (ctx, { params }) => recipients.patch(ctx, params.id, { is_read: true }),
  }),
];
