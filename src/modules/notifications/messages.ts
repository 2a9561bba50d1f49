import { z } from "@hono/zod-openapi";
import { message } from "@/kit/message";
import { objectId } from "@/kit/schema";

/** A notification is to be addressed to the next of its recipients, those behind `after`. */
export const notificationSend = message("notification.send", z.object({ notification: objectId(), after: objectId().nullable() }));

/** There is something to deliver. It does not say what: the most urgent goes first, whatever was asked for before. */
export const notificationDeliver = message("notification.deliver", z.object({ notification: objectId() }));
