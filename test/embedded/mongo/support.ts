import { dispatch } from "@/embedded/mongo/dispatch";
import { createEngine } from "@/embedded/mongo/engine";
import type { Engine } from "@/embedded/mongo/engine";
import { openStore } from "@/embedded/mongo/store";
import { decode, encode } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";

/** An engine in this process on a store in memory, for tests that need no wire. */
export function memoryEngine(now: () => number = Date.now): Engine {
  const store = openStore(":memory:", "normal", (error) => {
    throw error;
  });
  return createEngine(store, now);
}

/** Runs one command as a client would have sent it, and answers with the decoded reply. */
export async function command(engine: Engine, db: string, body: Doc): Promise<Doc> {
  const reply = await dispatch(engine, { id: 1, address: "test" }, { body: encode({ ...body, $db: db }), sequences: null });
  return reply instanceof Uint8Array ? decode(reply) : reply;
}

/** The documents of a reply's first batch. */
export function batchOf(reply: Doc): Doc[] {
  // A cursor reply of this engine always has this shape; anything else fails the test that reads it.
  const cursor = reply["cursor"] as { firstBatch: Doc[] } | undefined;
  if (!cursor) throw new Error(`not a cursor reply: ${JSON.stringify(reply)}`);
  return cursor.firstBatch;
}

export type Random = { next(): number; below(n: number): number; pick<T>(items: readonly T[]): T };

/** A small seeded generator (mulberry32): the same seed gives the same run. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    next,
    below,
    pick<T>(items: readonly T[]): T {
      // `below` stays inside a list that is not empty.
      return items[below(items.length)] as T;
    },
  };
}

/** The seed of this run: given in SEED to repeat one, else new; print it when a test fails. */
export const seedOf = (name: string): number => {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`${name}: SEED=${seed}`);
  return seed;
};
