import { expect, setDefaultTimeout, test } from "bun:test";
import { Binary } from "bson";
import { batchOf, command, memoryEngine, randomFrom, seedOf } from "@test/embedded/mongo/support";
import type { Random } from "@test/embedded/mongo/support";
import type { Engine } from "@/embedded/mongo/engine";
import type { Doc } from "@/embedded/mongo/values";

setDefaultTimeout(60_000);

/*
 * The engine against a model that keeps a whole copy of the data per snapshot. Sessions run interleaved transactions over a few documents
 * with a unique key each; every reply (found documents, counts, conflicts, duplicates) must be what the model says.
 */
type Row = { rid: number; _id: number; u: number; g: number; n: number };
type Txn = { number: number; view: Map<number, Row>; snap: number; claims: Set<string>; own: Map<number, Row | null> };
type Session = { lsid: Doc; number: number; txn: Txn | null };
type Verdict = "ok" | 112 | 11000;

const SESSIONS = 4;
const STEPS = 2500;

function createModel() {
  let ts = 0;
  let rids = 0;
  const committed = new Map<number, Row>();
  const changed = new Map<string, number>();
  const held = new Map<string, Txn>();

  function claim(txn: Txn, what: string): boolean {
    const holder = held.get(what);
    if (holder === txn) return true;
    if (holder || (changed.get(what) ?? 0) > txn.snap) return false;
    held.set(what, txn);
    txn.claims.add(what);
    return true;
  }

  /** The keys are claimed in the order of the indexes; a key in use by a row of the view is a duplicate. */
  function write(txn: Txn, before: Row | null, after: Row | null): Verdict {
    const rid = (before ?? after)?.rid ?? 0;
    if (before && !txn.own.has(rid) && !claim(txn, `r${rid}`)) return 112;
    for (const field of ["_id", "u"] as const) {
      if (before?.[field] === after?.[field]) continue;
      if (before && !claim(txn, `${field}${before[field]}`)) return 112;
      if (!after) continue;
      if (!claim(txn, `${field}${after[field]}`)) return 112;
      if (txn.view.values().some((row) => row.rid !== rid && row[field] === after[field])) return 11000;
    }
    txn.own.set(rid, after);
    if (before) txn.view.delete(before._id);
    if (after) txn.view.set(after._id, after);
    return "ok";
  }

  return {
    committed,
    rid: () => ++rids,
    begin: (number: number): Txn => ({ number, view: new Map(committed), snap: ts, claims: new Set(), own: new Map() }),
    write,
    holds: (what: string): Txn | undefined => held.get(what),
    end(txn: Txn, commits: boolean): void {
      for (const what of txn.claims) held.delete(what);
      if (!commits || txn.own.size === 0) return;
      ts++;
      for (const what of txn.claims) changed.set(what, ts);
      for (const [id, row] of committed) if (txn.own.has(row.rid)) committed.delete(id);
      for (const row of txn.own.values()) if (row) committed.set(row._id, row);
    },
  };
}

const fieldsOf = ({ _id, u, g, n }: Row) => ({ _id, u, g, n });
const shown = (rows: Iterable<Row>): Doc[] => [...rows].map(fieldsOf).sort((a, b) => a._id - b._id);

for (const round of [1, 2, 3]) {
  test(`interleaved transactions behave as the model says, round ${round}`, async () => {
    const seed = seedOf("mvcc model") + round;
    const random = randomFrom(seed);
    const engine = memoryEngine();
    const indexes = [
      { key: { u: 1 }, name: "u", unique: true },
      { key: { g: 1, n: -1 }, name: "g" },
    ];
    await command(engine, "db", { createIndexes: "c", indexes });
    const model = createModel();
    const sessions = Array.from({ length: SESSIONS }, (_, i): Session => ({ lsid: lsidOf(i), number: 0, txn: null }));
    for (let step = 0; step < STEPS; step++)
      await oneStep(engine, model, random, random.pick(sessions), `SEED=${seed - round} step ${step}`);
    for (const session of sessions) if (session.txn) await finish(engine, model, session, true, "end");
    const left = batchOf(await command(engine, "db", { find: "c", filter: {}, sort: { _id: 1 } }));
    expect(left).toEqual(shown(model.committed.values()));
    expect(engine.mvcc.kept()).toEqual({ undo: 0, changed: 0, changes: 0, open: 0, holders: 0 });
    engine.store.close();
  });
}

type Model = ReturnType<typeof createModel>;

function lsidOf(i: number): Doc {
  return { id: new Binary(Buffer.alloc(16, i + 1), 4) };
}

async function oneStep(engine: Engine, model: Model, random: Random, session: Session, label: string): Promise<void> {
  if (!session.txn) {
    if (random.below(3) === 0) return plainWrite(engine, model, random, label);
    session.number++;
    session.txn = model.begin(session.number);
    const first = await inTxn(engine, session, session.txn, { find: "c", filter: {}, sort: { _id: 1 }, startTransaction: true });
    expect({ label, found: batchOf(first) }).toEqual({ label, found: shown(session.txn.view.values()) });
    return undefined;
  }
  const kind = random.below(10);
  if (kind === 0) return finish(engine, model, session, true, label);
  if (kind === 1) return finish(engine, model, session, false, label);
  if (kind < 5) return readSome(engine, random, session, session.txn, label);
  const { body, verdict } = chooseWrite(model, random, session.txn);
  const reply = await inTxn(engine, session, session.txn, body);
  expect({ label, body, code: codeOf(reply) }).toEqual({ label, body, code: verdict });
  if (verdict === "ok") return undefined;
  model.end(session.txn, false);
  session.txn = null;
  return undefined;
}

/** One write inside a transaction and what the model makes of it. */
function chooseWrite(model: Model, random: Random, txn: Txn): { body: Doc; verdict: Verdict } {
  const existing = random.pick([...txn.view.values(), null]);
  if (!existing || random.below(3) === 0) {
    const row = { rid: model.rid(), _id: random.below(12), u: random.below(14), g: random.below(3), n: random.below(100) };
    return { body: { insert: "c", documents: [fieldsOf(row)] }, verdict: model.write(txn, null, row) };
  }
  const { _id } = existing;
  if (random.below(4) === 0)
    return { body: { delete: "c", deletes: [{ q: { _id }, limit: 1 }] }, verdict: model.write(txn, existing, null) };
  const next = { ...existing, n: existing.n + 1, g: random.below(3), ...(random.below(3) === 0 ? { u: random.below(14) } : {}) };
  const u = { $set: { g: next.g, u: next.u }, $inc: { n: 1 } };
  return { body: { update: "c", updates: [{ q: { _id }, u }] }, verdict: model.write(txn, existing, next) };
}

async function readSome(engine: Engine, random: Random, session: Session, txn: Txn, label: string): Promise<void> {
  const g = random.below(3);
  const limit = random.below(4);
  const reply = await inTxn(engine, session, txn, { find: "c", filter: { g }, sort: { n: -1, _id: 1 }, limit });
  const rows = [...txn.view.values()].filter((row) => row.g === g).sort((a, b) => b.n - a.n || a._id - b._id);
  const found = (limit > 0 ? rows.slice(0, limit) : rows).map(fieldsOf);
  expect({ label, found: batchOf(reply) }).toEqual({ label, found });
}

async function finish(engine: Engine, model: Model, session: Session, commits: boolean, label: string): Promise<void> {
  const { txn } = session;
  if (!txn) return;
  const name = commits ? "commitTransaction" : "abortTransaction";
  const reply = await command(engine, "admin", { [name]: 1, lsid: session.lsid, txnNumber: BigInt(txn.number), autocommit: false });
  expect({ label, ok: reply["ok"] }).toEqual({ label, ok: 1 });
  model.end(txn, commits);
  session.txn = null;
}

/** A write outside transactions; where an open one holds its document the engine would wait, so that is left to another test. */
async function plainWrite(engine: Engine, model: Model, random: Random, label: string): Promise<void> {
  const txn = model.begin(0);
  const row = random.pick([...model.committed.values(), null]);
  if (!row || model.holds(`r${row.rid}`)) return;
  const next = { ...row, n: row.n + 7 };
  expect(model.write(txn, row, next)).toBe("ok");
  const reply = await command(engine, "db", { update: "c", updates: [{ q: { _id: row._id }, u: { $inc: { n: 7 } } }] });
  expect({ label, n: reply["nModified"] }).toEqual({ label, n: 1 });
  model.end(txn, true);
}

function inTxn(engine: Engine, session: Session, txn: Txn, body: Doc): Promise<Doc> {
  return command(engine, "db", { ...body, lsid: session.lsid, txnNumber: BigInt(txn.number), autocommit: false });
}

function codeOf(reply: Doc): unknown {
  const errors = reply["writeErrors"] as Doc[] | undefined;
  return errors?.[0]?.["code"] ?? (reply["ok"] === 1 ? "ok" : reply["code"]);
}
