import { z } from "@hono/zod-openapi";
import type { Logger } from "pino";
import { retryLadder_ms, type Consumer, type Delivery } from "@/kit/consumer";
import type { Ctx } from "@/kit/ctx";
import { afterFailure, reasonMax, type Bury, type DeadMessage } from "./dead-letters";

/** Carries committed messages to their consumers: at least once, in no order. */
export type Bus = {
  /** Begins to hand messages to these consumers. Called at most once. */
  consume(consumers: readonly Consumer[], contextOf: ContextOf): Promise<void>;
  /** Resolves when every message is done or dead, those that wait for their next try included. Throws, naming what is left, when that takes too long. */
  drained(timeout_ms?: number): Promise<void>;
  /** Takes no more messages, waits for those in work, and closes. */
  close(): Promise<void>;
};

/** The context a consumer's verb runs in: the system's, with the message's id as request id. */
export type ContextOf = (consumer: Consumer, delivery: Delivery) => Ctx;

export type BusOptions = { log: Logger; bury: Bury; ladder_ms?: readonly number[] };

export const defaultLadder_ms: readonly number[] = retryLadder_ms;

/** A try of one message on one queue: done, to be tried again, or dead. Never throws. */
export type Outcome = { done: true } | { retry_ms: number } | { dead: DeadMessage };

export async function tryOnce(
  { consumer, contextOf, log, ladder_ms }: { consumer: Consumer; contextOf: ContextOf; log: Logger; ladder_ms: readonly number[] },
  { id, key, payload, attempt }: { id: string; key: string; payload: string; attempt: number },
): Promise<Outcome> {
  const about = { message: key, queue: consumer.queue, message_id: id, attempt };
  const dead = (why: Pick<DeadMessage, "reason" | "code">): Outcome => {
    log.error({ ...about, ...why }, "dead letter");
    return { dead: { message_id: id, queue: consumer.queue, key, payload, attempts: attempt, ...why } };
  };
  const parsed = parse(consumer, payload);
  if ("fault" in parsed) return dead({ code: "unreadable", reason: parsed.fault.slice(0, reasonMax) });
  try {
    const delivery = { id, attempt };
    await consumer.run(contextOf(consumer, delivery), parsed.value, delivery);
    return { done: true };
  } catch (error) {
    const next = afterFailure(error, attempt, ladder_ms);
    if ("dead" in next) return dead(next.dead);
    log.warn({ ...about, err: error, retry_ms: next.retry_ms }, "message failed, to be tried again");
    return next;
  }
}

function parse(consumer: Consumer, payload: string): { value: unknown } | { fault: string } {
  try {
    const parsed = z.safeDecode(consumer.message.payload, JSON.parse(payload) as never);
    if (parsed.success) return { value: parsed.data };
    return { fault: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "payload"}: ${message}`).join("; ") };
  } catch (error) {
    return { fault: `payload: ${String(error)}` };
  }
}

/** Waits until `settled` answers null, or throws with what it last answered. */
export async function settledWithin(timeout_ms: number, settled: () => Promise<string | null>): Promise<void> {
  const until_ms = performance.now() + timeout_ms;
  for (;;) {
    const left = await settled();
    if (left === null) return;
    if (performance.now() >= until_ms) throw new Error(`not drained: ${left}`);
    await Bun.sleep(5);
  }
}
