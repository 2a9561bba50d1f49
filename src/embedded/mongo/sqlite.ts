import { Database } from "bun:sqlite";

/** A row of the catalog table: a collection (`kind` "c") or an index ("x", `parent` is its collection). */
export type CatalogRow = { id: number; kind: string; parent: number; data: Uint8Array };

export type Sync = "full" | "normal";

export type Statements = ReturnType<typeof statements>;

/** Opens the database file for this process alone and makes its tables. Throws SQLITE_BUSY while another process has it. */
export function openDatabase(path: string, sync: Sync): Database {
  const db = new Database(path, { create: true });
  // Exclusive locking keeps a second process out for as long as this one lives, however it ends, and spares the shared-memory file.
  db.run("pragma locking_mode = exclusive");
  db.run("pragma journal_mode = wal");
  db.run(`pragma synchronous = ${sync}`);
  db.run("pragma cache_size = -16000");
  // Checkpoints sync the main file: four times fewer of them than by default, for a log of up to 16 MB.
  db.run("pragma wal_autocheckpoint = 4000");
  db.run("pragma temp_store = memory");
  db.run("begin immediate");
  db.run("create table if not exists docs(c integer, r integer, d blob, primary key(c, r)) without rowid");
  db.run("create table if not exists keys(x integer, k blob, r integer, primary key(x, k)) without rowid");
  db.run("create table if not exists catalog(id integer primary key, kind text, parent integer, data blob)");
  db.run("create table if not exists sessions(id text primary key, at integer, d blob) without rowid");
  db.run("create table if not exists meta(name text primary key, value integer) without rowid");
  db.run("insert or ignore into meta values ('next', 1)");
  db.run("commit");
  return db;
}

/** Sets `count` record numbers aside for good and answers with the one after them: a crash wastes some, none is ever given twice. */
export function reserveNumbers(db: Database, count: number): number {
  db.run("update meta set value = value + ? where name = 'next'", [count]);
  return db.query<{ value: number }, []>("select value from meta where name = 'next'").get()?.value ?? 0;
}

/** All the SQL there is after opening. */
export function statements(db: Database) {
  type Bytes = Uint8Array;
  return {
    begin: db.prepare("begin immediate"),
    commit: db.prepare("commit"),
    getDoc: db.prepare<{ d: Bytes }, [number, number]>("select d from docs where c = ? and r = ?"),
    putDoc: db.prepare<unknown, [number, number, Bytes]>("insert or replace into docs values (?, ?, ?)"),
    dropDoc: db.prepare<unknown, [number, number]>("delete from docs where c = ? and r = ?"),
    docsUp: db.prepare<unknown, [number, number, number]>("select r, d from docs where c = ? and r > ? order by r limit ?"),
    docsDown: db.prepare<unknown, [number, number, number]>("select r, d from docs where c = ? and r < ? order by r desc limit ?"),
    countDocs: db.prepare<{ n: number }, [number]>("select count(*) as n from docs where c = ?"),
    clearDocs: db.prepare<unknown, [number]>("delete from docs where c = ?"),
    putKey: db.prepare<unknown, [number, Bytes, number]>("insert or replace into keys values (?, ?, ?)"),
    dropKey: db.prepare<unknown, [number, Bytes]>("delete from keys where x = ? and k = ?"),
    findKey: db.prepare<{ r: number }, [number, Bytes]>("select r from keys where x = ? and k = ?"),
    keysUp: db.prepare<unknown, [number, Bytes, Bytes, number]>(
      "select k, r from keys where x = ? and k >= ? and k < ? order by k limit ?",
    ),
    keysDown: db.prepare<unknown, [number, Bytes, Bytes, number]>(
      "select k, r from keys where x = ? and k >= ? and k < ? order by k desc limit ?",
    ),
    countKeys: db.prepare<{ n: number }, [number, Bytes, Bytes, number]>(
      "select count(*) as n from (select 1 from keys where x = ? and k >= ? and k < ? limit ?)",
    ),
    clearKeys: db.prepare<unknown, [number]>("delete from keys where x = ?"),
    catalog: db.prepare<CatalogRow, []>("select id, kind, parent, data from catalog order by id"),
    putCatalog: db.prepare<unknown, [number, string, number, Bytes]>("insert or replace into catalog values (?, ?, ?, ?)"),
    dropCatalog: db.prepare<unknown, [number]>("delete from catalog where id = ?"),
    session: db.prepare<{ d: Bytes }, [string]>("select d from sessions where id = ?"),
    putSession: db.prepare<unknown, [string, number, Bytes]>("insert or replace into sessions values (?, ?, ?)"),
    dropSessions: db.prepare<unknown, [number]>("delete from sessions where at < ?"),
  };
}
