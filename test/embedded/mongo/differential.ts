import { deserialize, EJSON, ObjectId, serialize } from "bson";
import { MongoClient, MongoServerError, MongoTransactionError } from "mongodb";
import type { ClientSession, Document } from "mongodb";

/** One step of a case: a command, sent in a session's transaction when it names one, or the end of such a transaction. */
export type Step =
  | { run: Document; in?: string; start?: true }
  | { commit: string }
  | { abort: string }
  | { retry: Document; as: string; number: bigint };

/** A server under comparison. */
export type Engine = { name: string; client: MongoClient; retrying: MongoClient; close(): Promise<void> };

// Every reply keeps its BSON types.
const TYPES = { promoteValues: false, bsonRegExp: true };

/** Connects to a server under comparison. */
export async function connect(name: string, uri: string): Promise<Engine> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  await client.connect();
  // Numbers of its own choosing must not meet those that the driver gives to pooled sessions.
  const retrying = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  await retrying.connect();
  return {
    name,
    client,
    retrying,
    close: async () => {
      await retrying.close();
      await client.close();
    },
  };
}

let played = 0n;

/** Runs steps on a database of their own and returns what each of them answered, masked. */
export async function play(engine: Engine, database: string, steps: readonly Step[]): Promise<unknown[]> {
  const db = engine.client.db(database);
  const sessions = new Map<string, ClientSession>();
  const outcomes: unknown[] = [];
  const first = (played += 100n);
  await db.dropDatabase();
  try {
    for (const step of steps) outcomes.push(await attempt(() => take(step)));
  } finally {
    for (const session of sessions.values()) await session.endSession();
    await db.dropDatabase();
  }
  return outcomes;

  async function take(step: Step): Promise<unknown> {
    if ("commit" in step) return sessionOf(step.commit).commitTransaction().then(ended);
    if ("abort" in step) return sessionOf(step.abort).abortTransaction().then(ended);
    if ("retry" in step) {
      const session = sessionOf(step.as, engine.retrying);
      const retried = engine.retrying.db(database);
      return reply(await retried.command({ ...step.retry, txnNumber: first + step.number }, { ...TYPES, session }));
    }
    if (step.in === undefined) return reply(await db.command(step.run, TYPES));
    const session = sessionOf(step.in);
    if (step.start) session.startTransaction({ readConcern: { level: "snapshot" }, writeConcern: { w: "majority" } });
    return reply(await db.command(step.run, { ...TYPES, session }));
  }

  function sessionOf(name: string, client = engine.client): ClientSession {
    const known = sessions.get(name);
    if (known) return known;
    const session = client.startSession();
    sessions.set(name, session);
    return session;
  }
}

/** The canonical text of an outcome: types visible, fields of documents in their order (or by name where order is not to count). */
export function textOf(outcome: unknown, ordered = true): string {
  // A round trip through BSON gives expected values, written as plain JavaScript, the types that they have on the wire.
  const { v } = deserialize(serialize({ v: outcome }, { ignoreUndefined: true }), { promoteValues: false, bsonRegExp: true });
  // The order of a reply's own fields says nothing; that of documents does.
  return EJSON.stringify(masked(ordered ? byName(v, (item) => item) : sortedFields(v)), { relaxed: false });
}

const ended = (): unknown => ({ ended: true });

async function attempt(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof MongoTransactionError) return { driver: cause.message };
    if (!(cause instanceof MongoServerError)) throw cause;
    const { keyPattern, keyValue } = cause;
    const transient = cause.hasErrorLabel("TransientTransactionError");
    return { code: Number(cause.code), ...(keyPattern ? { keyPattern, keyValue } : {}), ...(transient ? { transient } : {}) };
  }
}

const NOISE = new Set(["ok", "note", "$clusterTime", "operationTime", "electionId", "opTime", "retriedStmtIds", "retriedStmtId"]);

// A cursor becomes its documents, write errors lose their texts, everything else loses what differs from server to server.
function reply(answer: Document): unknown {
  const { cursor, writeErrors, ...rest } = Object.fromEntries(Object.entries(answer).filter(([key]) => !NOISE.has(key)));
  if (cursor) return (cursor as Document)["firstBatch"];
  if (!writeErrors) return rest;
  const errors = (writeErrors as Document[]).map(({ index, code, keyPattern, keyValue }) => ({ index, code, keyPattern, keyValue }));
  return { ...rest, writeErrors: errors };
}

const GIVEN = /^0{8}/;

// Object ids that the test did not choose and times of the run differ from server to server.
function masked(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(masked);
  if (v instanceof Date) return Math.abs(v.getTime() - Date.now()) < 600_000 ? "<now>" : v;
  if (typeof v !== "object" || v === null) return v;
  if ("_bsontype" in v) {
    if (v._bsontype === "Timestamp") return "<timestamp>";
    return v._bsontype === "ObjectId" && !(v instanceof ObjectId && GIVEN.test(v.toHexString())) ? "<id>" : v;
  }
  return Object.fromEntries(Object.entries(v).map(([key, item]) => [key, masked(item)]));
}

function sortedFields(v: unknown): unknown {
  return Array.isArray(v) ? v.map(sortedFields) : byName(v, sortedFields);
}

function byName(v: unknown, each: (item: unknown) => unknown): unknown {
  if (typeof v !== "object" || v === null || Array.isArray(v) || v instanceof Date || "_bsontype" in v) return v;
  const entries = Object.entries(v).map(([key, item]): [string, unknown] => [key, each(item)]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
