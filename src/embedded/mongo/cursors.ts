import { fail } from "@/embedded/mongo/errors";

/** What a reply with a cursor carries: a batch of encoded documents and the id to ask for more, 0 when there is none. */
export type Batch = { id: bigint; ns: string; documents: Uint8Array[] };

export type Cursors = ReturnType<typeof createCursors>;

/** Results that did not fit into one batch, held as encoded documents until they are fetched, killed or ten minutes old. */
export function createCursors(now: () => number) {
  const open = new Map<
    bigint,
    { ns: string; rest: Iterator<Uint8Array>; ahead: Uint8Array | null; session: string | null; usedAt: number }
  >();
  let lastId = BigInt(Math.floor(Math.random() * 2 ** 52)) << 10n;

  return {
    /** Takes the first batch of a result (`size` documents, at most 16 MB) and keeps the rest, computed now. */
    start(ns: string, documents: readonly Uint8Array[], size: number, session: string | null): Batch {
      const rest = documents[Symbol.iterator]();
      const { batch, ahead } = fill(rest, null, size);
      if (ahead === null && (size > 0 || documents.length === 0)) return { id: 0n, ns, documents: batch };
      open.set(++lastId, { ns, rest, ahead, session, usedAt: now() });
      return { id: lastId, ns, documents: batch };
    },
    /** The next batch. Throws 43 for a cursor that is not there. */
    more(id: bigint, ns: string, size: number): Batch {
      const cursor = open.get(id);
      if (!cursor || cursor.ns !== ns) throw fail(43, "CursorNotFound", `cursor id ${id} not found`);
      const { batch, ahead } = fill(cursor.rest, cursor.ahead, size);
      cursor.ahead = ahead;
      cursor.usedAt = now();
      if (ahead === null) open.delete(id);
      return { id: ahead === null ? 0n : id, ns, documents: batch };
    },
    kill: (id: bigint): boolean => open.delete(id),
    killSession(session: string): void {
      for (const [id, cursor] of open) if (cursor.session === session) open.delete(id);
    },
    sweep(): void {
      for (const [id, cursor] of open) if (now() - cursor.usedAt > IDLE_MS) open.delete(id);
    },
    count: (): number => open.size,
  };
}

const IDLE_MS = 600_000;
const REPLY_BYTES = 16 << 20;

function fill(rest: Iterator<Uint8Array>, first: Uint8Array | null, size: number): { batch: Uint8Array[]; ahead: Uint8Array | null } {
  const batch: Uint8Array[] = [];
  let bytes = 0;
  for (let next = first; ; next = null) {
    if (next === null) {
      if (size === 0) return { batch, ahead: null };
      const { value, done } = rest.next();
      if (done) return { batch, ahead: null };
      next = value;
    }
    bytes += next.length;
    if (batch.length >= size || (batch.length > 0 && bytes > REPLY_BYTES)) return { batch, ahead: next };
    batch.push(next);
  }
}
