import { z } from "@hono/zod-openapi";
import { consumer } from "./consumer";
import { message } from "./message";

/** A mail to be sent once its cause is committed. Delivered at least once, through the queue `mail.send`. */
export const mailSend = message(
  "mail.send",
  z.object({ to: z.string(), subject: z.string(), text: z.string(), links: z.array(z.string()).default([]) }),
);

export const mailConsumer = consumer("mail.send", mailSend, (ctx, mail) => ctx.sendMail(mail));
