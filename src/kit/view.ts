import { z } from "@hono/zod-openapi";
import { isAtLeast, type Actor, type Role } from "./ctx";
import { roleToSee } from "./schema";

/** A domain value as one actor may see it: encoded by its schema, without the fields that need a higher role. `fields` narrows it further. */
export function show(schema: z.ZodType, value: unknown, actor: Actor, fields?: readonly string[]): unknown {
  return narrow(schema, z.encode(schema, value), actor, fields);
}

function narrow(schema: z.ZodType, json: unknown, actor: Actor, fields?: readonly string[]): unknown {
  // The schema says what each of the rows is.
  if (schema instanceof z.ZodArray && Array.isArray(json))
    return json.map((row) => narrow(schema.element as z.ZodType, row, actor, fields));
  if (!(schema instanceof z.ZodObject) || json === null || typeof json !== "object") return json;
  const kept = fields && new Set(["_id", ...fields]);
  const guarded = guards(schema);
  return Object.fromEntries(
    Object.entries(json).filter(([name]) => (!kept || kept.has(name)) && (!guarded.has(name) || isAtLeast(actor, guarded.get(name)!))),
  );
}

const known = new WeakMap<z.ZodType, ReadonlyMap<string, Role>>();

/** The fields of an object that only some roles see. */
function guards(schema: z.ZodObject): ReadonlyMap<string, Role> {
  let map = known.get(schema);
  if (!map) {
    map = new Map(
      Object.entries(schema.shape).flatMap(([name, type]) => (roleToSee(type as z.ZodType) ? [[name, roleToSee(type as z.ZodType)!]] : [])),
    );
    known.set(schema, map);
  }
  return map;
}
