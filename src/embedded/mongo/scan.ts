import type { Collection } from "@/embedded/mongo/catalog";
import { fail } from "@/embedded/mongo/errors";
import type { Interval } from "@/embedded/mongo/intervals";
import { compileFilter } from "@/embedded/mongo/match";
import type { Env } from "@/embedded/mongo/match";
import type { Mvcc, Txn } from "@/embedded/mongo/mvcc";
import { planQuery } from "@/embedded/mongo/plan";
import type { IndexPlan, Plan, Shape } from "@/embedded/mongo/plan";
import { compileSort } from "@/embedded/mongo/shape";
import { docOf } from "@/embedded/mongo/store";
import type { Entry, Rec, Store } from "@/embedded/mongo/store";

/** What a query cost, and until when it may run (milliseconds of the clock; Infinity: for ever). */
export type Meter = { keys: number; docs: number; deadline: number };

export type Query = Shape & { skip?: number; limit?: number; env: Env };

/** What is read: the latest commits, or what a transaction sees. */
export type View = { store: Store; mvcc: Mvcc; txn: Txn | null };

export const createMeter = (deadline = Number.POSITIVE_INFINITY): Meter => ({ keys: 0, docs: 0, deadline });

/** The documents a query finds, in its order, skipped and limited. Reads no more of the store than the consumer takes, unless it has to sort. */
export function search(view: View, coll: Collection, query: Query, meter: Meter): Iterable<Rec> {
  return run(view, coll, query, planQuery(coll.indexes, query), meter);
}

/** {@link search} by a plan made before. */
export function run(view: View, coll: Collection, query: Query, plan: Plan, meter: Meter): Iterable<Rec> {
  const { txn, mvcc } = view;
  if (txn) txn.touched.add(coll);
  const differing = txn ? mvcc.differing(txn, coll) : [];
  const accept = plan.exact && differing.length === 0 ? null : compileFilter(query.filter, query.env);
  const want = (query.skip ?? 0) + (query.limit || Number.POSITIVE_INFINITY);
  const hidden = differing.length > 0 ? new Set(differing) : null;
  const stored = filtered(candidates(view.store, coll, plan, want, meter, hidden), accept);
  const sorts = query.sort && !("$natural" in query.sort) && Object.keys(query.sort).length > 0;
  const order = sorts && query.sort && (!plan.sorted || hidden) ? byDoc(compileSort(query.sort)) : null;
  let found: Iterable<Rec> = stored;
  if (hidden) {
    const own = differing
      .map((r) => mvcc.read(txn, coll, r))
      .filter((rec): rec is Rec => rec !== null && (accept === null || accept(docOf(rec))));
    meter.docs += differing.length;
    if (!order && plan.kind === "scan") found = merge([stored, own.sort(byNumber(plan.reverse))], byNumber(plan.reverse));
    else if (order && plan.sorted) found = merge([stored, own.sort(order)], order);
    else found = [...stored, ...own];
  }
  if (order && !plan.sorted) found = [...found].sort(order);
  return query.skip || query.limit ? slice(found, query.skip ?? 0, query.limit || Number.POSITIVE_INFINITY) : found;
}

/** Counts without reading documents where the index alone answers; null where it cannot. `limit` 0: no limit. */
export function countByIndex(view: View, coll: Collection, plan: Plan, limit: number, meter: Meter): number | null {
  if (plan.kind !== "index" || !plan.exact || (view.txn && view.mvcc.differing(view.txn, coll).length > 0)) return null;
  if (view.txn) view.txn.touched.add(coll);
  let n = 0;
  for (const { low, high } of plan.intervals) {
    n += view.store.countKeys(plan.index.x, low, high, limit > 0 ? limit - n : -1);
    if (limit > 0 && n >= limit) break;
  }
  meter.keys += n;
  return n;
}

function* filtered(records: Iterable<Rec>, accept: ((doc: Rec["doc"] & object) => boolean) | null): Iterable<Rec> {
  for (const rec of records) if (accept === null || accept(docOf(rec))) yield rec;
}

function* slice(records: Iterable<Rec>, skip: number, limit: number): Iterable<Rec> {
  let seen = 0;
  for (const rec of records) {
    if (seen++ < skip) continue;
    yield rec;
    if (seen - skip >= limit) return;
  }
}

function* candidates(
  store: Store,
  coll: Collection,
  plan: Plan,
  want: number,
  meter: Meter,
  hidden: ReadonlySet<number> | null,
): Iterable<Rec> {
  if (plan.kind === "scan") {
    yield* scanAll(store, coll, plan.reverse, want, meter, hidden);
    return;
  }
  const entries =
    plan.kind === "index" ? indexed(store, plan, want, meter) : chain(plan.branches.map((one) => indexed(store, one, want, meter)));
  const repeats = plan.kind === "or" || plan.index.multikey !== 0 ? new Set<number>() : null;
  for (const { r } of entries) {
    if (hidden?.has(r) || repeats?.has(r)) continue;
    repeats?.add(r);
    const rec = store.get(coll.c, r);
    meter.docs++;
    if (rec) yield rec;
  }
}

function* scanAll(
  store: Store,
  coll: Collection,
  reverse: boolean,
  want: number,
  meter: Meter,
  hidden: ReadonlySet<number> | null,
): Iterable<Rec> {
  let after = reverse ? Number.MAX_SAFE_INTEGER : 0;
  for (let size = firstBatch(want); ; size = nextBatch(size)) {
    const batch = store.documents(coll.c, after, reverse, size);
    checkTime(meter);
    for (const rec of batch) {
      meter.docs++;
      if (!hidden?.has(rec.r)) yield rec;
    }
    const last = batch.at(-1);
    if (!last || batch.length < size) return;
    after = last.r;
    const bytes = batch.reduce((sum, rec) => sum + rec.bytes.length, 0);
    if (bytes > BATCH_BYTES) size = Math.ceil((size * BATCH_BYTES) / bytes / 4);
  }
}

function indexed(store: Store, plan: IndexPlan, want: number, meter: Meter): Iterable<Entry> {
  if (plan.point) return points(store, plan, meter);
  const intervals = plan.reverse ? plan.intervals.toReversed() : plan.intervals;
  const streams = intervals.map((interval) => stream(store, plan, interval, want, meter));
  if (!plan.merge) return chain(streams);
  const cuts = intervals.map((interval) => interval.cut);
  const tagged = streams.map((one, i) => suffixes(one, cuts[i] ?? 0));
  return merge(tagged, plan.reverse ? (a, b) => -bySuffix(a, b) : bySuffix);
}

function* points(store: Store, plan: IndexPlan, meter: Meter): Iterable<Entry> {
  for (const { low } of plan.intervals) {
    const r = store.findKey(plan.index.x, low);
    if (r === null) continue;
    meter.keys++;
    yield { key: low, r };
  }
}

// Read in growing batches: a store's iterator must not stay open while something else writes.
function* stream(store: Store, plan: IndexPlan, interval: Interval, want: number, meter: Meter): Iterable<Entry> {
  let { low, high } = interval;
  for (let size = firstBatch(want); ; size = nextBatch(size)) {
    const batch = store.entries(plan.index.x, low, high, plan.reverse, size);
    checkTime(meter);
    for (const entry of batch) {
      meter.keys++;
      yield entry;
    }
    const last = batch.at(-1);
    if (!last || batch.length < size) return;
    if (plan.reverse) high = last.key;
    else low = `${last.key}\u0000`;
  }
}

function* suffixes(entries: Iterable<Entry>, cut: number): Iterable<Entry & { suffix: string }> {
  for (const { key, r } of entries) yield { key, r, suffix: key.slice(cut) };
}

function bySuffix(a: { suffix: string }, b: { suffix: string }): number {
  return a.suffix < b.suffix ? -1 : Number(a.suffix > b.suffix);
}

function* chain<T>(streams: readonly Iterable<T>[]): Iterable<T> {
  for (const one of streams) yield* one;
}

/** Merges streams that are each in order. */
function* merge<T>(streams: readonly Iterable<T>[], order: (a: T, b: T) => number): Iterable<T> {
  const heads: { value: T; rest: Iterator<T> }[] = [];
  for (const one of streams) {
    const rest = one[Symbol.iterator]();
    const head = rest.next();
    if (!head.done) heads.push({ value: head.value, rest });
  }
  while (heads.length > 0) {
    let least = 0;
    for (let i = 1; i < heads.length; i++) {
      const [a, b] = [heads[i], heads[least]];
      if (a && b && order(a.value, b.value) < 0) least = i;
    }
    const head = heads[least];
    if (!head) return;
    yield head.value;
    const next = head.rest.next();
    if (next.done) heads.splice(least, 1);
    else head.value = next.value;
  }
}

function byDoc(order: (a: Rec["doc"] & object, b: Rec["doc"] & object) => number): (a: Rec, b: Rec) => number {
  return (a, b) => order(docOf(a), docOf(b));
}

function byNumber(reverse: boolean): (a: Rec, b: Rec) => number {
  return (a, b) => (reverse ? b.r - a.r : a.r - b.r);
}

// Large documents are read in smaller batches, so that a scan does not fill the memory.
const BATCH_BYTES = 4 << 20;

const firstBatch = (want: number): number => Math.min(Math.max(want, 1), 32);
const nextBatch = (size: number): number => Math.min(size * 4, 1024);

function checkTime(meter: Meter): void {
  if (meter.deadline !== Number.POSITIVE_INFINITY && Date.now() > meter.deadline)
    throw fail(50, "MaxTimeMSExpired", "operation exceeded time limit");
}
