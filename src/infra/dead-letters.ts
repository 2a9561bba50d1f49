import mongoose from "mongoose";
import type { ObjectId } from "mongodb";
import { Problem } from "@/kit/problem";
import type { Mongo } from "./mongo";

/** A message that one queue could not take, and why. `payload` is the text as it came, JSON or not. */
export type DeadMessage = {
  message_id: string;
  queue: string;
  key: string;
  payload: string;
  reason: string;
  code: string;
  attempts: number;
};

/** Puts a message where people find it. The same message on the same queue is the same letter, however often it dies. Joins a running transaction. */
export type Bury = (dead: DeadMessage) => Promise<void>;

export function openDeadLetters({ db, session, now }: Pick<Mongo, "db" | "session" | "now">): { bury: Bury } {
  const letters = db.collection<{ _id: ObjectId }>("dead_letters");
  return {
    bury: async ({ message_id, queue, ...what }) => {
      const at = now();
      await letters.updateOne(
        { _id: await letterId(message_id, queue) },
        {
          $set: { message_id, queue, ...what, status: "dead", is_deleted: false, updated_at: at, died_at: at },
          $setOnInsert: { created_at: at, created_by: null },
          $inc: { deaths: 1, revision: 1 },
        },
        { upsert: true, session: session() },
      );
    },
  };
}

/** The id of a letter follows from the message and the queue, so that two processes bury one message once. */
async function letterId(messageId: string, queue: string): Promise<ObjectId> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${messageId}\u0000${queue}`));
  return new mongoose.mongo.ObjectId(new Uint8Array(digest).slice(0, 12));
}

/** What to do with a message whose consumer failed at this attempt: tried again in so many milliseconds, or dead. */
export function afterFailure(
  error: unknown,
  attempt: number,
  ladder_ms: readonly number[],
): { retry_ms: number } | { dead: Pick<DeadMessage, "reason" | "code"> } {
  const retry_ms = ladder_ms[attempt - 1];
  const refused = error instanceof Problem && error.status < 500;
  if (!refused && retry_ms !== undefined) return { retry_ms };
  const code = error instanceof Problem ? error.code : "failed";
  const fields = error instanceof Problem ? (error.details.errors ?? []).map(({ field, message }) => `${field}: ${message}`) : [];
  return { dead: { code, reason: [String(error), ...fields].join("; ").slice(0, reasonMax) } };
}

export const reasonMax = 1_000;
