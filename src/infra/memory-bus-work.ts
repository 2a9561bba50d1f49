import type { Consumer } from "@/kit/consumer";
import { tryOnce, type BusOptions, type ContextOf, type Outcome } from "./bus";
import type { Mongo } from "./mongo";
import type { Outbox, OutboxRow, Progress } from "./outbox";

type Parts = Required<BusOptions> & { mongo: Mongo; outbox: Outbox; retryIn(key: string, delay_ms: number): void };

/** So many times in a row a message may take its process down with it, before it is dead. */
const deliveriesMax = 5;
/** When to look again whether a queue has a consumer by now. */
const absent_ms = 60_000;

/** Takes one row through every queue that has it still to do, and writes down what became of it. */
export function memoryWorker({ mongo, outbox, log, bury, ladder_ms, retryIn }: Parts) {
  const markDone = batched(outbox);

  return async (row: OutboxRow, consumers: readonly Consumer[], contextOf: ContextOf): Promise<void> => {
    const before = row.progress.length > 0 ? row.progress : begun(row, consumers);
    const at = mongo.serverTime();
    const outcomes = new Map<string, Outcome>();
    await Promise.all(
      before.map(async ({ queue, attempts, next_at }) => {
        if (next_at === null || next_at > at) return;
        const consumer = consumers.find((each) => each.queue === queue);
        if (!consumer) {
          outcomes.set(queue, { retry_ms: absent_ms });
          return;
        }
        const message = { id: row.message_id, key: row.key, payload: row.payload, attempt: attempts + 1 };
        const parts = { consumer, contextOf, log, ladder_ms };
        outcomes.set(queue, row.deliveries > deliveriesMax ? lethal(row, queue, attempts) : await tryOnce(parts, message));
      }),
    );
    const progress = before.map((each) => advanced(each, outcomes.get(each.queue), mongo.serverTime()));
    const dead = [...outcomes.values()].flatMap((outcome) => ("dead" in outcome ? [outcome.dead] : []));
    const waiting = progress.flatMap(({ next_at }) => (next_at ? [next_at.getTime()] : []));
    if (dead.length === 0 && waiting.length === 0) return markDone(row);
    const next_at = new Date(Math.min(...waiting));
    // Buried and marked in one transaction: a letter is never lost, and never in both places.
    await mongo.atomically(async () => {
      for (const letter of dead) await bury(letter);
      await outbox.rows.updateOne(
        { _id: row._id, claim: row.claim, published_at: null },
        {
          $set: {
            claim: null,
            deliveries: 0,
            ...(waiting.length > 0 ? { progress, next_at } : { progress: [], published_at: mongo.serverTime() }),
          },
        },
        { session: mongo.session() },
      );
    });
    if (waiting.length > 0) retryIn(row.key, next_at.getTime() - mongo.serverTime().getTime());
  };
}

function begun(row: OutboxRow, consumers: readonly Consumer[]): Progress[] {
  const queues = row.to === null ? consumers.map(({ queue }) => queue) : [row.to];
  return queues.map((queue) => ({ queue, attempts: 0, next_at: new Date(0) }));
}

function advanced(progress: Progress, outcome: Outcome | undefined, at: Date): Progress {
  if (!outcome) return progress;
  const attempts = progress.attempts + 1;
  return { ...progress, attempts, next_at: "retry_ms" in outcome ? new Date(at.getTime() + outcome.retry_ms) : null };
}

const lethal = ({ message_id, key, payload, deliveries }: OutboxRow, queue: string, attempts: number): Outcome => ({
  dead: { message_id, queue, key, payload, attempts, code: "delivery_limit", reason: `taken ${deliveries} times without an answer` },
});

/** Marks rows together while an earlier mark is on its way. */
function batched(outbox: Outbox): (row: OutboxRow) => Promise<void> {
  let waiting: OutboxRow[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  return (row) => {
    waiting.push(row);
    next ??= last
      .catch(() => undefined)
      .then(() => {
        const rows = waiting;
        waiting = [];
        next = undefined;
        last = outbox.done(rows);
        return last;
      });
    return next;
  };
}
