import type { Env } from "@/embedded/mongo/env";
import { badValue, fail, failedToParse } from "@/embedded/mongo/errors";
import { compileFilter } from "@/embedded/mongo/match";
import { compareStrings } from "@/embedded/mongo/strings";
import { isDoc, isIndex, own, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** One change of one path: `leaf` gets the value there (undefined when missing) and returns the new one (undefined to remove it). */
export type Change = { path: string; parts: readonly string[]; creates: boolean; leaf: (old: Value) => Value };
/** By identifier, which elements `$[identifier]` stands for. */
export type ArrayFilters = ReadonlyMap<string, (element: Value) => boolean>;

/**
 * Applies a change and returns the new value, or the very same one when nothing changed. Nothing is written into `value`: what changes is
 * copied, so an update that fails half-way leaves no trace. Throws 28 when the path would have to pass through a scalar, 2 for array operators on no array.
 */
export function edit(value: Value, change: Change, filters: ArrayFilters, at = 0): Value {
  const part = change.parts[at];
  if (part === undefined) return change.leaf(value);
  if (part.startsWith("$[")) return editElements(value, part, change, filters, at);
  if (value === undefined) return change.creates ? created(part, edit(undefined, change, filters, at + 1)) : undefined;
  if (isDoc(value)) return editField(value, part, change, filters, at);
  if (Array.isArray(value) && isIndex(part)) return editElement(value, Number(part), change, filters, at);
  if (change.creates) throw notViable(part, change, at, value);
  return value;
}

/** Splits a path of an update and refuses what mongod refuses: empty names (56), names that begin with a dollar (52). */
export function updatePath(path: string): string[] {
  if (path === "") throw fail(56, "EmptyFieldName", "An empty update path is not valid.");
  const parts = path.split(".");
  if (parts.includes("")) {
    throw fail(56, "EmptyFieldName", `The update path '${path}' contains an empty field name, which is not allowed.`);
  }
  const [first = ""] = parts;
  if (first === "$" || first.startsWith("$[")) {
    throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${path}'`);
  }
  const dollar = parts.find((part) => part.startsWith("$") && part !== "$" && !/^\$\[.*\]$/.test(part));
  if (dollar) {
    throw fail(
      52,
      "DollarPrefixedFieldName",
      `The dollar ($) prefixed field '${dollar}' in '${path}' is not allowed in the context of an update's replacement document.`,
    );
  }
  if (parts.filter((part) => part === "$").length > 1) throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  return parts;
}

/** The order in which mongod applies changes: by name, indexes by number. Throws 40 when two of them meet on one path. */
export function inOrder<C extends { path: string; parts: readonly string[] }>(changes: readonly C[]): C[] {
  const sorted = changes.toSorted((a, b) => comparePaths(a.parts, b.parts));
  for (let i = 1; i < sorted.length; i++) {
    const before = sorted[i - 1]?.parts ?? [];
    const { path = "", parts = [] } = sorted[i] ?? {};
    if (before.every((part, k) => part === parts[k])) {
      throw fail(40, "ConflictingUpdateOperators", `Updating the path '${path}' would create a conflict at '${before.join(".")}'`);
    }
  }
  return sorted;
}

/** Compiles arrayFilters. Throws 9 for a filter that nothing uses or that has no single identifier, 2 for an identifier without a filter. */
export function compileArrayFilters(
  list: readonly Doc[],
  changes: readonly { parts: readonly string[]; path: string }[],
  env: Env,
): ArrayFilters {
  const filters = new Map<string, (element: Value) => boolean>();
  for (const filter of list) {
    const identifier = identifierOf(filter);
    if (identifier === undefined) throw failedToParse("Cannot use an expression without a top-level field name in arrayFilters");
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
      throw badValue(`The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`);
    }
    if (filters.has(identifier)) throw failedToParse(`Found multiple array filters with the same top-level field name ${identifier}`);
    const matches = compileFilter(filter, env);
    filters.set(identifier, (element) => matches({ [identifier]: element }));
  }
  const used = new Set<string>();
  for (const { parts, path } of changes) {
    for (const part of parts) {
      const identifier = /^\$\[(.+)\]$/.exec(part)?.[1];
      if (identifier === undefined) continue;
      if (!filters.has(identifier)) throw badValue(`No array filter found for identifier '${identifier}' in path '${path}'`);
      used.add(identifier);
    }
  }
  for (const identifier of filters.keys()) {
    if (!used.has(identifier)) throw failedToParse(`The array filter for identifier '${identifier}' was not used in the update`);
  }
  return filters;
}

function editField(doc: Doc, part: string, change: Change, filters: ArrayFilters, at: number): Value {
  const old = own(doc, part);
  const next = edit(old, change, filters, at + 1);
  if (Object.is(old, next)) return doc;
  if (next !== undefined) return { ...doc, [part]: next };
  const { [part]: _, ...rest } = doc;
  return rest;
}

function editElement(array: Value[], index: number, change: Change, filters: ArrayFilters, at: number): Value {
  const old = array[index];
  const next = edit(old, change, filters, at + 1);
  if (Object.is(old, next)) return array;
  if (index - array.length > 1_500_000) throw badValue(`can't backfill more than 1500000 elements, got ${index}`);
  const copy = [...array];
  while (copy.length < index) copy.push(null);
  // A removed element leaves a null: positions of the others must not move.
  copy[index] = next ?? null;
  return copy;
}

function editElements(value: Value, part: string, change: Change, filters: ArrayFilters, at: number): Value {
  const where = change.parts.slice(0, at).join(".");
  if (value === undefined) throw badValue(`The path '${where}' must exist in the document in order to apply array updates.`);
  if (!Array.isArray(value)) throw badValue(`Cannot apply array updates to non-array element ${where} of type ${typeName(value)}`);
  const fits = part === "$[]" ? () => true : (filters.get(part.slice(2, -1)) ?? (() => false));
  let result: Value = value;
  for (let i = 0; i < value.length; i++) if (fits(value[i])) result = editElement(result as Value[], i, change, filters, at);
  return result;
}

function created(part: string, inner: Value): Value {
  return inner === undefined ? undefined : { [part]: inner };
}

function notViable(part: string, change: Change, at: number, value: Value): Error {
  return fail(28, "PathNotViable", `Cannot create field '${part}' in element {${change.parts[at - 1] ?? ""}: ${typeName(value)}}`);
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i] ?? "";
    const y = b[i] ?? "";
    const order = isIndex(x) && isIndex(y) ? Number(x) - Number(y) : compareStrings(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function identifierOf(filter: Doc): string | undefined {
  const identifiers = new Set(
    Object.entries(filter).flatMap(([key, arg]) => {
      if (!key.startsWith("$")) return [key.split(".")[0]];
      return Array.isArray(arg) ? arg.map((branch) => (isDoc(branch) ? identifierOf(branch) : undefined)) : [];
    }),
  );
  if (identifiers.size > 1) throw failedToParse("Error parsing array filter: expected a single top-level field name");
  return [...identifiers][0];
}
