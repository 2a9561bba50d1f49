import { z } from "@hono/zod-openapi";
import { entity, objectId, timestamp } from "@/kit/schema";
import { channels, metadata } from "@/modules/notifications/schema";

const delivery = z.object({
  channel: z.enum(channels),
  status: z.enum(["queued", "sent", "failed"]).openapi({ description: "`sent`: to the inbox, to a push service, to the mail queue." }),
  attempts: z.int(),
  reason: z.string().nullable().openapi({ description: "Why it failed, or why it is tried again." }),
  at: timestamp().nullable().openapi({ description: "The last attempt." }),
});

const fields = {
  notification: objectId("notifications"),
  recipient: objectId("users"),
  metadata: metadata().nullable().default(null),
  is_read: z.boolean().default(false),
  read_at: timestamp().nullable().default(null),
  status: z
    .enum(["queued", "sent", "failed", "read"])
    .openapi({ description: "`sent` once it went by one channel, `failed` when it went by none." }),
  deliveries: z.array(delivery),
  expires_at: timestamp().nullable().default(null),
  /** 0 is the most urgent. */
  rank: z.int(),
  /** When somebody is to deliver what is queued: the end of a claim while somebody does. Null: nothing is. */
  due_at: timestamp().nullable().default(null),
  /** Who has it in work. */
  claim: z.string().nullable().default(null),
};

/** One notification in one person's inbox, and how it got there. */
export const NotificationRecipient = entity("NotificationRecipient", fields, {
  server: ["notification", "recipient", "metadata", "read_at", "status", "deliveries", "expires_at", "rank", "due_at", "claim"],
  hidden: ["rank", "due_at", "claim"],
});

/** One more person, after it was sent. */
export const Addressing = z
  .strictObject({ notification: objectId("notifications"), recipient: objectId("users") })
  .openapi("NotificationRecipientCreate");

const base64url = (chars: number) =>
  z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9_-]{${chars}}={0,2}$`), "not such a key in base64url")
    .openapi({ example: "A".repeat(chars) });

/** What `PushSubscription.toJSON()` gives in a browser. */
export const Subscribe = z
  .strictObject({
    endpoint: z.url({ protocol: /^https?$/, error: "not an address" }).max(1_024),
    keys: z.strictObject({ p256dh: base64url(87), auth: base64url(22) }),
    expirationTime: z.number().min(0).max(8.64e15).nullable().default(null),
  })
  .openapi("PushSubscribe");

export const Unsubscribe = z.strictObject({ endpoint: z.string().min(1).max(1_024) }).openapi("PushUnsubscribe");

/** A browser that takes messages for somebody. Its address is as good as a password: nobody is shown it. */
export const PushSubscription = entity(
  "PushSubscription",
  {
    user: objectId("users"),
    endpoint: z.string(),
    p256dh: z.string(),
    auth: z.string(),
    service: z.string().openapi({ description: "The host of the push service.", example: "fcm.googleapis.com" }),
  },
  { hidden: ["endpoint", "p256dh", "auth"] },
);

export const PushSettings = z
  .object({
    public_key: z.string().nullable().openapi({ description: "For `applicationServerKey`. Empty: push is not configured here." }),
    subscriptions: z.array(PushSubscription.view),
  })
  .openapi("PushSettings");
