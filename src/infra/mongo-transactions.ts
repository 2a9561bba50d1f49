import type { AsyncLocalStorage } from "node:async_hooks";
import mongoose from "mongoose";
import type { ClientSession, MongoClient, MongoError } from "mongodb";
import type { Logger } from "pino";
import { unavailable } from "@/kit/problem";

export type Transactions = {
  /**
   * Runs `work` in one transaction (snapshot, majority). Mongoose's queries inside join by themselves, the driver's own need `session()`; nested
   * calls join the outer one. Conflicts run it again from the start, so `work` must not have effects elsewhere. When the database
   * does not come round within ten seconds: the problem `unavailable`, and the outcome may be unknown.
   */
  atomically<T>(work: () => Promise<T>): Promise<T>;
  /** The session of the transaction this call runs in. */
  session(): ClientSession | undefined;
  /** Calls `then` once the transaction this runs in is committed, never if it is not; at once outside of one. */
  afterCommit(then: () => void): void;
  /** What is gathered under `key` during the transaction this runs in, for `write` to write as its last act. Throws outside of one. */
  gathered<T>(key: object, write: (items: readonly T[], session: ClientSession) => Promise<void>): T[];
};

const attemptsMax = 25;
const time_max_ms = 10_000;
const pause_max_ms = 250;

type Gathered = { items: unknown[]; write(): Promise<void> };
type Running = { session: ClientSession; afterCommit: (() => void)[]; gathered: Map<object, Gathered> };

export function transactions(client: MongoClient, log: Logger): Transactions {
  // Mongoose keeps its storage here once the option is set, and reads only `session` of what is in it; its types leave that out.
  const { transactionAsyncLocalStorage: running } = mongoose as unknown as { transactionAsyncLocalStorage: AsyncLocalStorage<Running> };

  async function atomically<T>(work: () => Promise<T>): Promise<T> {
    if (running.getStore()) return work();
    const until_ms = performance.now() + time_max_ms;
    const session = client.startSession();
    try {
      for (let attempt = 1; ; attempt += 1) {
        const transaction: Running = { session, afterCommit: [], gathered: new Map() };
        try {
          const result = await once(transaction, work, until_ms);
          for (const then of transaction.afterCommit) then();
          return result;
        } catch (error) {
          if (!isMongoError(error)) throw error;
          if (!labelled(error, "TransientTransactionError")) throw isOutage(error) ? refused(error, attempt) : error;
          if (attempt >= attemptsMax || performance.now() >= until_ms) throw refused(error, attempt);
          await Bun.sleep(Math.random() * Math.min(pause_max_ms, 4 * 1.6 ** attempt));
        }
      }
    } finally {
      await session.endSession();
    }
  }

  async function once<T>(transaction: Running, work: () => Promise<T>, until_ms: number): Promise<T> {
    const { session } = transaction;
    session.startTransaction({ readConcern: { level: "snapshot" }, writeConcern: { w: "majority" }, readPreference: "primary" });
    let result: T;
    try {
      result = await running.run(transaction, work);
      for (const { write } of transaction.gathered.values()) await write();
    } catch (error) {
      await session.abortTransaction().catch((abortError: unknown) => log.debug({ err: abortError }, "abort not answered"));
      throw error;
    }
    await commit(session, until_ms);
    return result;
  }

  /** A commit whose answer was lost is asked again, alone: the work may be done already. */
  async function commit(session: ClientSession, until_ms: number): Promise<void> {
    for (;;) {
      try {
        return await session.commitTransaction();
      } catch (error) {
        const unknown = isMongoError(error) && labelled(error, "UnknownTransactionCommitResult");
        if (!unknown || labelled(error, "TransientTransactionError")) throw error;
        if (performance.now() >= until_ms) throw refused(error, 1);
        await Bun.sleep(Math.random() * pause_max_ms);
      }
    }
  }

  function refused(error: MongoError, attempts: number) {
    log.warn({ err: error, attempts }, "transaction given up");
    return unavailable({ headers: { "Retry-After": "1" } });
  }

  return {
    atomically,
    session: () => running.getStore()?.session,
    afterCommit: (then) => {
      const transaction = running.getStore();
      if (transaction) transaction.afterCommit.push(then);
      else then();
    },
    gathered: (key, write) => gathered(running.getStore(), key, write),
  };
}

function gathered<T>(transaction: Running | undefined, key: object, write: (items: readonly T[], session: ClientSession) => Promise<void>) {
  if (!transaction) throw new Error("nothing is gathered outside of a transaction");
  const known = transaction.gathered.get(key);
  if (known) return known.items as T[]; // A key gathers one kind of item.
  const items: T[] = [];
  transaction.gathered.set(key, { items, write: () => write(items, transaction.session) });
  return items;
}

const isMongoError = (error: unknown): error is MongoError => error instanceof mongoose.mongo.MongoError;
const labelled = (error: MongoError, label: string) => error.hasErrorLabel(label);
const isOutage = (error: MongoError) =>
  error instanceof mongoose.mongo.MongoNetworkError ||
  error instanceof mongoose.mongo.MongoServerSelectionError ||
  labelled(error, "UnknownTransactionCommitResult");
