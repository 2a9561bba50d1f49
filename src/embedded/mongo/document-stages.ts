import type { Env } from "@/embedded/mongo/env";
import { fail, numbered } from "@/embedded/mongo/errors";
import type { Evaluate } from "@/embedded/mongo/expression-types";
import { compileExpression } from "@/embedded/mongo/expressions";
import { applyProjection, parseProjection } from "@/embedded/mongo/projection";
import type { Projection } from "@/embedded/mongo/projection";
import { isDoc, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** Compiles a stage that makes one document of one document (`$project $addFields $set $unset $replaceRoot $replaceWith`); null for any other. */
export function compileDocumentStage(stage: Doc, env: Env): ((doc: Doc) => Doc) | null {
  const [name = "", ...others] = Object.keys(stage);
  if (others.length > 0 || name === "") throw numbered(40323, "A pipeline stage specification object must contain exactly one field.");
  const arg = stage[name];
  switch (name) {
    case "$project":
      if (!isDoc(arg)) throw numbered(15969, "$project specification must be an object");
      if (Object.keys(arg).length === 0)
        throw numbered(51272, "Invalid $project :: caused by :: projection specification must have at least one field");
      return shaping(parseProjection(arg, env), env);
    case "$addFields":
    case "$set":
      if (!isDoc(arg)) throw numbered(40272, `${name} specification stage must be an object, got ${typeName(arg)}`);
      return shaping(parseProjection(arg, env, "add"), env);
    case "$unset":
      return shaping(parseProjection(unsetSpec(arg), env, "exclude"), env);
    case "$replaceWith":
      return replacing(name, compileExpression(arg, env), env);
    case "$replaceRoot":
      if (!isDoc(arg)) throw numbered(40229, `expected an object as specification for $replaceRoot stage, got ${typeName(arg)}`);
      if (!Object.hasOwn(arg, "newRoot")) throw numbered(40231, "no newRoot specified for the $replaceRoot stage");
      return replacing(name, compileExpression(arg["newRoot"], env), env);
    default:
      return null;
  }
}

function shaping(projection: Projection, env: Env): (doc: Doc) => Doc {
  const vars = env.vars ?? {};
  return (doc) => applyProjection(projection, doc, { root: doc, vars });
}

function unsetSpec(arg: Value): Doc {
  const names = Array.isArray(arg) ? arg : [arg];
  if (names.length === 0) throw numbered(31119, "$unset specification must be a string or an array with at least one field");
  return Object.fromEntries(
    names.map((name) => {
      if (typeof name !== "string")
        throw fail(31120, "Location31120", "$unset specification must be a string or an array containing only string values");
      return [name, 0];
    }),
  );
}

function replacing(name: string, evaluate: Evaluate, env: Env): (doc: Doc) => Doc {
  const vars = env.vars ?? {};
  return (doc) => {
    const root = evaluate({ root: doc, vars });
    if (!isDoc(root))
      throw numbered(
        40228,
        `'newRoot' expression of ${name} must evaluate to an object, but resulting value was of type ${typeName(root)}`,
      );
    return root;
  };
}
