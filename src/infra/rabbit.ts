import type { ChannelModel, RecoveringChannelModel } from "amqplib";
import type { Consumer } from "@/kit/consumer";
import { defaultLadder_ms, settledWithin, type Bus, type BusOptions, type ContextOf } from "./bus";
import type { Outbox, OutboxRow } from "./outbox";
import { confirmChannel, recovering } from "./rabbit-channel";
import { consumeQueue } from "./rabbit-consume";
import { openRelay } from "./rabbit-relay";
import { assertExchange, assertTopology, namesOf } from "./rabbit-topology";

export type RabbitOptions = BusOptions & {
  /** A name that keeps the queues of a trial apart from all others on this broker. They go ten minutes after their last use. */
  trial?: string;
};

/**
 * The bus on RabbitMQ (3.10 and later): one connection to publish what the outbox holds, one to consume. Rejects when the broker is not
 * there within some seconds; once it was, it is waited for.
 */
export async function openRabbit(url: string, outbox: Outbox, options: RabbitOptions): Promise<Bus> {
  const { log, bury, ladder_ms = defaultLadder_ms, trial } = options;
  const names = namesOf(trial);
  const closing = new AbortController();
  const busy = new Set<Promise<void>>();
  const open = tracked();
  let consumers: readonly Consumer[] = [];
  const onPublish = (row: OutboxRow) => {
    for (const { queue, message } of consumers) if (message.key === row.key && (row.to ?? queue) === queue) open.add(row.message_id, queue);
  };
  const relay = openRelay(outbox, names, log, onPublish);

  const publishing = await recovering(url, "zaaz publish", log, async (model) => {
    const { channel, send } = await confirmChannel(model, log);
    await assertExchange(channel, names);
    channel.on("close", () => relay.use(undefined));
    relay.use(send);
  }).catch(async (error: unknown) => {
    await relay.close();
    throw error;
  });

  let consuming: RecoveringChannelModel | undefined;
  let cancels: (() => Promise<unknown>)[] = [];
  return {
    consume: async (given: readonly Consumer[], contextOf: ContextOf) => {
      consumers = given;
      const parts = { names, log, bury, ladder_ms, contextOf, closing: closing.signal, busy, onSettled: open.delete };
      const setup = async (model: ChannelModel) => {
        const { channel } = await confirmChannel(model, log);
        await assertTopology(channel, names, given, ladder_ms);
        cancels = (await Promise.all(given.map((consumer) => consumeQueue(model, consumer, parts)))).flat();
      };
      consuming = await recovering(url, "zaaz consume", log, setup);
    },
    drained: (timeout_ms = 15_000) =>
      settledWithin(timeout_ms, async () => {
        const moves = open.moves();
        const left = await outbox.rows.find({ published_at: null }).limit(5).toArray();
        if (left.length > 0) return left.map(({ key, message_id }) => `${key} ${message_id}`).join(", ");
        // What ended while the outbox was read may have put something into it since.
        if (open.moves() !== moves) return "something has just moved";
        return open.list().slice(0, 5).join(", ") || null;
      }),
    close: async () => {
      closing.abort();
      await within(relay.close(), answer_ms);
      await within(Promise.allSettled(cancels.map(async (cancel) => cancel())), answer_ms);
      await Promise.allSettled(busy);
      await within(Promise.allSettled([consuming?.close(), publishing.close()]), answer_ms);
    },
  };
}

/** A broker that does not answer must not keep the process from ending: what it has not confirmed stays in the outbox, what it was not told is done comes again. */
const answer_ms = 3_000;

async function within(work: Promise<unknown>, timeout_ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeout_ms);
  await Promise.race([work, late]);
  clearTimeout(timer);
}

const trackedMax = 10_000;

/** What this process published to its own queues and has not seen the end of: so that a test can wait for it. The oldest are forgotten beyond the limit. */
function tracked() {
  const open = new Set<string>();
  let moves = 0;
  const name = (messageId: string, queue: string) => `${queue} ${messageId}`;
  return {
    add: (messageId: string, queue: string) => {
      moves += 1;
      open.add(name(messageId, queue));
      const oldest = open.size > trackedMax ? open.values().next().value : undefined;
      if (oldest !== undefined) open.delete(oldest);
    },
    delete: (messageId: string, queue: string) => {
      moves += 1;
      open.delete(name(messageId, queue));
    },
    list: () => [...open],
    /** How often something was published or ended. */
    moves: () => moves,
  };
}
