import { z } from "@hono/zod-openapi";
import { timestamp } from "@/kit/schema";
import { message } from "@/kit/message";

/** Somebody asked for a link by mail. Whether the address is known is looked up later, so that asking takes the same time for all. */
export const linkWanted = message(
  "auth.link",
  z.object({ email: z.string(), kind: z.enum(["verify", "reset", "invite"]), asked_at: timestamp() }),
);
