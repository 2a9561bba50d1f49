import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import type { Logger } from "pino";
import type { Consumer } from "@/kit/consumer";
import { tryOnce, type ContextOf } from "./bus";
import { reasonMax, type Bury } from "./dead-letters";
import { confirmChannel, reconnect, type Send } from "./rabbit-channel";
import { deliveryLimit, type Names } from "./rabbit-topology";

export type ConsumeParts = {
  names: Names;
  log: Logger;
  bury: Bury;
  ladder_ms: readonly number[];
  contextOf: ContextOf;
  /** Aborted once this process takes no more messages. */
  closing: AbortSignal;
  /** What is being worked on now, so that closing can wait for it. */
  busy: Set<Promise<void>>;
  /** Told once a queue is done with a message, or its letter is kept. */
  onSettled(messageId: string, queue: string): void;
};

const pause_ms = 1_000;

/** Takes the messages of one queue and its dead ones. Returns the ways to stop taking. */
export async function consumeQueue(model: ChannelModel, consumer: Consumer, parts: ConsumeParts): Promise<(() => Promise<unknown>)[]> {
  const { names, log, busy } = parts;
  const subscribe = async (
    queue: string,
    prefetch: number,
    handle: (message: ConsumeMessage, channel: Channel, send: Send) => Promise<void>,
  ) => {
    const { channel, send } = await confirmChannel(model, log);
    await channel.prefetch(prefetch);
    const take = (message: ConsumeMessage) => {
      const job = handle(message, channel, send)
        .catch((error: unknown) => log.warn({ err: error, queue }, "message not answered; the broker will send it again"))
        .finally(() => busy.delete(job));
      busy.add(job);
    };
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (message) take(message);
      // The broker ends a subscription when its queue is deleted: everything is made anew.
      else reconnect(model);
    });
    return () => channel.cancel(consumerTag);
  };
  return [
    await subscribe(names.queue(consumer.queue), consumer.prefetch, (message, channel, send) =>
      work(consumer, parts, message, channel, send),
    ),
    await subscribe(names.dead(consumer.queue), 10, (message, channel) => keep(consumer, parts, message, channel)),
  ];
}

async function work(consumer: Consumer, parts: ConsumeParts, message: ConsumeMessage, channel: Channel, send: Send): Promise<void> {
  const { names, log, onSettled } = parts;
  const id = await idOf(message);
  const attempt = numberOf(message, "x-attempt") ?? 1;
  const key = String(message.properties.type ?? consumer.message.key);
  const outcome = await tryOnce({ consumer, ...parts }, { id, key, payload: message.content.toString(), attempt });
  try {
    if ("done" in outcome) {
      channel.ack(message);
      onSettled(id, consumer.queue);
      return;
    }
    const [exchange, headers] =
      "dead" in outcome
        ? (["", { "x-attempt": attempt, "x-code": outcome.dead.code, "x-reason": outcome.dead.reason }] as const)
        : ([names.retry(outcome.retry_ms), { "x-attempt": attempt + 1 }] as const);
    const target = "dead" in outcome ? names.dead(consumer.queue) : names.queue(consumer.queue);
    const fate = await send(exchange, target, message.content, { messageId: id, type: key, contentType: "application/json", headers });
    if (fate === "unroutable") throw new Error(`no queue ${target}`);
    channel.ack(message);
  } catch (error) {
    // Not at once, or a broker in trouble would get the same message thousands of times a second.
    log.warn({ err: error, queue: consumer.queue, message_id: id }, "message could not be moved on");
    await Bun.sleep(pause_ms);
    channel.nack(message, false, true);
  }
}

/** Moves a dead message to where people find it, however long the database takes. */
async function keep(consumer: Consumer, parts: ConsumeParts, message: ConsumeMessage, channel: Channel): Promise<void> {
  const { bury, log, closing, onSettled } = parts;
  const message_id = await idOf(message);
  const code = headerOf(message, "x-code") ?? headerOf(message, "x-first-death-reason") ?? "unknown";
  const reason = headerOf(message, "x-reason") ?? `the broker gave it up (${code}) after ${deliveryLimit + 1} deliveries without an answer`;
  const letter = {
    message_id,
    queue: consumer.queue,
    key: String(message.properties.type ?? consumer.message.key),
    payload: message.content.toString(),
    code,
    reason: reason.slice(0, reasonMax),
    attempts: numberOf(message, "x-attempt") ?? 1,
  };
  while (!closing.aborted) {
    try {
      await bury(letter);
      channel.ack(message);
      onSettled(message_id, consumer.queue);
      return;
    } catch (error) {
      log.error({ err: error, queue: consumer.queue, message_id }, "dead letter not kept yet");
      await Bun.sleep(pause_ms);
    }
  }
}

function headerOf({ properties }: ConsumeMessage, name: string): string | undefined {
  const value = properties.headers?.[name] as unknown;
  return typeof value === "string" ? value : undefined;
}

function numberOf({ properties }: ConsumeMessage, name: string): number | undefined {
  const value = properties.headers?.[name] as unknown;
  return typeof value === "number" ? value : undefined;
}

/** A message that somebody pushed by hand may have no id; its content stands in, so that a second delivery is known again. */
async function idOf({ properties, content }: ConsumeMessage): Promise<string> {
  if (typeof properties.messageId === "string" && properties.messageId !== "") return properties.messageId;
  return `content:${Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(content))).toString("hex")}`;
}
