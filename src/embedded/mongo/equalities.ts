import { BSONRegExp } from "bson";
import { fail } from "@/embedded/mongo/errors";
import { isOperators } from "@/embedded/mongo/match";
import { compareStrings } from "@/embedded/mongo/strings";
import { isDoc } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** The values that a filter demands by equality, which an upsert puts into its document; by path. Throws 54 when one path has two. */
export function equalities(filter: Doc): [path: string, value: Value][] {
  const found = collect(filter).toSorted(([a], [b]) => compareStrings(a, b));
  for (let i = 1; i < found.length; i++) {
    const before = found[i - 1]?.[0] ?? "";
    const path = found[i]?.[0] ?? "";
    if (path === before || path.startsWith(`${before}.`)) {
      throw fail(54, "NotSingleValueField", `cannot infer query fields to set, path '${before}' is matched twice`);
    }
  }
  return found;
}

function collect(filter: Doc): [string, Value][] {
  return Object.entries(filter).flatMap(([key, arg]): [string, Value][] => {
    if (key === "$and" && Array.isArray(arg)) return arg.flatMap((branch) => (isDoc(branch) ? collect(branch) : []));
    if (key === "$or" && Array.isArray(arg) && arg.length === 1) return isDoc(arg[0]) ? collect(arg[0]) : [];
    if (key.startsWith("$") || arg instanceof BSONRegExp) return [];
    if (!isOperators(arg)) return [[key, arg]];
    if (Object.hasOwn(arg, "$eq")) return [[key, arg["$eq"]]];
    const list = arg["$in"] ?? arg["$all"];
    const only = Array.isArray(list) && list.length === 1 ? list[0] : undefined;
    return only === undefined || only instanceof BSONRegExp || isOperators(only) ? [] : [[key, only]];
  });
}
