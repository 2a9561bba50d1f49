import { isDoc, own } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** The value at a path through documents only; undefined when there is none. */
export function plainPath(doc: Doc, parts: readonly string[]): Value {
  let value: Value = doc;
  for (const part of parts) {
    if (!isDoc(value)) return undefined;
    value = own(value, part);
  }
  return value;
}

/** A copy of the document with the value at the path, made where it is missing; undefined removes it. */
export function withPath(doc: Doc, parts: readonly string[], value: Value): Doc {
  const [part = "", ...rest] = parts;
  const inner = own(doc, part);
  const next = rest.length === 0 ? value : withPath(isDoc(inner) ? inner : {}, rest, value);
  if (next !== undefined) return { ...doc, [part]: next };
  const { [part]: _, ...others } = doc;
  return others;
}
