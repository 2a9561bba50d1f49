import { compileAccumulator } from "@/embedded/mongo/accumulators";
import type { Accumulator } from "@/embedded/mongo/accumulators";
import { numbered } from "@/embedded/mongo/errors";
import { compileExpression } from "@/embedded/mongo/expressions";
import { valueKey } from "@/embedded/mongo/keys";
import type { PipelineEnv, Run } from "@/embedded/mongo/stage-types";
import { isDoc, put } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** `$group`: one document per distinct `_id`, in the order in which they were first seen; 1 and Long 1 are one `_id`. */
export function compileGroup(arg: Value, env: PipelineEnv): Run {
  if (!isDoc(arg)) throw numbered(15_947, "a group's fields must be specified in an object");
  if (!Object.hasOwn(arg, "_id")) throw numbered(15_955, "a group specification must include an _id");
  const { _id: idSpec, ...specs } = arg;
  const idOf = compileExpression(idSpec, env);
  const fields = Object.entries(specs).map(([field, spec]) => {
    if (field.includes(".")) throw numbered(40_235, `The field name '${field}' cannot contain '.'`);
    if (field.startsWith("$")) throw numbered(40_236, `The field name '${field}' cannot be an operator name`);
    return { field, start: compileAccumulator(field, spec, env) };
  });
  const vars = env.vars ?? {};
  return function* grouped(docs) {
    const groups = new Map<string, { id: Value; parts: Accumulator[] }>();
    for (const doc of docs) {
      const scope = { root: doc, vars };
      const id = idOf(scope) ?? null;
      const key = valueKey(id);
      const group = groups.get(key) ?? { id, parts: fields.map(({ start }) => start()) };
      groups.set(key, group);
      for (const part of group.parts) part.add(scope);
    }
    for (const { id, parts } of groups.values()) {
      const result: Doc = { _id: id };
      for (const [i, { field }] of fields.entries()) put(result, field, parts[i]?.result() ?? null);
      yield result;
    }
  };
}
