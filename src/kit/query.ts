import { z } from "@hono/zod-openapi";
import mongoose from "mongoose";
import { invalidField } from "./problem";
import { kindOf, unwrap } from "./schema";
import { searchFilter } from "./search";

// The driver's own copy: ids made by another are not those that schemas and queries know.
const { EJSON, ObjectId } = mongoose.mongo.BSON;

/** Rows of a page. */
export const limitMax = 100;
/** Numbered pages end here; `after` walks on without limit. */
export const pagedRowsMax = 10_000;

export type Allow = {
  filter: readonly string[];
  sort: readonly string[];
  search: readonly string[];
  include: readonly string[];
};

/** A list query after parsing. What is not named here are filters. */
export type ListQuery = {
  page: number;
  limit: number;
  sort: string;
  after?: { value: unknown; id: unknown };
  search?: string;
  fields?: string[];
  include?: string[];
  is_deleted?: boolean;
} & Record<string, unknown>;

/** The query string of a list route: only named fields can be filtered, sorted, searched or included, and the contract shows which. */
export function listQuery(view: z.ZodObject, allow: Allow, deletedVisible: boolean) {
  const filters: Record<string, z.ZodType> = {};
  for (const name of allow.filter) Object.assign(filters, filterParameters(name, view.shape[name] as z.ZodType));
  const orders = allow.sort.flatMap((name) => [name, `-${name}`]);
  const fields = Object.keys(view.shape);
  return z.strictObject({
    page: integer(1, 1_000_000_000).default(1),
    limit: integer(1, limitMax).default(20),
    sort: z.enum(orders as [string, ...string[]]).default(allow.sort.includes("created_at") ? "-created_at" : orders[0]!),
    after: cursor.optional().openapi({ type: "string", description: "`meta.next` of the page before; instead of `page`." }),
    ...(allow.search.length > 0 && {
      search: z
        .string()
        .trim()
        .min(1)
        .max(64)
        .refine((text) => !text.includes("\u0000"), "no NUL characters")
        .optional()
        .openapi({ description: `Every word must begin a word of: ${allow.search.join(", ")}.` }),
    }),
    fields: names(fields)
      .optional()
      .openapi({ type: "string", description: `Comma-separated, of: ${fields.join(", ")}.` }),
    ...(allow.include.length > 0 && { include: includeParameter(allow.include) }),
    ...(deletedVisible && { is_deleted: flag.optional().openapi({ type: "boolean", description: "true: the deleted rows instead." }) }),
    ...filters,
  });
}

/** The query string of a single read. */
export const readQuery = (view: z.ZodObject, include: readonly string[]) =>
  z.strictObject({
    fields: names(Object.keys(view.shape)).optional().openapi({ type: "string" }),
    ...(include.length > 0 && { include: includeParameter(include) }),
  });

const includeParameter = (include: readonly string[]) =>
  names(include)
    .optional()
    .openapi({ type: "string", description: `References to show as objects, comma-separated, of: ${include.join(", ")}.` });

/** The filter, order and window of a parsed list query. `slices` are what lies behind its cursor, in order; without one it is everything. */
export function toMongo(query: ListQuery) {
  const { page, limit, sort, after, search, fields: _fields, include: _include, is_deleted, ...rest } = query;
  if (!after && page * limit > pagedRowsMax) throw invalidField("page", `pages end at row ${pagedRowsMax}; walk on with after=<meta.next>`);
  const filter: Record<string, unknown> = { is_deleted: is_deleted ?? false };
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    const [name, operator] = key.split("[") as [string, string?];
    const condition = operator ? { [`$${operator.slice(0, -1)}`]: value } : { $eq: value };
    filter[name] = { ...(filter[name] as object | undefined), ...condition };
  }
  const direction: 1 | -1 = sort.startsWith("-") ? -1 : 1;
  const field = direction === -1 ? sort.slice(1) : sort;
  return {
    parts: [filter, ...(search ? [searchFilter(search)] : [])],
    slices: after ? beyond(field, direction, after) : [{}],
    field,
    direction,
    order: { [field]: direction, _id: direction } as Record<string, 1 | -1>,
    skip: after ? 0 : (page - 1) * limit,
    limit,
    page,
  };
}

/** The rows after a cursor: what is left of those with its value, and those beyond it. Each is one range of an index, however many share a value. */
function beyond(field: string, direction: 1 | -1, { value, id }: { value: unknown; id: unknown }): Record<string, unknown>[] {
  const next = direction === 1 ? "$gt" : "$lt";
  return [{ [field]: { $eq: value }, _id: { [next]: id } }, { [field]: { [next]: value } }];
}

/** Refuses a cursor of another list or order, or one that somebody made: what it holds must be of the type that the rows are ordered by. */
export function checkCursor({ after, sort }: ListQuery, row: z.ZodObject): void {
  if (!after) return;
  const type = row.shape[sort.replace(/^-/, "")] as z.ZodType;
  if (!(after.id instanceof ObjectId) || !isOfType(type, after.value)) throw invalidField("after", notACursor);
}

function isOfType(type: z.ZodType, value: unknown): boolean {
  const inner = unwrap(type);
  switch (kindOf(inner)) {
    case "date":
      return value instanceof Date && !Number.isNaN(value.getTime());
    case "long":
      return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
    case "objectId":
      return value instanceof ObjectId;
    default:
      return inner._zod.def.type === "number" ? Number.isFinite(value) : typeof value === "string" && !value.includes("\u0000");
  }
}

const notACursor = "not a cursor of this list";

/** An opaque place in a list. */
export const cursorOf = (row: Record<string, unknown>, field: string): string =>
  Buffer.from(EJSON.stringify({ v: row[field], i: row["_id"] }, { relaxed: false })).toString("base64url");

const cursor = z
  .string()
  .max(500)
  .transform((text, ctx) => {
    try {
      const { v, i } = EJSON.parse(Buffer.from(text, "base64url").toString(), { relaxed: true, useBigInt64: true }) as {
        v: unknown;
        i: unknown;
      };
      // An object here could be an operator: only plain values come from us.
      const plain = (value: unknown) => typeof value !== "object" || value instanceof Date || value instanceof ObjectId;
      if (i !== undefined && v !== undefined && plain(v) && plain(i)) return { value: v, id: i };
    } catch {
      // Said below, like any other cursor that is not ours.
    }
    ctx.issues.push({ code: "custom", input: text, message: notACursor });
    return z.NEVER;
  });

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const number = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, "not a number")
  .transform(Number);
const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, "not an integer")
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .openapi({ type: "integer", minimum: min, maximum: max });
const csv = (item: z.ZodType<unknown, string>) =>
  z
    .string()
    .max(4_000)
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(item).min(1).max(limitMax));
const names = (allowed: readonly string[]): z.ZodType<string[]> => csv(z.enum(allowed as [string, ...string[]])) as z.ZodType<string[]>;

function filterParameters(name: string, type: z.ZodType): Record<string, z.ZodType> {
  const inner = unwrap(type);
  const kind = kindOf(inner);
  const def = inner._zod.def as unknown as { type: string; element?: z.ZodType };
  if (def.type === "boolean") return { [name]: flag.optional().openapi({ type: "boolean" }) };
  if (def.type === "array" && def.element) return { [name]: equal(def.element) };
  const ranged = kind === "date" || kind === "long" || def.type === "number";
  const value = kind === "long" ? number.pipe(inner as z.ZodType<unknown, number>) : def.type === "number" ? number : inner;
  const shown = kind === "long" || def.type === "number" ? value.openapi({ type: "number" }) : value;
  return {
    [name]: shown.optional(),
    [`${name}[in]`]: csv(shown as z.ZodType<unknown, string>)
      .optional()
      .openapi({ type: "string", description: `Comma-separated values of ${name}.` }),
    ...(ranged && { [`${name}[gte]`]: shown.optional(), [`${name}[lte]`]: shown.optional() }),
  };
}

const equal = (type: z.ZodType) => unwrap(type).optional();
