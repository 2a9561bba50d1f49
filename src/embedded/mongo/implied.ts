import { constraintsOf } from "@/embedded/mongo/constraints";
import type { Atom, Conjunct, Constraints } from "@/embedded/mongo/constraints";
import type { Index } from "@/embedded/mongo/indexes";
import { compileFilter } from "@/embedded/mongo/match";
import { compare, isDoc, rankOf, same } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** Whether an index holds every document that a filter may match: always, unless it is sparse or partial. */
export function serves(index: Index, wanted: Constraints): boolean {
  if (index.sparse && !index.fields.some((field) => wanted.present.has(field.path))) return false;
  return index.partial === null || conjunctsOf(index, index.partial).every((demand) => implied(demand, wanted));
}

type Demand = Conjunct & { test: (value: Value) => boolean };

const known = new WeakMap<Index, Demand[]>();

function conjunctsOf(index: Index, partial: NonNullable<Index["partial"]>): Demand[] {
  const ready = known.get(index);
  if (ready) return ready;
  const demands = constraintsOf(partial).conjuncts.map(({ path, condition }) => {
    const accept = path.startsWith("$") ? () => false : compileFilter({ value: condition }, { now: new Date(0) });
    return { path, condition, test: (value: Value) => accept({ value }) };
  });
  known.set(index, demands);
  return demands;
}

function implied(demand: Demand, wanted: Constraints): boolean {
  if (wanted.conjuncts.some((one) => one.path === demand.path && same(one.condition, demand.condition))) return true;
  const exists = isDoc(demand.condition) && same(demand.condition["$exists"], true);
  if (exists && wanted.present.has(demand.path)) return true;
  return wanted.atoms.some((atom) => atom.path === demand.path && atom.group === 0 && follows(demand, atom));
}

function follows(demand: Demand, atom: Atom): boolean {
  if (atom.kind === "points")
    return atom.values.length > 0 && atom.values.every((value) => value !== null && value !== undefined && demand.test(value));
  if (!isDoc(demand.condition)) return false;
  const { $gt, $gte, $lt, $lte, $type } = demand.condition;
  if ($type !== undefined) return demand.test(atom.value);
  const limit = atom.kind === "low" ? ($gt ?? $gte) : ($lt ?? $lte);
  if (limit === undefined || rankOf(limit) !== rankOf(atom.value)) return false;
  const order = compare(atom.value, limit) * (atom.kind === "low" ? 1 : -1);
  const open = $gt !== undefined || $lt !== undefined;
  return order > 0 || (order === 0 && !(open && atom.inclusive));
}
