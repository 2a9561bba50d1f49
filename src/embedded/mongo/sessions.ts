import { Binary } from "bson";
import { fail } from "@/embedded/mongo/errors";
import type { Mvcc, Txn } from "@/embedded/mongo/mvcc";
import { asNumber } from "@/embedded/mongo/options";
import type { Store } from "@/embedded/mongo/store";
import { decode, encode, isDoc } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";

/**
 * One logical session: its highest transaction number and what became of it. `done` holds the outcome of each statement of a retryable write.
 * Requests of one session run one after another: `tail` is the last that is under way.
 */
export type Session = {
  readonly id: string;
  number: number;
  state: "idle" | "writes" | "active" | "committed" | "aborted";
  txn: Txn | null;
  done: Map<number, Doc>;
  at: number;
  connection: object | null;
  tail: Promise<unknown> | null;
};

/** The memory of one retryable command. */
export type Memo = { recall(statement: number): Doc | undefined; record(statement: number, outcome: Doc): void };

export type Sessions = ReturnType<typeof createSessions>;

/** Sessions and their transactions. Outcomes are written in the flush that makes their data durable, and forgotten after 30 minutes. */
export function createSessions(store: Store, mvcc: Mvcc, now: () => number) {
  const known = new Map<string, Session>();
  const dirty = new Set<Session>();
  const save = (session: Session): void => {
    dirty.add(session);
    store.touch();
  };
  const end = (session: Session): void => endTransaction(mvcc, session);
  store.onFlush(() => {
    for (const session of dirty) store.putSession(session.id, session.at, encodeSession(session));
    dirty.clear();
  });
  return {
    get(lsid: Doc): Session {
      const id = sessionId(lsid);
      let session = known.get(id);
      if (!session) known.set(id, (session = openSession(id, store.session(id))));
      session.at = now();
      return session;
    },
    /** Aborts the open transaction, if there is one. */
    end,
    /** The transaction that a statement belongs to; the first one starts it and takes the snapshot. */
    statement(session: Session, number: number, starts: boolean): Txn {
      checkNumber(session, number);
      if (starts && number === session.number) throw alreadyStarted(session);
      if (starts) {
        end(session);
        advance(session, number, "active");
        session.txn = mvcc.begin(true);
      }
      return openTransaction(session, number);
    },
    /** Commits, or answers again that it was committed. Throws 251 for one that was aborted or never was. */
    commit(session: Session, number: number): void {
      checkNumber(session, number);
      if (number === session.number && session.state === "committed") return;
      const txn = openTransaction(session, number);
      mvcc.commit(txn);
      session.txn = null;
      session.state = "committed";
      if (txn.own.size > 0) save(session);
    },
    abort(session: Session, number: number): void {
      checkNumber(session, number);
      if (number === session.number && session.state === "committed")
        throw fail(256, "TransactionCommitted", `Transaction ${number} has been committed.`);
      openTransaction(session, number);
      end(session);
    },
    /** Opens the memory of a retryable command: outcomes recorded under this number before, by a request whose reply was lost. */
    memo(session: Session, number: number): Memo {
      checkNumber(session, number);
      if (number > session.number) {
        end(session);
        advance(session, number, "writes");
      } else if (session.state !== "writes") throw noSuchTransaction(number, session.state);
      return memoOf(session, save);
    },
    inOrder,
    /** A connection closed: the transactions whose latest statement it carried are aborted, unless one is being answered. */
    disconnected(connection: object): void {
      for (const session of known.values()) if (session.txn && session.connection === connection && !session.tail) end(session);
    },
    /** Ends transactions older than a minute and forgets sessions unused for half an hour. */
    sweep(): void {
      const at = now();
      for (const session of known.values()) {
        if (session.txn && at - session.txn.startedAt > TRANSACTION_MS) end(session);
        if (at - session.at > SESSION_MS && !session.tail) known.delete(session.id);
      }
    },
    forget: (): void => store.forgetSessions(now() - SESSION_MS),
  };
}

export function sessionId(lsid: Doc): string {
  const id = lsid["id"];
  if (!(id instanceof Binary)) throw fail(14, "TypeMismatch", "BSON field 'lsid.id' is missing but a required field");
  return Buffer.from(id.value()).toString("hex");
}

const TRANSACTION_MS = 60_000;
const SESSION_MS = 30 * 60_000;

function openSession(id: string, stored: Uint8Array | null): Session {
  const session: Session = { id, number: -1, state: "idle", txn: null, done: new Map(), at: 0, connection: null, tail: null };
  if (stored) restore(session, decode(stored));
  return session;
}

function memoOf(session: Session, save: (session: Session) => void): Memo {
  return {
    recall: (statement) => session.done.get(statement),
    record(statement, outcome) {
      session.done.set(statement, outcome);
      save(session);
    },
  };
}

function advance(session: Session, number: number, state: "writes" | "active"): void {
  session.number = number;
  session.state = state;
  session.done = new Map();
}

function endTransaction(mvcc: Mvcc, session: Session): void {
  if (!session.txn) return;
  mvcc.abort(session.txn);
  session.txn = null;
  session.state = "aborted";
}

function openTransaction(session: Session, number: number): Txn {
  if (number !== session.number || !session.txn) throw noSuchTransaction(number, session.state);
  return session.txn;
}

// Runs a request after those of the same session that came before.
function inOrder<T>(session: Session, work: () => T | Promise<T>): T | Promise<T> {
  const out = session.tail ? session.tail.then(work, work) : work();
  if (!(out instanceof Promise)) return out;
  const tail: Promise<unknown> = out.then(
    () => settle(session, tail),
    () => settle(session, tail),
  );
  session.tail = tail;
  return out;
}

function checkNumber(session: Session, number: number): void {
  if (number >= session.number) return;
  const text = `Cannot start transaction ${number} on session ${session.id} because a newer transaction ${session.number} has already started.`;
  throw fail(225, "TransactionTooOld", text);
}

function alreadyStarted(session: Session): Error {
  if (session.state !== "active") return noSuchTransaction(session.number, session.state);
  return fail(117, "ConflictingOperationInProgress", `Transaction ${session.number} has already been started.`);
}

function noSuchTransaction(number: number, state: string): Error {
  const why = state === "aborted" ? "has been aborted" : "does not match any in-progress transactions";
  return fail(251, "NoSuchTransaction", `Given transaction number ${number} ${why}.`, undefined, ["TransientTransactionError"]);
}

function settle(session: Session, tail: Promise<unknown>): void {
  if (session.tail === tail) session.tail = null;
}

function encodeSession(session: Session): Uint8Array {
  const done = [...session.done].map(([statement, outcome]) => ({ statement, outcome }));
  return encode({ number: session.number, state: session.state, done });
}

function restore(session: Session, data: Doc): void {
  session.number = asNumber(data["number"]);
  session.state = data["state"] === "committed" ? "committed" : "writes";
  if (!Array.isArray(data["done"])) return;
  for (const part of data["done"]) {
    if (isDoc(part) && isDoc(part["outcome"])) session.done.set(asNumber(part["statement"]), part["outcome"]);
  }
}
