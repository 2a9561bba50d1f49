import { z } from "@hono/zod-openapi";
import { message } from "@/kit/message";
import { credits, objectId } from "@/kit/schema";

/** What a user can spend has fallen below a threshold they set. `sequence` is that of the change by which it did. */
const crossing = (key: string) =>
  message(key, z.object({ user: objectId("users"), sequence: z.int(), threshold: credits(), credits_available: credits() }));

/** They asked to be told. */
export const walletLow = crossing("wallet.low");
/** They asked for credits to be bought. */
export const walletShort = crossing("wallet.short");
