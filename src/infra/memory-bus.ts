import type { Consumer } from "@/kit/consumer";
import { defaultLadder_ms, settledWithin, type Bus, type BusOptions, type ContextOf } from "./bus";
import { memoryWorker } from "./memory-bus-work";
import type { Mongo } from "./mongo";
import type { Outbox, OutboxRow } from "./outbox";
import { newSignal, type Signal } from "./signal";

export type MemoryBusOptions = BusOptions & {
  /** How long a message stays with a process that died with it. */
  claim_ms?: number;
  /** How often to look for what other processes committed or left behind. */
  poll_ms?: number;
};

/**
 * The broker of the embedded mode and the tests. The outbox row is the queue: it is marked only once every consumer is done with it,
 * and tries and dead letters are in the database, so a process that is killed loses nothing.
 */
export function openMemoryBus(mongo: Mongo, outbox: Outbox, options: MemoryBusOptions): Bus {
  const { log, bury, ladder_ms = defaultLadder_ms, claim_ms = 15_000, poll_ms = 1_000 } = options;
  const lanes = new Map<string, Signal>();
  const inWork = new Map<string, OutboxRow>();
  const closing = new AbortController();
  const work = memoryWorker({ mongo, outbox, log, bury, ladder_ms, retryIn: (key, delay_ms) => lanes.get(key)?.wakeIn(delay_ms) });
  const forget = outbox.onCommitted((key) => lanes.get(key)?.wake());
  const keeping = setInterval(() => {
    outbox.keep([...inWork.values()], claim_ms).catch((error: unknown) => log.warn({ err: error }, "claims not kept"));
  }, claim_ms / 3);
  keeping.unref();

  /** Hands the rows of one key to its consumers, as many at a time as they take. */
  async function serve(key: string, lane: Signal, consumers: readonly Consumer[], contextOf: ContextOf): Promise<void> {
    const capacity = Math.min(...consumers.map(({ prefetch }) => prefetch));
    const busy = new Set<Promise<void>>();
    let backlog = false;
    const start = (row: OutboxRow) => {
      const id = row._id.toHexString();
      inWork.set(id, row);
      const job = work(row, consumers, contextOf)
        .catch((error: unknown) => log.warn({ err: error, message: key }, "message not marked; its claim will end"))
        .finally(() => {
          inWork.delete(id);
          busy.delete(job);
          lane.wake();
        });
      busy.add(job);
    };
    while (!closing.signal.aborted) {
      const free = capacity - busy.size;
      // While there is more than fits, places are filled several at a time: taking one costs as much as taking ten.
      if (free >= (backlog ? Math.ceil(capacity / 2) : 1)) {
        const rows = await outbox.take(free, claim_ms, key).catch((error: unknown): OutboxRow[] => {
          log.warn({ err: error, message: key }, "outbox not read");
          return [];
        });
        backlog = rows.length === free;
        for (const row of rows) start(row);
      }
      const woken = await lane.wait(poll_ms);
      if (!woken) backlog = false;
    }
    await Promise.all(busy);
  }

  const serving: Promise<void>[] = [];
  return {
    consume: async (consumers, contextOf) => {
      for (const [key, group] of Map.groupBy(consumers, ({ message }) => message.key)) {
        const lane = newSignal();
        lanes.set(key, lane);
        serving.push(serve(key, lane, group, contextOf));
      }
    },
    drained: (timeout_ms = 15_000) =>
      settledWithin(timeout_ms, async () => {
        const left = await outbox.rows
          .find({ published_at: null, key: { $in: [...lanes.keys()] } })
          .limit(5)
          .toArray();
        return left.length === 0 && inWork.size === 0 ? null : left.map(({ key, message_id }) => `${key} ${message_id}`).join(", ");
      }),
    close: async () => {
      forget();
      closing.abort();
      for (const lane of lanes.values()) lane.wake();
      await Promise.all(serving);
      clearInterval(keeping);
    },
  };
}
