import type { Channel } from "amqplib";
import type { Consumer } from "@/kit/consumer";

/** What the exchange and the queues are called. A trial's carry its name and go ten minutes after their last use. */
export type Names = {
  exchange: string;
  queue(name: string): string;
  dead(name: string): string;
  retry(delay_ms: number): string;
  trial: boolean;
};

export function namesOf(trial: string | undefined): Names {
  const prefix = trial ? `${trial}.` : "";
  return {
    exchange: `${prefix}zaaz`,
    queue: (name) => `${prefix}${name}`,
    dead: (name) => `${prefix}${name}.dlq`,
    retry: (delay_ms) => `${prefix}zaaz.retry.${delay_ms}`,
    trial: trial !== undefined,
  };
}

/** So many times a message may be delivered again without an answer, before the broker calls it dead. */
export const deliveryLimit = 5;

const trial_ms = 600_000;

export const assertExchange = (channel: Channel, { exchange, trial }: Names) =>
  channel.assertExchange(exchange, "topic", { durable: true, autoDelete: trial });

/**
 * Asserts every queue of these consumers. A step of the retry ladder is one queue for all of them: what expires in it goes back by the
 * routing key it was sent with, the name of the queue it came from. The delay is in the name, since a queue's arguments cannot be changed.
 */
export async function assertTopology(
  channel: Channel,
  names: Names,
  consumers: readonly Consumer[],
  ladder_ms: readonly number[],
): Promise<void> {
  await assertExchange(channel, names);
  for (const delay_ms of new Set(ladder_ms)) {
    const retry = names.retry(delay_ms);
    await channel.assertExchange(retry, "fanout", { durable: true, autoDelete: names.trial });
    await channel.assertQueue(retry, quorum(names, { "x-message-ttl": delay_ms, ...deadLetterTo() }));
    await channel.bindQueue(retry, retry, "");
  }
  for (const { queue, message } of consumers) {
    await channel.assertQueue(names.dead(queue), quorum(names));
    await channel.assertQueue(names.queue(queue), quorum(names, { "x-delivery-limit": deliveryLimit, ...deadLetterTo(names.dead(queue)) }));
    await channel.bindQueue(names.queue(queue), names.exchange, message.key);
  }
}

const quorum = ({ trial }: Names, rest: Record<string, unknown> = {}) => ({
  durable: true,
  arguments: { "x-queue-type": "quorum", ...rest, ...(trial && { "x-expires": trial_ms }) },
});

/** At-least-once dead-lettering, which the broker only does for queues that refuse to drop: to one queue, or where the message's own key says. */
const deadLetterTo = (queue?: string) => ({
  "x-dead-letter-exchange": "",
  ...(queue && { "x-dead-letter-routing-key": queue }),
  "x-dead-letter-strategy": "at-least-once",
  "x-overflow": "reject-publish",
});
