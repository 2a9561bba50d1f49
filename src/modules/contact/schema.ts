import { z } from "@hono/zod-openapi";
import { entity, line, objectId, paragraph, timestamp, visibleTo } from "@/kit/schema";
import { emailAddress } from "@/modules/users/schema";

const text = (max: number) => paragraph(max).refine((written) => written !== "", "say something");

const Reply = z.object({ at: timestamp(), by: objectId("users").nullable(), message: z.string() });

/** What somebody wrote to us: what is needed to answer it, and nothing else of them. */
export const ContactMessage = entity(
  "ContactMessage",
  {
    name: line(1, 120),
    email: emailAddress(),
    subject: line(1, 160),
    message: text(5_000),
    status: z.enum(["open", "replied", "closed"]).default("open"),
    replies: visibleTo("admin", z.array(Reply)).default([]),
    note: visibleTo("admin", line(1, 2_000).nullable()).default(null).openapi({ description: "For those who answer it." }),
  },
  { server: ["status", "replies"], fixed: ["name", "email", "subject", "message"] },
);

/** What a stranger may say. */
export const SendContactMessage = ContactMessage.create.omit({ note: true }).openapi("SendContactMessage");

export const ReplyToContact = z.strictObject({ message: text(10_000) }).openapi("ReplyToContact");
