import type { z } from "@hono/zod-openapi";
import { kindOf, unwrap } from "@/kit/schema";
import { defOf } from "./support";

/** One place in a body where a value may stand. */
export type Leaf = { path: readonly string[]; type: z.ZodType };

/** Every place in a body, outside in. Unions are taken as one place: which of their forms is meant is theirs to say. */
export function leavesOf(schema: z.ZodType, path: readonly string[] = []): Leaf[] {
  const type = unwrap(schema);
  const here = path.length > 0 ? [{ path, type: schema }] : [];
  if (kindOf(type)) return here;
  const { type: name, shape, element, in: inner } = defOf(type);
  if (name === "object") return [...here, ...Object.entries(shape!).flatMap(([key, field]) => leavesOf(field, [...path, key]))];
  if (name === "array") return [...here, ...leavesOf(element!, [...path, "0"])];
  if (name === "pipe") return leavesOf(inner!, path);
  return here;
}

/** A body that has `value` at one place and nothing else. */
export function bodyWith(path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const inner = bodyWith(rest, value);
  return name === "0" ? [inner] : { [name]: inner };
}

/** The field names of a body, whether it is one object or a choice of several. */
export function fieldsOf(schema: z.ZodType): Record<string, z.ZodType> {
  const { shape, options, in: inner } = defOf(unwrap(schema));
  if (shape) return shape;
  if (inner) return fieldsOf(inner);
  return Object.assign({}, ...(options ?? []).map(fieldsOf)) as Record<string, z.ZodType>;
}

const tooLong = "x".repeat(60_000);
const counted = /tokens|units|words|word_limit|seconds|sequence|duration|per_minute/;

/** Values that no field of this kind may take, whatever else its schema says. */
export function refusedBy(type: z.ZodType, name: string): unknown[] {
  const inner = unwrap(type);
  switch (kindOf(inner)) {
    case "objectId":
      return ["x", 12, true, ["a"], { a: 1 }, "0123456789abcdef0123456", "zzzzzzzzzzzzzzzzzzzzzzzz", "0123456789abcdef012345678"];
    case "date":
      return ["yesterday", "2026-01-01", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00", 12, true, { a: 1 }];
    case "long":
      // Prices of models and credits have nine decimals, everything else at most six.
      return [
        -1,
        "1",
        "NaN",
        1e300,
        9_007_199_254_740_994,
        true,
        [1],
        { a: 1 },
        0.0000000001,
        ...(name.endsWith("_price") ? [] : [0.0000001]),
      ];
    default:
  }
  switch (defOf(inner).type) {
    case "string":
      return [12, true, ["a"], { a: 1 }, tooLong];
    case "enum":
    case "literal":
      return ["no-such-value", 12, ["a"], { a: 1 }];
    case "boolean":
      return ["true", 1, { a: 1 }];
    case "number":
      return ["1", 1e300, true, [1], { a: 1 }, ...(counted.test(name) ? [1.5, -1] : [])];
    case "array":
      return ["x", 12, { a: 1 }];
    case "object":
    case "record":
      return ["x", 12, true, ["a"]];
    default:
      return [];
  }
}
