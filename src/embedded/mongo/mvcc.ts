import type { Collection } from "@/embedded/mongo/catalog";
import { fail } from "@/embedded/mongo/errors";
import { createHistory } from "@/embedded/mongo/history";
import type { Claim } from "@/embedded/mongo/history";
import { duplicateKey, entriesOf, touches } from "@/embedded/mongo/indexes";
import type { Index } from "@/embedded/mongo/indexes";
import { docOf } from "@/embedded/mongo/store";
import type { Rec, Store } from "@/embedded/mongo/store";

/**
 * A transaction: one of a session (`lasting`: a snapshot, several statements) or the one around a single document's write.
 * `keys` says what its own writes made of a unique key: the record that now holds it, or null. `onAbort` takes back what is not a write.
 */
export type Txn = {
  readonly snap: number;
  readonly lasting: boolean;
  readonly startedAt: number;
  readonly own: Map<number, Write>;
  readonly keys: Map<string, number | null>;
  readonly claims: Claim[];
  readonly touched: Set<Collection>;
  readonly onAbort: (() => void)[];
  open: boolean;
  end: PromiseWithResolvers<void> | null;
};

export type Mvcc = ReturnType<typeof createMvcc>;

/**
 * Snapshot isolation above the store, which holds the latest commit only. Pre-images and marks of change are kept while a snapshot that
 * needs them is open. The first writer of a record or a unique key holds it until its end; nobody waits inside a transaction.
 */
export function createMvcc(store: Store, now: () => number) {
  let ts = 0;
  const open = new Set<Txn>();
  const history = createHistory();
  const writer = createWriter(store, history);

  function finish(txn: Txn): void {
    txn.end?.resolve();
    const [oldest] = open;
    history.forget(oldest ? oldest.snap : ts);
  }

  function close(txn: Txn): void {
    txn.open = false;
    writer.release(txn);
    open.delete(txn);
  }

  return {
    begin(lasting: boolean): Txn {
      const txn = newTxn(ts, lasting, lasting ? now() : 0);
      if (lasting) open.add(txn);
      return txn;
    },
    /** A record as the transaction sees it, as of the latest commit without one. */
    read(txn: Txn | null, coll: Collection, r: number): Rec | null {
      if (txn === null) return store.get(coll.c, r);
      const own = txn.own.get(r);
      if (own) return own.after;
      const version = history.version(coll, r, txn.snap);
      return version ? version.rec : store.get(coll.c, r);
    },
    /** The records of a collection that this transaction sees otherwise than the tables hold them. */
    differing(txn: Txn, coll: Collection): number[] {
      const found = history.changedSince(coll, txn.snap).filter((r) => !txn.own.has(r));
      for (const [r, write] of txn.own) if (write.coll === coll) found.push(r);
      return found;
    },
    write: writer.write,
    commit(txn: Txn): void {
      close(txn);
      if (txn.own.size > 0) {
        const at = ++ts;
        const writes = [...txn.own];
        if (open.size > 0)
          history.remember({ at, claims: txn.claims, before: writes.map(([r, { coll, before }]) => ({ coll, r, rec: before })) });
        store.apply(() => apply(store, writes));
      }
      finish(txn);
    },
    abort(txn: Txn): void {
      if (!txn.open) return;
      close(txn);
      for (const takeBack of txn.onAbort) takeBack();
      finish(txn);
    },
    /** A promise of the transaction's end, at once when it has ended. */
    ended(txn: Txn): Promise<void> {
      if (!txn.open) return Promise.resolve();
      txn.end ??= Promise.withResolvers<void>();
      return txn.end.promise;
    },
    /** An open transaction that has met the collection. */
    user: (coll: Collection): Txn | undefined => open.values().find((txn) => txn.touched.has(coll)),
    /** What is kept for open transactions; all zero when there are none. */
    kept: () => ({ ...history.kept(), open: open.size, holders: writer.holders() }),
  };
}

/** The transaction that stood in the way, when an error says that one did and it is still open. */
export function holderOf(error: unknown): Txn | null {
  // Only `conflict` below puts a holder on an error.
  return error instanceof Error && "holder" in error ? (error.holder as Txn | null) : null;
}

function newTxn(snap: number, lasting: boolean, startedAt: number): Txn {
  return {
    snap,
    lasting,
    startedAt,
    own: new Map(),
    keys: new Map(),
    claims: [],
    touched: new Set(),
    onAbort: [],
    open: true,
    end: null,
  };
}

type Write = { coll: Collection; before: Rec | null; after: Rec | null; changes: KeyChange[] };
type KeyChange = { index: Index; removed: string[]; added: string[] };

function createWriter(store: Store, history: ReturnType<typeof createHistory>) {
  const holders = new Map<Claim, Txn>();

  function claim(txn: Txn, what: Claim): void {
    const holder = holders.get(what);
    if (holder === txn) return;
    const at = history.changedAt(what);
    if (holder || (at !== undefined && at > txn.snap)) throw conflict(holder ?? null);
    holders.set(what, txn);
    txn.claims.push(what);
  }

  function claimKeys(txn: Txn, coll: Collection, { index, removed, added }: KeyChange, r: number, after: Rec | null): void {
    for (const key of removed) {
      claim(txn, `${index.x}/${key}`);
      if (txn.lasting) txn.keys.set(`${index.x}/${key}`, null);
    }
    for (const key of added) {
      const id = `${index.x}/${key}`;
      claim(txn, id);
      const mine = txn.keys.get(id);
      const held = mine === undefined ? store.findKey(index.x, key) : mine;
      if (held !== null && held !== r && after) throw duplicateKey(coll.ns, index, docOf(after), key);
      if (txn.lasting) txn.keys.set(id, r);
    }
  }

  return {
    /** Replaces `before` by `after` (null: none) in the transaction. Throws 112 on a conflict, 11000 on a duplicate. */
    write(txn: Txn, coll: Collection, before: Rec | null, after: Rec | null): void {
      const r = (before ?? after)?.r ?? 0;
      const earlier = txn.own.get(r);
      if (before && !earlier) claim(txn, r);
      const changes = keyChanges(coll, before, after);
      for (const change of changes) if (change.index.unique) claimKeys(txn, coll, change, r, after);
      const first = earlier ? earlier.before : before;
      txn.own.set(r, { coll, before: first, after, changes: earlier ? keyChanges(coll, first, after) : changes });
      txn.touched.add(coll);
    },
    release(txn: Txn): void {
      for (const what of txn.claims) holders.delete(what);
    },
    holders: (): number => holders.size,
  };
}

function conflict(holder: Txn | null): Error {
  const text =
    "Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.";
  return Object.assign(fail(112, "WriteConflict", text, undefined, ["TransientTransactionError"]), { holder });
}

function keyChanges(coll: Collection, before: Rec | null, after: Rec | null): KeyChange[] {
  const changes: KeyChange[] = [];
  for (const index of coll.indexes) {
    if (before && after && !touches(index, docOf(before), docOf(after))) continue;
    const old = before ? entriesOf(index, docOf(before)) : [];
    const fresh = after ? entriesOf(index, docOf(after)) : [];
    const removed = old.filter((key) => !fresh.includes(key));
    const added = fresh.filter((key) => !old.includes(key));
    if (removed.length > 0 || added.length > 0) changes.push({ index, removed, added });
  }
  return changes;
}

// All removals go first: within one transaction a unique key may pass from one record to another.
function apply(store: Store, writes: readonly [number, Write][]): void {
  for (const [r, { changes }] of writes) {
    for (const { index, removed } of changes) for (const key of removed) store.removeKey(index.x, key, r, index.unique);
  }
  for (const [r, { coll, before, after, changes }] of writes) {
    for (const { index, added } of changes) {
      for (const key of added) store.putKey(index.x, key, r, index.unique);
      if (index.multikey !== index.stored) coll.saveIndex(index);
    }
    if (after) store.put(coll.c, after);
    else if (before) store.remove(coll.c, r);
    if (coll.count !== null) coll.count += Number(after !== null) - Number(before !== null);
  }
}
