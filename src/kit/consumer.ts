import type { z } from "@hono/zod-openapi";
import type { Ctx } from "./ctx";
import type { Message } from "./message";

/** How often and when a failed message is tried again, before it is a dead letter. */
export const retryLadder_ms = [1_000, 10_000, 60_000] as const;

/** What a consumer is told about the message beside its payload. */
export type Delivery = { id: string; attempt: number };

/**
 * One queue, one message, one verb. A payload that does not parse or a problem of class 4xx is a dead letter at once,
 * other failures climb the ladder; the message is done only after `run` resolved.
 */
export type Consumer = {
  readonly queue: string;
  readonly message: Message;
  readonly prefetch: number;
  run(ctx: Ctx, payload: unknown, delivery: Delivery): Promise<void>;
};

/** Pairs a queue with a verb. Types are erased once the pair is known to agree: the payload was decoded by the message's own schema. */
export function consumer<S extends z.ZodType>(
  queue: string,
  message: Message<S>,
  run: (ctx: Ctx, payload: z.output<S>, delivery: Delivery) => Promise<unknown>,
  { prefetch = 20 } = {},
): Consumer {
  return { queue, message, prefetch, run: async (ctx, payload, delivery) => void (await run(ctx, payload as z.output<S>, delivery)) };
}
