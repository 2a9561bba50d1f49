import { Long } from "bson";
import type { Step } from "@test/embedded/mongo/differential";
import { find, insert, inTransaction, modify, pipeline, remove, update } from "@test/embedded/mongo/differential-cases";
import { randomFrom } from "@test/embedded/mongo/pure/random";
import type { Random } from "@test/embedded/mongo/pure/random";

const IDS = [1, 2, 3, 4, 5, 6];
const SESSIONS = ["t", "u", "v"];

// What the generator must know to keep out of waits: which records an open transaction may hold, and whether it may have failed.
type Open = { touched: Set<number>; since: number; failed: boolean };
type State = { random: Random; open: Map<string, Open>; changed: Map<number, number>; clock: number; fresh: number };

/**
 * Steps of up to three interleaved transactions and of plain writes between them, over six counters. A plain write keeps off records
 * that an open transaction touched: it would wait for that transaction's end, which is a later step.
 */
export function interleave(seed: number, length: number): Step[] {
  const state: State = { random: randomFrom(seed), open: new Map(), changed: new Map(), clock: 0, fresh: 100 };
  const steps: Step[] = [insert(...IDS.map((_id) => ({ _id, n: Long.fromBigInt(10n) })))];
  for (let i = 0; i < length; i++) steps.push(state.random.int(4) === 0 ? plain(state) : transactional(state, state.random.pick(SESSIONS)));
  for (const session of state.open.keys()) steps.push({ abort: session });
  return [...steps, find({})];
}

function plain(state: State): Step {
  const held = new Set([...state.open.values()].flatMap(({ touched }) => [...touched]));
  const free = IDS.filter((id) => !held.has(id));
  if (free.length === 0 || state.random.int(4) === 0) return find({});
  const _id = state.random.pick(free);
  state.changed.set(_id, ++state.clock);
  return change(state, _id);
}

function transactional(state: State, session: string): Step {
  const open = state.open.get(session);
  if (!open) {
    state.open.set(session, { touched: new Set(), since: state.clock, failed: false });
    return inTransaction(session, find({}), true);
  }
  if (open.failed || state.random.int(6) === 0) return finish(state, session, open);
  if (state.random.int(4) === 0) return inTransaction(session, pipeline({ $group: { _id: null, n: { $sum: "$n" }, c: { $sum: 1 } } }));
  if (state.random.int(8) === 0) return inTransaction(session, insert({ _id: ++state.fresh, n: 1 }));
  const _id = state.random.pick(IDS);
  const others = [...state.open].some(([name, { touched }]) => name !== session && touched.has(_id));
  // It may still go well, when the write finds nothing, and then the transaction holds what it touched.
  if (others || (state.changed.get(_id) ?? 0) > open.since) open.failed = true;
  open.touched.add(_id);
  return inTransaction(session, change(state, _id));
}

function finish(state: State, session: string, open: Open): Step {
  state.open.delete(session);
  if (open.failed || state.random.int(3) === 0) return { abort: session };
  state.clock++;
  for (const id of open.touched) state.changed.set(id, state.clock);
  return { commit: session };
}

function change(state: State, _id: number): Step {
  const by = Long.fromNumber(1 + state.random.int(5));
  switch (state.random.int(5)) {
    case 0:
      return modify({ _id }, { update: { $inc: { n: by } }, new: true });
    case 1:
      return remove({ _id, n: { $lt: 5 } });
    case 2:
      return update({ _id, n: { $gte: 3 } }, { $inc: { n: by.negate() } });
    default:
      return update({ _id }, { $inc: { n: by } });
  }
}
