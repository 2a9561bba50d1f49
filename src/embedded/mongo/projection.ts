import type { Env } from "@/embedded/mongo/env";
import { numbered } from "@/embedded/mongo/errors";
import type { Evaluate, Scope } from "@/embedded/mongo/expression-types";
import { compileExpression, isExpressionOperator } from "@/embedded/mongo/expressions";
import { toInteger } from "@/embedded/mongo/numbers";
import { isDoc, isNumber, own, put } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

type Mode = "include" | "exclude" | "add";
type Tree = { fields: Map<string, Node>; computes: boolean };
type Node = "include" | "exclude" | Evaluate | Tree;
export type Projection = { mode: Mode; tree: Tree };

/**
 * Parses a projection of aggregation (`$project`), or with mode `add` the fields of `$addFields`. Throws 31253/31254 for a mix of inclusion and
 * exclusion, 31249 for paths that meet, 51270 for an empty document.
 */
export function parseProjection(spec: Doc, env: Env, mode?: Mode): Projection {
  const state: State = { env, mode, tree: { fields: new Map(), computes: false } };
  for (const [key, arg] of Object.entries(spec)) addPath(state, key, arg, []);
  const resolved = state.mode ?? (own(spec, "_id") !== undefined && isFalse(own(spec, "_id")) ? "exclude" : "include");
  if (resolved === "include" && !state.tree.fields.has("_id")) state.tree.fields.set("_id", "include");
  return { mode: resolved, tree: state.tree };
}

/** The document that a projection makes of `doc`; expressions see `scope`. Fields keep the document's order, computed ones follow. */
export function applyProjection(projection: Projection, doc: Doc, scope: Scope): Doc {
  const projected = projectDoc(projection.tree, doc, projection.mode);
  return projection.tree.computes ? computeDoc(projection.tree, projected, scope) : projected;
}

type State = { env: Env; mode: Mode | undefined; tree: Tree };

function addPath(state: State, path: string, arg: Value, above: readonly string[]): void {
  const parts = [...above, ...path.split(".")];
  if (parts.includes("")) throw numbered(path === "" ? 40352 : 15998, "FieldPath field names may not be empty strings.");
  if (parts.some((part) => part.startsWith("$"))) throw numbered(16410, "FieldPath field names may not start with '$'.");
  if (isDoc(arg) && !isExpression(arg)) {
    if (Object.keys(arg).length === 0) {
      if (state.mode !== "add") throw numbered(51270, "An empty sub-projection is not a valid value. Found empty object at path");
      return insert(state, parts, () => ({}));
    }
    for (const [key, item] of Object.entries(arg)) addPath(state, key, item, parts);
    return undefined;
  }
  insert(state, parts, nodeOf(state, parts.join("."), arg));
}

function isExpression(arg: Doc): boolean {
  return Object.keys(arg)[0]?.startsWith("$") ?? false;
}

function isFalse(arg: Value): boolean {
  return arg === false || (isNumber(arg) && toInteger(arg) === 0n);
}

function nodeOf(state: State, path: string, arg: Value): Node {
  if (state.mode === "add" || (typeof arg !== "boolean" && !isNumber(arg))) {
    if (state.mode === "exclude") throw numbered(31252, `Cannot use an expression on field ${path} in exclusion projection`);
    state.mode ??= "include";
    if (state.mode === "add" && isDoc(arg) && Object.keys(arg).length > 1) {
      throw numbered(40_181, "an expression specification must contain exactly one field, the name of the expression");
    }
    const operator = isDoc(arg) ? Object.keys(arg)[0] : undefined;
    if (operator !== undefined && state.mode !== "add" && !isExpressionOperator(operator))
      throw numbered(31_325, `Unknown expression ${operator}`);
    return compileExpression(arg, state.env);
  }
  const node = isFalse(arg) ? "exclude" : "include";
  if (path === "_id") return node;
  if (state.mode !== undefined && state.mode !== node) {
    if (node === "exclude") throw numbered(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
    throw numbered(31253, `Cannot do inclusion on field ${path} in exclusion projection`);
  }
  state.mode = node;
  return node;
}

function insert(state: State, parts: readonly string[], node: Node): void {
  let tree = state.tree;
  const computes = typeof node === "function";
  tree.computes ||= computes;
  for (const [i, part] of parts.entries()) {
    const there = tree.fields.get(part);
    if (i === parts.length - 1) {
      if (there !== undefined) throw numbered(31250, `Path collision at ${parts.join(".")}`);
      tree.fields.set(part, node);
      return;
    }
    if (there !== undefined && (typeof there === "string" || typeof there === "function")) {
      throw numbered(31249, `Path collision at ${parts.join(".")} remaining portion ${parts.slice(i + 1).join(".")}`);
    }
    const next: Tree = there ?? { fields: new Map(), computes: false };
    next.computes ||= computes;
    tree.fields.set(part, next);
    tree = next;
  }
}

function projectDoc(tree: Tree, doc: Doc, mode: Mode): Doc {
  const result: Doc = {};
  for (const key in doc) {
    const node = tree.fields.get(key);
    if (node === undefined) {
      if (mode !== "include") put(result, key, doc[key]);
    } else if (node === "include" || (typeof node === "function" && mode === "add")) put(result, key, doc[key]);
    else if (typeof node === "object") {
      const value = projectValue(node, doc[key], mode);
      if (value !== undefined) put(result, key, value);
    }
  }
  return result;
}

function projectValue(tree: Tree, value: Value, mode: Mode): Value {
  if (isDoc(value)) return projectDoc(tree, value, mode);
  if (Array.isArray(value)) return value.map((item) => projectValue(tree, item, mode)).filter((item) => item !== undefined);
  return mode === "include" ? undefined : value;
}

function computeDoc(tree: Tree, doc: Doc, scope: Scope): Doc {
  for (const [key, node] of tree.fields) {
    if (typeof node === "string" || (typeof node === "object" && !node.computes)) continue;
    const value = typeof node === "function" ? node(scope) : computeValue(node, own(doc, key), scope);
    if (value === undefined) delete doc[key];
    else put(doc, key, value);
  }
  return doc;
}

// `doc` above and here is the fresh result of the projection, never a stored document.
function computeValue(tree: Tree, value: Value, scope: Scope): Value {
  if (Array.isArray(value)) return value.map((item) => computeValue(tree, item, scope));
  return computeDoc(tree, isDoc(value) ? value : {}, scope);
}
