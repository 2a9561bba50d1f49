import { Problem, unavailable } from "@/kit/problem";

type Waiting<T, R> = { item: T; since_ms: number; done: (result: R) => void; failed: (error: unknown) => void };

/** Nobody waits longer than this for those before them. */
const wait_max_ms = 10_000;

/**
 * Gathers items that arrive one by one and works on those of one lane together: while a batch of a lane is in work, what arrives makes the
 * next one. `work` does a whole list or nothing of it. A list that fails is done again in halves, so that a bad item fails alone. Who has
 * waited ten seconds for those before hears 503.
 */
export function gather<T, R>(
  work: (items: readonly T[]) => Promise<readonly R[]>,
  itemsMax: number,
): (lane: string, item: T) => Promise<R> {
  const lanes = new Map<string, Waiting<T, R>[]>();

  async function settle(batch: readonly Waiting<T, R>[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [index, { done }] of batch.entries()) done(results[index]!);
    } catch (error) {
      if (batch.length > 1 && mayBeOfOne(error)) {
        const middle = Math.ceil(batch.length / 2);
        await settle(batch.slice(0, middle));
        await settle(batch.slice(middle));
      } else for (const { failed } of batch) failed(error);
    }
  }

  async function run(lane: string, waiting: Waiting<T, R>[]): Promise<void> {
    while (waiting.length > 0) {
      // Those that came with the first are here a moment after it.
      await new Promise(setImmediate);
      const batch = waiting.splice(0, itemsMax);
      const late = performance.now() - wait_max_ms;
      for (const { since_ms, failed } of batch) if (since_ms < late) failed(unavailable({ headers: { "Retry-After": "1" } }));
      await settle(batch.filter(({ since_ms }) => since_ms >= late));
    }
    lanes.delete(lane);
  }

  return (lane, item) => {
    const { promise, resolve: done, reject: failed } = Promise.withResolvers<R>();
    const known = lanes.get(lane);
    const waiting = known ?? [];
    waiting.push({ item, since_ms: performance.now(), done, failed });
    if (!known) {
      lanes.set(lane, waiting);
      void run(lane, waiting);
    }
    return promise;
  };
}

/** A database that does not answer fails them all, and to ask it more often would make it worse. */
const mayBeOfOne = (error: unknown) => !(error instanceof Problem && error.kind === unavailable);
