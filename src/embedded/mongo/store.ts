import { createCache } from "@/embedded/mongo/cache";
import { createGroupCommit } from "@/embedded/mongo/group-commit";
import type { GroupCommit } from "@/embedded/mongo/group-commit";
import { openDatabase, reserveNumbers, statements } from "@/embedded/mongo/sqlite";
import type { CatalogRow, Statements, Sync } from "@/embedded/mongo/sqlite";
import { decode } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";

/** One stored document: its record number (unique in the whole store), its BSON and, once somebody asked, its decoded form, which nobody changes. */
export type Rec = { readonly r: number; readonly bytes: Uint8Array; doc: Doc | null };

/** One entry of an index: the key as a latin1 string and the record it leads to. */
export type Entry = { key: string; r: number };

export type Store = ReturnType<typeof openStore>;

/** The decoded document of a record, kept with it. */
export function docOf(rec: Rec): Doc {
  rec.doc ??= decode(rec.bytes);
  return rec.doc;
}

/** Opens the store of record. Writes are applied at once and become durable together (see {@link createGroupCommit}). */
export function openStore(path: string, sync: Sync, fatal: (error: unknown) => never, cacheBytes = 64 << 20) {
  const db = openDatabase(path, sync);
  const sql = statements(db);
  const { end, ...batch } = createGroupCommit(
    () => sql.begin.run(),
    () => sql.commit.run(),
    fatal,
  );
  let reserved = reserveNumbers(db, RESERVE);
  let next = reserved - RESERVE;
  return {
    ...batch,
    ...documentsIn(sql, batch.write, cacheBytes),
    ...entriesIn(sql, batch.write),
    ...rowsIn(sql, batch.write),
    /** A number never used before, for a record, a collection or an index; growing, also over restarts. */
    take(): number {
      if (next >= reserved) {
        batch.touch();
        reserved = batch.apply(() => reserveNumbers(db, RESERVE));
      }
      return next++;
    },
    close(): void {
      end();
      for (const statement of Object.values(sql)) statement.finalize();
      db.close();
    },
  };
}

type Write = GroupCommit["write"];

const RESERVE = 1_000_000;
const TOP = Buffer.alloc(40, 0xff);

function documentsIn(sql: Statements, write: Write, cacheBytes: number) {
  const cache = createCache<Rec>(cacheBytes);
  const keep = (rec: Rec): Rec => {
    cache.set(rec.r, rec, rec.bytes.length * 4 + 256);
    return rec;
  };
  return {
    get(c: number, r: number): Rec | null {
      const known = cache.get(r);
      if (known) return known;
      const row = sql.getDoc.get(c, r);
      return row ? keep({ r, bytes: row.d, doc: null }) : null;
    },
    /** Writes a document; `rec` is kept as its cached form. */
    put(c: number, rec: Rec): void {
      write(sql.putDoc, c, rec.r, rec.bytes);
      keep(rec);
    },
    remove(c: number, r: number): void {
      write(sql.dropDoc, c, r);
      cache.delete(r);
    },
    /** Up to `limit` documents of a collection in the order of their record numbers, beyond `after` (or before it, backward). */
    documents(c: number, after: number, backward: boolean, limit: number): Rec[] {
      const rows = (backward ? sql.docsDown : sql.docsUp).values(c, after, limit);
      return rows.map((row) => {
        // The two columns are an integer and a blob by the schema.
        const r = row[0] as number;
        return cache.get(r) ?? keep({ r, bytes: row[1] as Uint8Array, doc: null });
      });
    },
    countDocuments: (c: number): number => sql.countDocs.get(c)?.n ?? 0,
    clearCollection(c: number): void {
      write(sql.clearDocs, c);
    },
  };
}

function entriesIn(sql: Statements, write: Write) {
  return {
    putKey(x: number, key: string, r: number, unique: boolean): void {
      write(sql.putKey, x, keyBytes(key, unique ? null : r), r);
    },
    removeKey(x: number, key: string, r: number, unique: boolean): void {
      write(sql.dropKey, x, keyBytes(key, unique ? null : r));
    },
    /** The record that holds `key` in a unique index. */
    findKey: (x: number, key: string): number | null => sql.findKey.get(x, keyBytes(key, null))?.r ?? null,
    /** Up to `limit` entries of an index with `low <= key < high`, in key order or backward. A key read here carries its record number, so it is the next bound. */
    entries(x: number, low: string, high: string, backward: boolean, limit: number): Entry[] {
      const rows = (backward ? sql.keysDown : sql.keysUp).values(x, keyBytes(low, null), keyBytes(high, null), limit);
      // The two columns are a blob and an integer by the schema.
      return rows.map((row) => ({ key: latin1(row[0] as Uint8Array), r: row[1] as number }));
    },
    /** How many entries there are in a range, counted up to `limit` (-1: all). */
    countKeys: (x: number, low: string, high: string, limit: number): number =>
      sql.countKeys.get(x, keyBytes(low, null), keyBytes(high, null), limit)?.n ?? 0,
    clearIndex(x: number): void {
      write(sql.clearKeys, x);
    },
  };
}

function rowsIn(sql: Statements, write: Write) {
  return {
    catalog: (): CatalogRow[] => sql.catalog.all(),
    putCatalog(row: CatalogRow): void {
      write(sql.putCatalog, row.id, row.kind, row.parent, row.data);
    },
    removeCatalog(id: number): void {
      write(sql.dropCatalog, id);
    },
    session: (id: string): Uint8Array | null => sql.session.get(id)?.d ?? null,
    putSession(id: string, at: number, data: Uint8Array): void {
      write(sql.putSession, id, at, data);
    },
    forgetSessions(before: number): void {
      write(sql.dropSessions, before);
    },
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

// Keys that are not unique carry their record number at the end, which makes them so.
function keyBytes(key: string, r: number | null): Uint8Array {
  if (key.charCodeAt(0) > 0xff) return TOP;
  if (r === null) return Buffer.from(key, "latin1");
  const bytes = Buffer.allocUnsafe(key.length + 8);
  bytes.write(key, 0, "latin1");
  bytes.writeUInt32BE(Math.floor(r / 0x1_0000_0000), key.length);
  bytes.writeUInt32BE(r >>> 0, key.length + 4);
  return bytes;
}
