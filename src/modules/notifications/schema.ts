import { z } from "@hono/zod-openapi";
import { entity, line, objectId, paragraph, timestamp, visibleTo } from "@/kit/schema";
import { storedRoles } from "@/modules/users/schema";

export const priorities = ["low", "medium", "high", "urgent"] as const;
export const channels = ["web", "push", "email"] as const;
export type Channel = (typeof channels)[number];

export const metadataMax_bytes = 4_096;
export const namedMax = 1_000;

const webUrl = () =>
  z
    .url({ protocol: /^https?$/, error: "not an http or https address" })
    .max(2_048)
    .refine((text) => !/^https?:\/\/[^/?#]*@/i.test(text), "no name or password in an address");

/** What a notification leads to. */
export const metadata = () =>
  z
    .strictObject({
      url: webUrl().nullable().default(null),
      image: webUrl().nullable().default(null),
      actions: z
        .array(z.strictObject({ action: line(1, 64), title: line(1, 64), url: webUrl().nullable().default(null) }))
        .max(4)
        .default([]),
    })
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= metadataMax_bytes, `at most ${metadataMax_bytes} bytes as JSON`);

const audience = z
  .strictObject({
    users: z.array(objectId("users")).min(1).max(namedMax).nullable().default(null),
    role: z.enum(storedRoles).nullable().default(null),
    all: z.boolean().default(false),
  })
  .refine(({ users, role, all }) => [users !== null, role !== null, all].filter(Boolean).length === 1, "say one of users, role, all")
  .openapi({
    description: "Users by their ids, everyone of a role, or everyone. Blocked users get nothing.",
    example: { users: null, role: "editor", all: false },
  });

const fields = {
  title: line(1, 200),
  message: paragraph(2_000).refine((text) => text.length > 0, "must not be empty"),
  type: z.enum(["request", "approval"]).openapi({ description: "`request` asks for an action, `approval` tells an outcome." }),
  priority: z.enum(priorities).default("medium").openapi({ description: "What is more urgent is delivered first." }),
  channels: z
    .array(z.enum(channels))
    .min(1)
    .max(channels.length)
    .refine((list) => new Set(list).size === list.length, "each once")
    .default(["web"])
    .openapi({ description: "`web` is the recipient's inbox, `email` goes to confirmed addresses, `push` to subscribed browsers." }),
  to: visibleTo("admin", audience),
  metadata: metadata().nullable().default(null),
  sender: objectId("users").nullable().default(null).openapi({ description: "Empty: the product itself." }),
  expires_at: timestamp().nullable().default(null).openapi({ description: "From then on it is neither delivered nor shown in the inbox." }),
  status: z
    .enum(["active", "inactive", "archived"])
    .default("active")
    .openapi({ description: "Only an active one is sent. What is not delivered by the time it is made another never is." }),
  recipients: z.int().default(0).openapi({ description: "How many it was addressed to so far." }),
  sent_at: timestamp().nullable().default(null).openapi({ description: "When it had been addressed to everyone it is for." }),
  /** The last user it was addressed to: whoever goes on begins behind them. */
  cursor: objectId().nullable().default(null),
  /** Why the product sent it. Unique, so that nobody is told twice. */
  key: z.string().nullable().default(null),
};

export const Notification = entity("Notification", fields, {
  server: ["sender", "recipients", "sent_at", "cursor", "key"],
  hidden: ["cursor", "key"],
  fixed: ["to", "channels", "priority", "metadata", "expires_at"],
});

/** How far the notices about what ends have come: those due up to `at` were sent. */
export const NoticeMark = entity("NoticeMark", { key: z.string(), at: timestamp() });
