import { invalidRequest } from "./errors";

/** A decoded form: what was sent in brackets becomes objects, and arrays where every key is an index. */
export type Tree = string | Tree[] | { [name: string]: Tree };
export type Form = { [name: string]: Tree };

const depthMax = 8;

/** Reads `a[b]=1&c[0]=2&d[]=3`, as a body or a query string. */
export function parseForm(text: string): Form {
  const root: Form = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) insert(root, pathOf(name), value, name);
  return Object.fromEntries(Object.entries(root).map(([name, tree]) => [name, settle(tree)]));
}

/** The same form in one order, to tell whether two requests say the same. */
export function canonical(form: Form): string {
  return JSON.stringify(form, (_key, value: unknown) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : value,
  );
}

function pathOf(name: string): string[] {
  const [, head, rest] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  if (head === undefined) throw invalidRequest(`Invalid parameter name: ${name}`, { param: name });
  const path = [head, ...Array.from((rest ?? "").matchAll(/\[([^[\]]*)\]/g), ([, key]) => key ?? "")];
  if (path.length > depthMax) throw invalidRequest(`Parameter nested too deeply: ${name}`, { param: name });
  return path;
}

function insert(into: Form, path: readonly string[], value: string, name: string) {
  const [first = "", ...rest] = path;
  const key = first === "" ? String(Object.keys(into).length) : first;
  const present = into[key];
  if (rest.length === 0) {
    if (present !== undefined) throw invalidRequest(`Duplicate parameter: ${name}`, { param: name });
    into[key] = value;
    return;
  }
  if (present === undefined) into[key] = Object.create(null);
  const next = into[key];
  if (typeof next === "string" || next === undefined || Array.isArray(next))
    throw invalidRequest(`Invalid parameter: ${name}`, { param: name });
  insert(next, rest, value, name);
}

function settle(tree: Tree): Tree {
  if (typeof tree === "string" || Array.isArray(tree)) return tree;
  const entries = Object.entries(tree).map(([key, value]) => [key, settle(value)] as const);
  const indexed = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  return indexed ? entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value) : Object.fromEntries(entries);
}
