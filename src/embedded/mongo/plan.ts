import { constraintsOf } from "@/embedded/mongo/constraints";
import type { Constraints } from "@/embedded/mongo/constraints";
import { fail } from "@/embedded/mongo/errors";
import { bind } from "@/embedded/mongo/intervals";
import type { Binding, Interval } from "@/embedded/mongo/intervals";
import { serves } from "@/embedded/mongo/implied";
import type { Index } from "@/embedded/mongo/indexes";
import { asNumber } from "@/embedded/mongo/options";
import { isDoc, same } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/**
 * How a query finds its candidates. `sorted`: they come in the order asked for; `exact`: all of them match, the filter need not be tested;
 * `merge`: the intervals are each in order and have to be merged by what follows `cut` in their keys; `point`: each interval is one key of a unique index.
 */
export type IndexPlan = {
  kind: "index";
  index: Index;
  intervals: Interval[];
  reverse: boolean;
  sorted: boolean;
  exact: boolean;
  merge: boolean;
  point: boolean;
  score: readonly number[];
};
export type Plan =
  | IndexPlan
  | { kind: "scan"; reverse: boolean; sorted: boolean; exact: boolean }
  | { kind: "or"; branches: IndexPlan[]; sorted: false; exact: false };

export type Shape = { filter: Doc; sort?: Doc | undefined; hint?: Value };

/** Chooses by the filter, the sort and the hint alone. Throws 2 for a hint that names no index or one that cannot serve. */
export function planQuery(indexes: readonly Index[], shape: Shape): Plan {
  const { filter, sort, hint } = shape;
  const wanted = constraintsOf(filter);
  const order = sortFields(sort);
  if (hint !== undefined && hint !== null && hint !== "" && !(isDoc(hint) && Object.keys(hint).length === 0))
    return hinted(indexes, wanted, order, hint);
  if (order?.[0]?.path === "$natural") return scan(wanted, order, order[0].direction === -1);
  const best = choose(indexes, wanted, order);
  if (best && bound(best)) return best;
  const united = wanted.alternatives.length > 0 ? unite(indexes, filter, wanted) : null;
  if (united && !best?.sorted) return united;
  return best ?? united ?? scan(wanted, order, false);
}

type SortField = { path: string; direction: 1 | -1 };

function scan(wanted: Constraints, order: SortField[] | null, reverse: boolean): Plan {
  const natural = order === null || order[0]?.path === "$natural";
  return { kind: "scan", reverse, sorted: natural, exact: wanted.exact && wanted.atoms.length === 0 };
}

function sortFields(sort: Doc | undefined): SortField[] | null {
  const fields = Object.entries(sort ?? {});
  if (fields.length === 0) return null;
  return fields.map(([path, direction]) => ({ path, direction: asNumber(direction) < 0 ? -1 : 1 }));
}

function choose(indexes: readonly Index[], wanted: Constraints, order: SortField[] | null): IndexPlan | null {
  let best: IndexPlan | null = null;
  for (const index of indexes) {
    if (!serves(index, wanted)) continue;
    const plan = planIndex(index, wanted, order);
    if (plan.point) return plan;
    if (!bound(plan) && !(order && plan.sorted)) continue;
    if (best === null || better(plan.score, best.score)) best = plan;
  }
  return best;
}

const bound = (plan: IndexPlan): boolean => (plan.score[0] ?? 0) > 0 || (plan.score[1] ?? 0) > 0;

function better(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function planIndex(index: Index, wanted: Constraints, order: SortField[] | null): IndexPlan {
  const { bindings, intervals, used } = bind(index, wanted);
  const served = order ? serveSort(index, bindings, intervals, order) : { reverse: false, first: 0, merge: false };
  const equalities = bindings.filter((one) => one !== "range").length;
  const range = bindings.length - equalities;
  const cut = served?.first ?? 0;
  for (const interval of intervals) interval.cut = cut === 0 ? 0 : (interval.cuts[cut - 1] ?? 0);
  return {
    kind: "index",
    index,
    intervals,
    reverse: served?.reverse ?? false,
    sorted: served !== null,
    exact: wanted.exact && used === wanted.atoms.length && index.multikey === 0,
    merge: served?.merge ?? false,
    point: index.unique && equalities === index.fields.length && bindings.every((one) => one === "point"),
    score: [equalities, range, Number(served !== null), -index.fields.length],
  };
}

// Walks the sort along the index: fields held to one value may be passed over, fields held to several too if their intervals get merged.
function serveSort(index: Index, bindings: readonly Binding[], intervals: readonly Interval[], order: readonly SortField[]) {
  let at = 0;
  let first = -1;
  let merge = false;
  let reverse: boolean | null = null;
  const met = (i: number) => (index.multikey & (1 << i)) !== 0;
  for (const { path, direction } of order) {
    if (index.fields.some((field, i) => field.path === path && bindings[i] === "point" && !met(i))) continue;
    while (at < index.fields.length && index.fields[at]?.path !== path) {
      if (bindings[at] === "points" && first < 0) merge = true;
      else if (bindings[at] !== "point") return null;
      at++;
    }
    const field = index.fields[at];
    if (!field || met(at)) return null;
    const against = direction !== field.direction;
    if (reverse !== null && reverse !== against) return null;
    reverse = against;
    if (first < 0) first = at;
    at++;
  }
  if (merge && intervals.length > MERGED) return null;
  return { reverse: reverse ?? false, first: Math.max(first, 0), merge: merge && first >= 0 };
}

// More streams than this cost more to merge than their documents cost to sort.
const MERGED = 200;

function unite(indexes: readonly Index[], filter: Doc, wanted: Constraints): Plan | null {
  for (const branches of wanted.alternatives) {
    const plans = branches.map((branch) => choose(indexes, constraintsOf({ $and: [filter, branch] }), null));
    const usable = plans.filter((plan): plan is IndexPlan => plan !== null && bound(plan));
    if (usable.length > 0 && usable.length === plans.length) return { kind: "or", branches: usable, sorted: false, exact: false };
  }
  return null;
}

function hinted(indexes: readonly Index[], wanted: Constraints, order: SortField[] | null, hint: Value): Plan {
  if (isDoc(hint) && "$natural" in hint) return scan(wanted, order, asNumber(hint["$natural"]) < 0);
  const index = indexes.find((one) => (isDoc(hint) ? samePattern(one, hint) : one.name === hint));
  const refusal = (text: string) => fail(2, "BadValue", `error processing query: planner returned error :: caused by :: ${text}`);
  if (!index) throw refusal("hint provided does not correspond to an existing index");
  // A sparse index is obeyed even where it leaves documents out: that is what the hint asks for.
  if (index.partial && !serves(index, wanted)) throw refusal("the hinted index does not hold every document that the query may match");
  return planIndex(index, wanted, order);
}

function samePattern(index: Index, hint: Doc): boolean {
  return same(index.spec["key"], hint);
}
