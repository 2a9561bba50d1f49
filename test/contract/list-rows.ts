import type { z } from "@hono/zod-openapi";
import { Types } from "mongoose";
import type { AnyCollection } from "@/kit/collection";
import { kindOf, unwrap } from "@/kit/schema";
import { wordsOf } from "@/kit/search";
import { defOf } from "./support";

export type Doc = Record<string, unknown>;
/** The `n`th value of a field. */
type Maker = (n: number) => unknown;

const owners = 50;
const pools = new Map<string, Types.ObjectId[]>();

/** A value that stands in a query string as it is. */
export const isPlain = (value: unknown): value is string | number | boolean => ["string", "number", "boolean"].includes(typeof value);

/** The ids that references into a collection point at; the first may be one that exists. */
export function idsOf(name: string, first?: string): Types.ObjectId[] {
  const known = pools.get(name) ?? Array.from({ length: owners }, () => new Types.ObjectId());
  pools.set(name, known);
  if (first) known[0] = new Types.ObjectId(first);
  return known;
}

/** Values that are right together only. */
const told: Record<string, Doc> = {
  notifications: { to: { users: null, role: null, all: true } },
  api_clients: { overdraft: { policy: "allow_to_zero" } },
};

/**
 * Makes rows such as the product stores, the `n`th of any number: they keep to the schema and to the unique keys, and share owners, times
 * and states. From the `full`th on they leave empty what may be.
 */
export function rowsOf(collection: AnyCollection, now: Date, full: number): (n: number) => Doc {
  const { name: of, entity, search, sorts, by, model } = collection;
  const unique = model.schema.indexes().filter(([, { unique: only }]) => only);
  const alone = aloneIn(collection);
  const single = new Set(unique.flatMap(([key, { partialFilterExpression: part }]) => Object.keys({ ...key, ...part })));
  const makers = Object.entries(entity.fields).map(([name, type]) => {
    // Every field of an entity is a zod type.
    const field = { name, type: type as z.ZodType, now, sorted: sorts.includes(name), distinct: single.has(name) };
    const make = alone.has(name) ? () => new Types.ObjectId() : makerOf(field);
    const spare = !field.sorted && !field.distinct && !by.includes(name) ? emptyOf(field.type) : undefined;
    return [name, spare === undefined ? make : (n: number) => (n < full ? make(n) : spare)] as const;
  });
  return (n) => {
    const row: Doc = { _id: new Types.ObjectId() };
    for (const [name, make] of makers) row[name] = make(n);
    if (search.length > 0) row["search_words"] = wordsOf(search.map((field) => row[field]));
    // What is made together has one time: a cursor may stand in the middle of it.
    const at = new Date(now.getTime() - Math.floor(n / 100) * 1_000);
    return { created_at: at, updated_at: at, created_by: null, revision: 0, ...row, ...told[of], is_deleted: n % 20 === 19 };
  };
}

/** The references that no two rows may share, because a unique key has nothing else to tell them apart by. */
function aloneIn({ entity: { fields }, by, model }: AnyCollection): Set<string> {
  const alone = new Set<string>();
  for (const [key, { unique, partialFilterExpression: part }] of model.schema.indexes()) {
    const names = Object.keys(key);
    if (!unique || "is_initial" in { ...key, ...part } || names.some((name) => differs(fields[name] as z.ZodType | undefined))) continue;
    const rank = (name: string) => (by.includes(name) ? by.indexOf(name) : by.length);
    const [last] = names.filter((name) => kindOf(fields[name] as z.ZodType) === "objectId").toSorted((a, b) => rank(b) - rank(a));
    if (last) alone.add(last);
  }
  return alone;
}

/** True for what is another value in each row by itself: texts and numbers. */
function differs(type: z.ZodType | undefined): boolean {
  return type !== undefined && !kindOf(type) && ["string", "number"].includes(defOf(unwrap(type)).type);
}

/** How a field is empty; undefined if it cannot be. */
const emptyOf = (type: z.ZodType) => (mayBeNull(type) ? null : defOf(unwrap(type)).type === "array" && takesNone(type) ? [] : undefined);
const takesNone = (list: z.ZodType) => list.safeParse([]).success;
const mayBeNull = (type: z.ZodType): boolean => type.safeParse(null).success && defOf(unwrap(type)).type !== "pipe";

type Field = { name: string; type: z.ZodType; now: Date; sorted: boolean; distinct: boolean };

function makerOf(field: Field): Maker {
  const { name, type, sorted } = field;
  const make = plainMaker({ ...field, type: unwrap(type) });
  const empty = !sorted && !field.distinct && mayBeNull(type);
  if (name === "is_initial") return () => false;
  return empty ? (n) => (n % 3 === 1 ? null : make(n)) : make;
}

function plainMaker(field: Field): Maker {
  const { name, type, now, distinct } = field;
  const def = defOf(type);
  const ahead = /^(expires|ends|next|due|valid_until)/.test(name) ? 40 * 86_400_000 : 0;
  switch (kindOf(type)) {
    case "objectId": {
      const ids = idsOf((type.meta()?.["x-ref"] as string | undefined) ?? name);
      return (n) => ids[n % owners];
    }
    case "date":
      return (n) => new Date(now.getTime() + ahead - (n % 90_000) * 1_000);
    case "long":
      return (n) => BigInt(1 + (n % 8));
    default:
  }
  switch (def.type) {
    case "string":
      return textMaker(type);
    case "enum": {
      const values = Object.values(def.entries!);
      return (n) => values[n % values.length];
    }
    case "number":
      return (n) => (distinct ? n : type.safeParse(n % 8).success ? n % 8 : 1);
    case "boolean":
      return (n) => n % 2 === 0;
    case "array": {
      // Amounts add up to other amounts, and what is made up does not.
      if (Object.values(defOf(unwrap(def.element!)).shape ?? {}).some((part) => kindOf(part) === "long")) return () => [];
      const element = makerOf({ ...field, type: def.element!, sorted: true });
      return (n) => (n % 4 === 3 && !distinct && takesNone(type) ? [] : [element(n)]);
    }
    case "object": {
      const makers = Object.entries(def.shape!).map(([key, inner]) => [key, makerOf({ ...field, name: key, type: inner })] as const);
      return (n) => Object.fromEntries(makers.map(([key, make]) => [key, make(n)]));
    }
    case "pipe":
      return makerOf({ ...field, type: def.out! });
    default:
      return () => ({});
  }
}

const texts: readonly ((n: number) => string)[] = [
  (n) => `text ${n}`,
  (n) => `someone-${n}@example.com`,
  (n) => `/path/${n}`,
  (n) => `CODE-${n}`,
  (n) => `code-${n}`,
  (n) => `https://example.com/${n}`,
];

/** Text that the field takes as it is. */
function textMaker(type: z.ZodType): Maker {
  const fits = (text: string) => {
    const parsed = type.safeParse(text);
    return parsed.success && parsed.data === text;
  };
  return texts.find((make) => fits(make(1))) ?? texts[0]!;
}

/** How many rows a collection can have at most: of a unique name out of a list, only so many. */
export function mostOf({ entity: { fields }, model }: AnyCollection): number {
  const counts = model.schema.indexes().flatMap(([key, { unique }]) => {
    const [name, ...more] = Object.keys(key);
    const { entries } = name && more.length === 0 && unique && fields[name] ? defOf(unwrap(fields[name] as z.ZodType)) : {};
    return entries ? [Object.keys(entries).length] : [];
  });
  return Math.min(Infinity, ...counts);
}
