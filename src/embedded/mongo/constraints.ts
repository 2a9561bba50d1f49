import { Binary, Double, ObjectId } from "bson";
import { isDoc } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/**
 * What one predicate of a filter demands of a path, in a form that an index can serve: one of several values, or one end of a range.
 * Atoms of the same `group` (one `$elemMatch`) speak of the same array element; group 0 speaks of any.
 */
export type Atom =
  | { kind: "points"; path: string; values: readonly Value[]; group: number }
  | { kind: "low" | "high"; path: string; value: Value; inclusive: boolean; group: number };

export type Conjunct = { path: string; condition: Value };

/**
 * `exact` says that the atoms are the whole filter, not only a part of it; `present` names the paths that the filter demands to exist.
 * `alternatives` are the branches of each top-level `$or`.
 */
export type Constraints = {
  atoms: Atom[];
  conjuncts: Conjunct[];
  present: Set<string>;
  alternatives: Doc[][];
  exact: boolean;
};

/** Reads the top level of a filter, and every `$and` in it, into what indexes can use. */
export function constraintsOf(filter: Doc): Constraints {
  const found: Constraints = { atoms: [], conjuncts: [], present: new Set(), alternatives: [], exact: true };
  readDoc(filter, found);
  return found;
}

/** Whether equality with a value, or a bound by it, is an interval of keys. Decimals and regular expressions are not, nor are arrays. */
export function indexable(value: Value): boolean {
  switch (typeof value) {
    case "number":
      return !Number.isNaN(value);
    case "bigint":
    case "string":
    case "boolean":
      return true;
    default:
      return (
        value instanceof ObjectId ||
        value instanceof Date ||
        value instanceof Binary ||
        (value instanceof Double && !Number.isNaN(value.value))
      );
  }
}

let groups = 0;

function readDoc(filter: Doc, into: Constraints): void {
  for (const path in filter) {
    const condition = filter[path];
    if (path === "$and" && Array.isArray(condition)) {
      for (const part of condition) if (isDoc(part)) readDoc(part, into);
    } else if (path === "$or" && Array.isArray(condition)) {
      into.exact = false;
      into.conjuncts.push({ path, condition });
      into.alternatives.push(condition.filter(isDoc));
    } else if (path === "$comment") continue;
    else if (path.startsWith("$")) {
      into.exact = false;
      into.conjuncts.push({ path, condition });
    } else readPath(path, condition, 0, into);
  }
}

function readPath(path: string, condition: Value, group: number, into: Constraints): void {
  const operators = isDoc(condition) ? Object.keys(condition) : [];
  if (!isDoc(condition) || operators.length === 0 || !operators[0]?.startsWith("$")) {
    into.conjuncts.push({ path, condition });
    readPoints(path, [condition], group, into);
    return;
  }
  for (const operator of operators) {
    const operand = condition[operator];
    into.conjuncts.push({ path, condition: operator === "$eq" ? operand : { [operator]: operand } });
    readOperator(path, operator, operand, group, into);
  }
}

function readOperator(path: string, operator: string, operand: Value, group: number, into: Constraints): void {
  switch (operator) {
    case "$eq":
      return readPoints(path, [operand], group, into);
    case "$in":
      return Array.isArray(operand) ? readPoints(path, operand, group, into) : inexact(into);
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte": {
      if (!indexable(operand)) return inexact(into);
      into.present.add(path);
      const kind = operator.startsWith("$g") ? "low" : "high";
      into.atoms.push({ kind, path, value: operand, inclusive: operator.endsWith("e"), group });
      return undefined;
    }
    case "$all":
      inexact(into);
      if (Array.isArray(operand) && operand.length > 0 && operand.every(indexable)) readPoints(path, operand.slice(0, 1), group, into);
      return undefined;
    case "$exists":
      inexact(into);
      if (operand === true || operand === 1) into.present.add(path);
      else into.atoms.push({ kind: "points", path, values: [null], group });
      return undefined;
    case "$elemMatch":
      inexact(into);
      if (isDoc(operand) && group === 0) readElement(path, operand, into);
      return undefined;
    default:
      return inexact(into);
  }
}

// Of values by operators, all speak of one element; of documents, their fields become paths of the same element.
function readElement(path: string, operand: Doc, into: Constraints): void {
  const inside: Constraints = { atoms: [], conjuncts: [], present: new Set(), alternatives: [], exact: true };
  const group = ++groups;
  for (const name in operand) {
    const condition = operand[name];
    if (!name.startsWith("$")) readPath(`${path}.${name}`, condition, group, inside);
    else if (name !== "$exists" && name !== "$elemMatch") readOperator(path, name, condition, group, inside);
  }
  into.atoms.push(...inside.atoms.filter((atom) => atom.kind !== "points" || !atom.values.includes(null)));
  for (const present of inside.present) into.present.add(present);
}

function readPoints(path: string, values: readonly Value[], group: number, into: Constraints): void {
  const nullish = values.some((value) => value === null || value === undefined);
  if (nullish || values.some(isDoc)) inexact(into);
  if (!values.every(pointable)) return inexact(into);
  if (!nullish) into.present.add(path);
  into.atoms.push({ kind: "points", path, values, group });
  return undefined;
}

function pointable(value: Value): boolean {
  if (isDoc(value)) return Object.values(value).every(pointable);
  return value === null || value === undefined || indexable(value);
}

function inexact(into: Constraints): void {
  into.exact = false;
}
