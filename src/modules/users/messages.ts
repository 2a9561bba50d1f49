import { z } from "@hono/zod-openapi";
import { objectId, timestamp } from "@/kit/schema";
import { message } from "@/kit/message";

/** Somebody asked for a link by mail. Whether the address is known is looked up later, so that asking takes the same time for all. */
export const linkWanted = message(
  "auth.link",
  z.object({ email: z.string(), kind: z.enum(["verify", "reset", "invite"]), asked_at: timestamp() }),
);

/** The address of an account has changed: its rows follow. */
export const addressMoved = message("users.address", z.object({ user: objectId() }));

/**
 * Somebody has left: what is known of them goes. `was` is their e-mail and name, sealed by the vault, so that the message that makes
 * them forgotten does not keep them. `mentions`: nobody else has the address, so whatever mentions it until then was about them; else
 * only the rows of the account itself are emptied. `farewell`: they are told so by mail.
 */
export const personLeft = message(
  "users.left",
  z.object({ user: objectId(), was: z.string(), mentions: z.boolean(), farewell: z.boolean(), left_at: timestamp() }),
);
