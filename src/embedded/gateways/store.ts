import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { GatewayName, LogEntry } from "./names";

const logMax = 2_000;

/** Everything the sandbox remembers, in one SQLite file, or in memory when `dir` is null. */
export type Store = {
  /** The rows of one kind of object of one gateway. */
  shelf<T extends { id: string }>(method: GatewayName, kind: string): Shelf<T>;
  /** One value under a name, such as the switches of a gateway. */
  value<T>(name: string): { get(): T | null; set(value: T): void };
  log: { add(entry: LogEntry): void; newest(limit: number, method?: GatewayName): LogEntry[] };
  db: Database;
  /** Runs `work` so that all it writes is kept, or none of it. */
  atomically<T>(work: () => T): T;
  close(): void;
};

export type Shelf<T> = {
  /** `payment` is the merchant's reference, `due` the instant (ms) at which a sweep must look at it again. */
  put(row: T, about?: { payment?: string | null; due?: number | null }): void;
  get(id: string): T | null;
  /** Newest first. */
  byPayment(payment: string): T[];
  newest(): Iterable<T>;
  due(now: number): T[];
};

export function openStore(dir: string | null): Store {
  if (dir) mkdirSync(dir, { recursive: true });
  const db = new Database(dir ? join(dir, "sandbox.sqlite") : ":memory:", { create: true });
  db.run("PRAGMA journal_mode = WAL");
  db.run("PRAGMA synchronous = NORMAL");
  for (const statement of tables) db.run(statement);
  return {
    db,
    shelf: (method, kind) => openShelf(db, method, kind),
    value: (name) => openValue(db, name),
    log: openLog(db),
    atomically: (work) => db.transaction(work).immediate(),
    close: () => db.close(),
  };
}

const tables = [
  `CREATE TABLE IF NOT EXISTS objects (seq INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    payment TEXT, due INTEGER, body TEXT NOT NULL, UNIQUE (method, kind, id))`,
  "CREATE INDEX IF NOT EXISTS objects_payment ON objects (method, kind, payment, seq)",
  "CREATE INDEX IF NOT EXISTS objects_due ON objects (method, kind, due) WHERE due IS NOT NULL",
  "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, body TEXT NOT NULL)",
  "CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, body TEXT NOT NULL)",
  `CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL,
    summary TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, rank INTEGER NOT NULL, due INTEGER NOT NULL, created INTEGER NOT NULL)`,
  "CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due)",
  "CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event)",
  "CREATE TABLE IF NOT EXISTS answers (method TEXT NOT NULL, key TEXT NOT NULL, call TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (method, key))",
] as const;

type Body = { body: string };

function openShelf<T extends { id: string }>(db: Database, method: GatewayName, kind: string): Shelf<T> {
  // A shelf is the only writer of its kind, and `put` takes nothing but a T.
  const read = ({ body }: Body): T => JSON.parse(body) as T;
  const upsert = db.query<unknown, [string, string, string, string | null, number | null, string]>(
    `INSERT INTO objects (method, kind, id, payment, due, body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (method, kind, id) DO UPDATE SET payment = coalesce(excluded.payment, payment), due = excluded.due, body = excluded.body`,
  );
  const one = db.query<Body, [string, string, string]>("SELECT body FROM objects WHERE method = ? AND kind = ? AND id = ?");
  const ofPayment = db.query<Body, [string, string, string]>(
    "SELECT body FROM objects WHERE method = ? AND kind = ? AND payment = ? ORDER BY seq DESC",
  );
  const lapsed = db.query<Body, [string, string, number]>(
    "SELECT body FROM objects WHERE method = ? AND kind = ? AND due IS NOT NULL AND due <= ? ORDER BY due",
  );
  return {
    put: (row, { payment = null, due = null } = {}) => void upsert.run(method, kind, row.id, payment, due, JSON.stringify(row)),
    get(id) {
      const found = one.get(method, kind, id);
      return found && read(found);
    },
    byPayment: (payment) => ofPayment.all(method, kind, payment).map(read),
    *newest() {
      const rows = db.query<Body, [string, string]>("SELECT body FROM objects WHERE method = ? AND kind = ? ORDER BY seq DESC");
      for (const row of rows.iterate(method, kind)) yield read(row);
    },
    due: (now) => lapsed.all(method, kind, now).map(read),
  };
}

function openValue<T>(db: Database, name: string) {
  return {
    get(): T | null {
      const found = db.query<Body, [string]>("SELECT body FROM settings WHERE name = ?").get(name);
      // `set` is the only writer of this name, and takes nothing but a T.
      return found && (JSON.parse(found.body) as T);
    },
    set(value: T) {
      db.query("INSERT INTO settings (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body").run(
        name,
        JSON.stringify(value),
      );
    },
  };
}

function openLog(db: Database): Store["log"] {
  const insert = db.query<{ seq: number }, [string, string]>("INSERT INTO log (method, body) VALUES (?, ?) RETURNING seq");
  const trim = db.query("DELETE FROM log WHERE seq <= ?");
  // `add` is the only writer of the log.
  const read = ({ body }: Body) => JSON.parse(body) as LogEntry;
  return {
    add(entry) {
      const seq = insert.get(entry.method, JSON.stringify(entry))?.seq ?? 0;
      if (seq % 100 === 0) trim.run(seq - logMax);
    },
    newest(limit, method) {
      if (!method) return db.query<Body, [number]>("SELECT body FROM log ORDER BY seq DESC LIMIT ?").all(limit).map(read);
      return db
        .query<Body, [string, number]>("SELECT body FROM log WHERE method = ? ORDER BY seq DESC LIMIT ?")
        .all(method, limit)
        .map(read);
    },
  };
}
