import type { Env } from "@/embedded/mongo/env";
import { badValue } from "@/embedded/mongo/errors";
import { compileFilter, isOperators } from "@/embedded/mongo/match";
import { isDoc, visitPath } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/**
 * The index that the positional `$` behind `arrayPath` stands for: the first element of the array that fulfils the filter's condition on it
 * (the last such condition decides). Throws 2 when the filter says nothing about the array.
 */
export function compilePosition(filter: Doc, arrayPath: string, env: Env): (doc: Doc) => number {
  const conditions = conditionsOn(filter, arrayPath).map(([rest, condition]) => compileFilter({ [`a${rest}`]: condition }, env));
  const parts = arrayPath.split(".");
  return (doc) => {
    for (const condition of conditions.toReversed()) {
      let found = -1;
      visitPath(doc, parts, (array) => {
        if (Array.isArray(array) && found < 0) found = array.findIndex((element) => condition({ a: [element] }));
        return found >= 0;
      });
      if (found >= 0) return found;
    }
    throw badValue("The positional operator did not find the match needed from the query.");
  };
}

function conditionsOn(filter: Doc, arrayPath: string): [rest: string, condition: Value][] {
  return Object.entries(filter).flatMap(([key, arg]): [string, Value][] => {
    if ((key === "$and" || key === "$or") && Array.isArray(arg))
      return arg.flatMap((branch) => (isDoc(branch) ? conditionsOn(branch, arrayPath) : []));
    if (key === arrayPath) return isOperators(arg) && Object.hasOwn(arg, "$size") ? [] : [["", arg]];
    return key.startsWith(`${arrayPath}.`) ? [[key.slice(arrayPath.length), arg]] : [];
  });
}
