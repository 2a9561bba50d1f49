import type { Env } from "@/embedded/mongo/env";
import { compileSpecials } from "@/embedded/mongo/projection-specials";
import { compileSortKey } from "@/embedded/mongo/sorting";
import { applyProjection, parseProjection } from "@/embedded/mongo/projection";
import type { Doc } from "@/embedded/mongo/values";

/**
 * Compiles a projection of find or findAndModify; null stands for "everything". The filter serves the positional `a.$`.
 * Throws 31253/31254 for a mix of inclusion and exclusion, 31249 for paths that meet.
 */
export function compileProjection(spec: Doc, filter: Doc = {}, env: Env = { now: new Date() }): ((doc: Doc) => Doc) | null {
  if (Object.keys(spec).length === 0) return null;
  const { plain, transforms, excludes } = compileSpecials(spec, filter, env);
  const vars = env.vars ?? {};
  const projection = Object.keys(plain).length === 0 ? null : parseProjection(plain, env, excludes ? "exclude" : undefined);
  return (doc) => {
    const shaped = projection ? applyProjection(projection, doc, { root: doc, vars }) : doc;
    return transforms.reduce((result, transform) => transform(result, doc), shaped);
  };
}

/** Compiles a sort into a comparison; documents that it judges equal keep their order in a stable sort. Throws 15975 for a bad direction. */
export function compileSort(spec: Doc): (a: Doc, b: Doc) => number {
  const key = compileSortKey(spec);
  const keys = new WeakMap<Doc, string>();
  const keyOf = (doc: Doc): string => {
    const known = keys.get(doc);
    if (known !== undefined) return known;
    const made = key(doc);
    keys.set(doc, made);
    return made;
  };
  return (a, b) => {
    const x = keyOf(a);
    const y = keyOf(b);
    return x < y ? -1 : Number(x > y);
  };
}
