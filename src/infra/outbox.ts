import { z } from "@hono/zod-openapi";
import mongoose from "mongoose";
import type { AnyBulkWriteOperation, ClientSession, Collection as Rows, ObjectId, UpdateFilter } from "mongodb";
import type { Ctx } from "@/kit/ctx";
import type { Mongo } from "./mongo";
import { againIfDuplicate } from "@/kit/database-errors";

/** How far one queue is with a message, on the in-process bus. No `next_at`: it is done with it. */
export type Progress = { queue: string; attempts: number; next_at: Date | null };

export type OutboxRow = {
  _id: ObjectId;
  key: string;
  /** JSON, as the message's schema encodes it. Text, so that no key or number in it means anything to the database. */
  payload: string;
  /** The id that was given, else the row's own. */
  message_id: string;
  /** One queue alone; null: all that are bound to the key. */
  to: string | null;
  created_at: Date;
  published_at: Date | null;
  /** When this may be taken: a moment ago for a new row, the end of its claim for one in work, the next try for one that failed. */
  next_at: Date;
  claim: string | null;
  /** How often it was taken since somebody last said what became of it. */
  deliveries: number;
  progress: Progress[];
};

/** The messages that are to leave. Rows are taken under a claim that ends by itself, so whoever dies with them loses none. */
export type Outbox = {
  rows: Rows<OutboxRow>;
  emit: Ctx["emit"];
  /** Calls `listener` with the key of every message this process commits. Returns the way to stop it. */
  onCommitted(listener: (key: string) => void): () => void;
  /** Takes up to `limit` rows that are due, oldest first, for `claim_ms`. */
  take(limit: number, claim_ms: number, key?: string): Promise<OutboxRow[]>;
  /** Changes rows that were taken, those that are still under the same claim. */
  change(rows: readonly OutboxRow[], update: UpdateFilter<OutboxRow>): Promise<void>;
  /** They are where they belong. */
  done(rows: readonly OutboxRow[]): Promise<void>;
  /** They may be taken in so many milliseconds: again by anyone, or not before by others than who has them (`keep`). */
  release(rows: readonly OutboxRow[], delay_ms: number): Promise<void>;
  keep(rows: readonly OutboxRow[], claim_ms: number): Promise<void>;
  /** How many are waiting and for how many seconds the oldest of them has. */
  lag(): Promise<{ waiting: number; oldest_s: number }>;
};

export function openOutbox({ db, atomically, gathered, afterCommit, now, serverTime }: Mongo): Outbox {
  const rows = db.collection<OutboxRow>("outbox");
  const listeners = new Set<(key: string) => void>();
  const in_ms = (ms: number) => new Date(serverTime().getTime() + ms);
  const change: Outbox["change"] = async (taken, update) => {
    if (taken.length === 0) return;
    const claims = [...new Set(taken.map(({ claim }) => claim))];
    await rows.updateMany({ _id: { $in: taken.map(({ _id }) => _id) }, claim: { $in: claims }, published_at: null }, update);
  };

  return {
    rows,
    emit: (message, payload, id) =>
      atomically(async () => {
        const { key, to = null } = message;
        const text = JSON.stringify(z.encode(message.payload, payload));
        const state = { key, payload: text, created_at: now(), published_at: null, next_at: in_ms(-moment_ms), ...fresh };
        // Written together when the transaction ends: a thousand messages are one command.
        gathered<Written>(rows, (list, session) => write(rows, list, session)).push(writeOf(state, to, id));
        afterCommit(() => {
          for (const listener of listeners) listener(key);
        });
      }),
    onCommitted: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: async (limit, claim_ms, key) => {
      const due = { published_at: null, next_at: { $lte: serverTime() }, ...(key !== undefined && { key }) };
      const found = await rows
        .find(due, { projection: { _id: 1 } })
        .sort({ next_at: 1, _id: 1 })
        .limit(limit)
        .toArray();
      if (found.length === 0) return [];
      const ids = { $in: found.map(({ _id }) => _id) };
      const claim = crypto.randomUUID();
      await rows.updateMany({ ...due, _id: ids }, { $set: { claim, next_at: in_ms(claim_ms) }, $inc: { deliveries: 1 } });
      // Only what carries this call's own mark was not taken by another in between.
      return rows.find({ _id: ids, claim }).sort({ _id: 1 }).toArray();
    },
    change,
    done: (taken) => change(taken, { $set: { published_at: serverTime(), ...fresh } }),
    release: (taken, delay_ms) => change(taken, { $set: { next_at: in_ms(delay_ms), claim: null, deliveries: 0 } }),
    keep: (taken, claim_ms) => change(taken, { $set: { next_at: in_ms(claim_ms) } }),
    lag: async () => {
      const [oldest] = await rows.find({ published_at: null }).sort({ created_at: 1 }).limit(1).toArray();
      const waiting = await rows.countDocuments({ published_at: null });
      return { waiting, oldest_s: oldest ? Math.max(0, (now().getTime() - oldest.created_at.getTime()) / 1_000) : 0 };
    },
  };
}

/** A new row is due since a moment ago, so that no process's estimate of the time takes it for one still to come. */
const moment_ms = 1_000;
const fresh = { claim: null, deliveries: 0, progress: [] };

type State = Omit<OutboxRow, "_id" | "message_id" | "to">;

type Written = AnyBulkWriteOperation<OutboxRow>;

function writeOf(state: State, to: string | null, id: string | undefined): Written {
  if (id === undefined) {
    const _id = new mongoose.mongo.ObjectId();
    return { insertOne: { document: { _id, message_id: _id.toHexString(), to, ...state } } };
  }
  // Sent to one queue it goes again each time it is said; else the first one with this id is the only one.
  return { updateOne: { filter: { message_id: id, to }, update: to === null ? { $setOnInsert: state } : { $set: state }, upsert: true } };
}

async function write(rows: Rows<OutboxRow>, list: readonly Written[], session: ClientSession): Promise<void> {
  try {
    await rows.bulkWrite(list, { session });
  } catch (error) {
    // Committed by another after this transaction's snapshot: seen from a new one it is simply there.
    againIfDuplicate(error);
  }
}
