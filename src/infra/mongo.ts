import mongoose from "mongoose";
import type { Db } from "mongodb";
import type { Logger } from "pino";
import type { AnyCollection } from "@/kit/collection";
import { openClock, type Clock } from "./mongo-clock";
import { ensureTables, tableOf } from "./mongo-ensure";
import { transactions, type Transactions } from "./mongo-transactions";
import { infraTables, usualKeeping, type Keeping } from "./tables";

export type Mongo = Transactions &
  Clock & {
    /** The driver's own handle, for what mongoose has no words for. */
    db: Db;
    /** Creates what is missing of collections, validators and indexes, and drops indexes that are no longer declared. Idempotent. */
    ensure(collections: readonly AnyCollection[], keeping?: Keeping): Promise<void>;
    close(): Promise<void>;
  };

/** Connects mongoose's default connection, which every model uses; so a process has one open at a time. Throws when nothing answers within five seconds. */
export async function openMongo(uri: string, { log }: { log: Logger }): Promise<Mongo> {
  mongoose.set("transactionAsyncLocalStorage", true);
  mongoose.set("bufferCommands", false);
  await mongoose.connect(uri, {
    appName: "zaaz",
    useBigInt64: true,
    maxPoolSize: 50,
    serverSelectionTimeoutMS: 5_000,
    // Longer than any command waits for a lock, so that only a dead connection is given up.
    socketTimeoutMS: 45_000,
    writeConcern: { w: "majority" },
  });
  const { connection } = mongoose;
  const client = connection.getClient();
  const db = client.db(connection.name);
  const clock = await openClock(db, log).catch(async (error: unknown) => {
    await mongoose.disconnect();
    throw error;
  });
  return {
    ...transactions(client, log),
    ...clock,
    db,
    ensure: (collections, keeping = usualKeeping) =>
      ensureTables(db, [...infraTables(keeping), ...collections.map((collection) => tableOf(collection, keeping))], log),
    close: async () => {
      clock.stop();
      await mongoose.disconnect();
    },
  };
}
