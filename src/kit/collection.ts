import type { z } from "@hono/zod-openapi";
import mongoose, { Schema, type IndexDefinition, type IndexOptions, type Model, type SchemaDefinition } from "mongoose";
import type { KeepSetting } from "@/config";
import { kindOf, unwrap, type AnyEntity } from "./schema";
import { wordsOf } from "./search";

export type Row<E extends AnyEntity> = z.output<E["row"]>;

type IndexKey = Record<string, 1>;

export type CollectionOptions<F extends string = string> = {
  /** Unique keys and whatever else the module's own queries need. */
  indexes?: readonly (readonly [IndexDefinition, IndexOptions?])[];
  /** What lists may be ordered by. Each gets an index that ends with `_id`. Only fields that are never null. */
  sorts?: readonly F[];
  /** Fields that lists are narrowed by often (the owner first): each sort gets an index behind each of them too. */
  by?: readonly F[];
  /** Text fields that `search=` looks into, by the beginnings of their words. */
  search?: readonly F[];
  /** Fields that hold what the vault sealed: `zaaz rotate-secrets` seals them again. */
  sealed?: readonly F[];
  /** Rows go by themselves once this setting's days have passed since the time in `since`; where that is empty they stay. */
  keep?: { since: F; days: KeepSetting };
};

export type Collection<E extends AnyEntity> = {
  name: string;
  entity: E;
  model: Model<Row<E>>;
  sorts: readonly string[];
  by: readonly string[];
  search: readonly string[];
  sealed: readonly string[];
  keep: { since: string; days: KeepSetting } | null;
  /** The keys that no two rows share (`whileLive`: no two live rows). A list that is asked for one by such a key looks it up. */
  unique: readonly { key: IndexKey; whileLive: boolean }[];
  /** The `$jsonSchema` that keeps every credit and money field an int64 that is not negative. */
  validator: Record<string, unknown> | null;
};
export type AnyCollection = Collection<AnyEntity>;

/** One entity in, one mongoose model out: the two can never disagree. */
export function collection<E extends AnyEntity>(
  name: string,
  entity: E,
  options: CollectionOptions<keyof Row<E> & string> = {},
): Collection<E> {
  const { indexes = [], sorts = ["created_at" as const], by = [], search = [], sealed = [], keep = null } = options;
  const schema = new Schema(definition(entity.fields), {
    collection: name,
    timestamps: { createdAt: "created_at", updatedAt: "updated_at" },
    versionKey: false,
    minimize: false,
    strict: "throw",
    // Indexes are built once, by the boot that owns the database, never as a side effect of an import.
    autoIndex: false,
    autoCreate: false,
  });
  schema.add({ created_by: { type: Schema.Types.ObjectId, default: null }, revision: { type: Number, default: 0 } });
  if (search.length > 0) schema.add({ search_words: { type: [String], default: undefined } });
  for (const [keys, given] of indexes) schema.index(keys, given);
  for (const key of listIndexes(sorts, by)) schema.index(key);
  schema.plugin(liveOnly);
  if (search.length > 0)
    schema.pre("save", function (this: mongoose.Document) {
      this.set("search_words", wordsOf(search.map((field) => this.get(field) as unknown)));
    });
  const made: Collection<E> = {
    name,
    entity,
    // The schema was made from the same fields as the row type, so the model's documents are such rows.
    model: mongoose.model(name, schema) as unknown as Model<Row<E>>,
    sorts,
    by,
    search,
    sealed,
    keep,
    unique: indexes.flatMap(([key, given]) => lookups(key, given)),
    validator: validatorOf(entity.fields),
  };
  byName.set(name, made as unknown as AnyCollection);
  return made;
}

const byName = new Map<string, AnyCollection>();

/** The collection that a reference points into. */
export function collectionNamed(name: string): AnyCollection {
  const found = byName.get(name);
  if (!found) throw new Error(`no collection ${name}: its module is not composed`);
  return found;
}

/** Unique among live documents, so a deleted code can be used again. */
export const uniqueWhileLive: IndexOptions = { unique: true, partialFilterExpression: { is_deleted: false } };

/** The key that serves a list: what narrows it, then the order, then `_id`. */
export const listKey = (sort: string, by?: string): IndexKey => ({
  ...(by && { [by]: 1 as const }),
  is_deleted: 1,
  [sort]: 1,
  _id: 1,
});

function lookups(key: IndexDefinition, { unique, partialFilterExpression: only }: IndexOptions = {}) {
  const whileLive = only !== undefined && Object.entries(only).join() === "is_deleted,false";
  const plain = Object.values(key).every((direction) => direction === 1);
  // The line above has seen that it is such a key.
  return unique === true && plain && (only === undefined || whileLive) ? [{ key: key as IndexKey, whileLive }] : [];
}

const listIndexes = (sorts: readonly string[], by: readonly string[]) =>
  sorts.flatMap((sort) => [listKey(sort), ...by.map((field) => listKey(sort, field))]);

/** Reads and updates see live documents only, unless a query says `setOptions({ withDeleted: true })`. */
function liveOnly(schema: Schema) {
  schema.add({ is_deleted: { type: Boolean, default: false } });
  schema.pre(/^(find|count|distinct|update|delete)/, function (this: mongoose.Query<unknown, unknown>) {
    if (!this.getOptions()["withDeleted"] && !("is_deleted" in this.getFilter())) this.where({ is_deleted: false });
  });
}

/** The stage that every aggregation starts from: what the plugin above does for queries. */
export const live = (filter: Record<string, unknown> = {}) => ({ $match: { is_deleted: false, ...filter } });

function definition(fields: z.ZodRawShape): SchemaDefinition {
  return Object.fromEntries(Object.entries(fields).map(([key, type]) => [key, path(type as z.ZodType)]));
}

type Def = { type: string; innerType: z.ZodType; defaultValue: unknown; element: z.ZodType; shape: z.ZodRawShape; in: z.ZodType };
const defOf = (type: z.ZodType) => type._zod.def as unknown as Def;
const leaves = { objectId: Schema.Types.ObjectId, date: Date, long: Schema.Types.BigInt } as const;

function path(type: z.ZodType): Record<string, unknown> {
  const def = defOf(type);
  if (def.type === "default") return { ...path(def.innerType), default: def.defaultValue };
  if (def.type === "optional" || def.type === "nullable") return path(def.innerType);
  const kind = kindOf(type);
  if (kind) return { type: leaves[kind] };
  switch (def.type) {
    case "string":
    case "enum":
    case "literal":
      return { type: String };
    case "number":
      return { type: Number };
    case "boolean":
      return { type: Boolean };
    case "array":
      return { type: [path(def.element)] };
    case "object":
      return { type: new Schema(definition(def.shape), { _id: false, minimize: false, strict: "throw" }) };
    case "pipe":
      return path(def.in);
    default:
      return { type: Schema.Types.Mixed };
  }
}

function validatorOf(fields: z.ZodRawShape): Record<string, unknown> | null {
  const properties: Record<string, unknown> = {};
  for (const [key, type] of Object.entries(fields)) {
    const rule = ruleOf(type as z.ZodType);
    if (rule) properties[key] = rule;
  }
  return Object.keys(properties).length > 0 ? { $jsonSchema: { bsonType: "object", properties } } : null;
}

const mayBeNull = (type: z.ZodType): boolean =>
  defOf(type).type === "nullable" || (defOf(type).innerType !== undefined && mayBeNull(defOf(type).innerType));

function ruleOf(type: z.ZodType): Record<string, unknown> | null {
  const inner = unwrap(type);
  const nullable = mayBeNull(type);
  if (kindOf(inner) === "long") return { bsonType: nullable ? ["long", "null"] : "long", minimum: 0 };
  const def = defOf(inner);
  if (def.type === "object" && !kindOf(inner)) {
    const nested = validatorOf(def.shape)?.["$jsonSchema"] as { properties: object } | undefined;
    return nested ? { bsonType: nullable ? ["object", "null"] : "object", properties: nested.properties } : null;
  }
  if (def.type === "array") {
    const items = ruleOf(def.element);
    return items ? { bsonType: nullable ? ["array", "null"] : "array", items } : null;
  }
  return null;
}
