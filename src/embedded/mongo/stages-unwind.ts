import { numbered } from "@/embedded/mongo/errors";
import type { Run } from "@/embedded/mongo/stage-types";
import { plainPath, withPath } from "@/embedded/mongo/paths";
import { isDoc } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** `$unwind`: one document per element; `includeArrayIndex` counts as a long, `preserveNullAndEmptyArrays` keeps documents without elements. */
export function compileUnwind(arg: Value): Run {
  const options: Doc = isDoc(arg) ? arg : { path: arg };
  const { path, includeArrayIndex: indexField, preserveNullAndEmptyArrays: preserve, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw numbered(28_811, `unrecognized option to $unwind stage: ${unknown}`);
  if (typeof path !== "string") throw numbered(28_808, "expected a string as the path for $unwind stage");
  if (!path.startsWith("$") || path.length < 2)
    throw numbered(28_818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  if (indexField !== undefined && (typeof indexField !== "string" || indexField === "")) {
    throw numbered(28_810, "expected a non-empty string for the includeArrayIndex option to $unwind stage");
  }
  const parts = path.slice(1).split(".");
  const indexed = (doc: Doc, index: Value): Doc => (indexField === undefined ? doc : withPath(doc, indexField.split("."), index));
  return function* unwound(docs) {
    for (const doc of docs) {
      const value = plainPath(doc, parts);
      if (Array.isArray(value) && value.length > 0) {
        for (const [i, item] of value.entries()) yield indexed(withPath(doc, parts, item), BigInt(i));
      } else if (value !== null && value !== undefined && !Array.isArray(value)) yield indexed(doc, null);
      else if (preserve === true) yield indexed(Array.isArray(value) ? withPath(doc, parts, undefined) : doc, null);
    }
  };
}
