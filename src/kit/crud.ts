import type { z } from "@hono/zod-openapi";
import type { Model } from "mongoose";
import { listKey, type Collection, type Row } from "./collection";
import type { Ctx, Id } from "./ctx";
import { isOutOfTime } from "./database-errors";
import type { Page } from "./endpoint";
import { bulkRefused, changedMeanwhile, notFound, Problem, tooBroad, type FieldError } from "./problem";
import { checkCursor, cursorOf, pagedRowsMax, toMongo, type ListQuery } from "./query";
import type { AnyEntity } from "./schema";
import { wordsOf } from "./search";

/** One write, as the hooks see it. */
export type Change<D, C, P> =
  | { op: "create"; input: C }
  | { op: "patch"; row: D; input: P }
  | { op: "remove" | "restore" | "destroy"; row: D };
export type Op = Change<unknown, unknown, unknown>["op"];

export type Filter = Record<string, unknown>;

export type CrudOptions<D, C, P> = {
  /** The rows this actor may touch at all; absent means every row. Part of every query, for reading (`read`) and writing. */
  scope?(ctx: Ctx, purpose: "read" | "write"): Filter;
  /** Runs first, inside the transaction. Throw a problem to refuse; mutate `input` to complete it. */
  before?(ctx: Ctx, change: Change<D, C, P>): Promise<void> | void;
  /** Keeps an immutable copy of the row, as it stands after each create, patch and restore. */
  history?(ctx: Ctx, row: D): Promise<unknown>;
  /** Runs once the write is made, inside the transaction. `row` is the row as it now stands (or last stood), `was` as it stood before. */
  after?(ctx: Ctx, op: Op, row: D, was: D | null): Promise<void> | void;
};

/** The eight standard verbs over one collection. Plain functions: a module spreads them, wraps them or replaces them. */
export type Crud<E extends AnyEntity, D = Row<E>, C = z.output<E["create"]>, P = z.output<E["patch"]>> = {
  collection: Collection<E>;
  list(ctx: Ctx, query: ListQuery): Promise<Page<D>>;
  get(ctx: Ctx, id: Id): Promise<D>;
  create(ctx: Ctx, input: C): Promise<D>;
  /** `revision`: the one the caller has seen (`If-Match`); another is 412. */
  patch(ctx: Ctx, id: Id, input: P, revision?: number): Promise<D>;
  remove(ctx: Ctx, id: Id): Promise<D>;
  removeMany(ctx: Ctx, ids: readonly Id[]): Promise<{ deleted: number }>;
  restore(ctx: Ctx, id: Id): Promise<D>;
  destroy(ctx: Ctx, id: Id): Promise<D>;
};

/** The number that grows with every write of a row through its verbs: its ETag. */
export const revisionOf = (row: unknown): number => (row as { revision?: number }).revision ?? 0;

const listTimeMax_ms = 5_000;

export function crud<E extends AnyEntity>(
  collection: Collection<E>,
  options: CrudOptions<Row<E>, z.output<E["create"]>, z.output<E["patch"]>> = {},
): Crud<E> {
  type D = Row<E>;
  type Input = Record<string, unknown>;
  const { entity } = collection;
  // Mongoose cannot type a filter over an unresolved generic row; this line is the only place we tell it.
  const rows = collection.model as unknown as Model<Record<string, unknown>>;
  const where = (ctx: Ctx, purpose: "read" | "write", ...filters: Filter[]): Filter => {
    const scope = options.scope?.(ctx, purpose);
    return { $and: scope && Object.keys(scope).length > 0 ? [...filters, scope] : filters };
  };
  const found = (row: unknown): D => {
    if (!row) throw notFound(`No such ${entity.name}.`);
    return row as D;
  };
  const load = async (ctx: Ctx, purpose: "read" | "write", filter: Filter) =>
    found(
      await rows
        .findOne(where(ctx, purpose, filter))
        .setOptions({ withDeleted: true })
        .lean(),
    );
  const keep = async (ctx: Ctx, op: Op, row: D, was: D | null): Promise<D> => {
    if (op === "create" || op === "patch" || op === "restore") await options.history?.(ctx, row);
    await options.after?.(ctx, op, row, was);
    return row;
  };
  const change = async (ctx: Ctx, filter: Filter, set: Input): Promise<D> =>
    found(
      await rows
        .findOneAndUpdate(where(ctx, "write", filter), { $set: set, $inc: { revision: 1 } }, { returnDocument: "after" })
        .setOptions({ withDeleted: true })
        .lean(),
    );
  const flag = (ctx: Ctx, id: Id, op: "remove" | "restore") =>
    ctx.atomically(async () => {
      const row = await load(ctx, "write", { _id: id, is_deleted: op === "restore" });
      await options.before?.(ctx, { op, row });
      return keep(ctx, op, await change(ctx, { _id: id, is_deleted: op === "restore" }, { is_deleted: op === "remove" }), row);
    });

  return {
    collection,
    list: (ctx, query) => listRows<D>(rows, collection, query, (parts) => where(ctx, "read", ...parts)),
    get: (ctx, id) => load(ctx, "read", { _id: id, is_deleted: false }),
    create: (ctx, input) =>
      ctx.atomically(async () => {
        await options.before?.(ctx, { op: "create", input });
        const made = { ...(input as Input), created_by: ctx.actor.kind === "user" ? ctx.actor.id : null };
        const [row] = await rows.create([made]);
        return keep(ctx, "create", row!.toObject() as unknown as D, null);
      }),
    patch: (ctx, id, input, revision) =>
      ctx.atomically(async () => {
        const row = await load(ctx, "write", { _id: id, is_deleted: false });
        if (revision !== undefined && revisionOf(row) !== revision) throw changedMeanwhile();
        await options.before?.(ctx, { op: "patch", row, input });
        const set: Input = { ...(input as Input) };
        const searched = collection.search.map((field) => (field in set ? set[field] : (row as Input)[field]));
        if (searched.length > 0) set["search_words"] = wordsOf(searched);
        return keep(ctx, "patch", await change(ctx, { _id: id, is_deleted: false }, set), row);
      }),
    remove: (ctx, id) => flag(ctx, id, "remove"),
    removeMany: (ctx, ids) =>
      ctx.atomically(async () => {
        const errors: FieldError[] = [];
        for (const [index, id] of ids.entries())
          await flag(ctx, id, "remove").catch((error: unknown) => {
            if (!(error instanceof Problem)) throw error;
            errors.push({ field: `ids.${index}`, code: error.code, message: error.message });
          });
        if (errors.length > 0) throw bulkRefused({ errors });
        return { deleted: ids.length };
      }),
    restore: (ctx, id) => flag(ctx, id, "restore"),
    destroy: (ctx, id) =>
      ctx.atomically(async () => {
        const row = await load(ctx, "write", { _id: id });
        await options.before?.(ctx, { op: "destroy", row });
        await rows.deleteOne(where(ctx, "write", { _id: id })).setOptions({ withDeleted: true });
        return keep(ctx, "destroy", row, row);
      }),
  };
}

/** One page of a list, walked along an index; `where` adds the scope. The total is that of the whole list, wherever in it the page lies. */
async function listRows<D>(
  rows: Model<Record<string, unknown>>,
  { by, entity, unique }: Pick<Collection<AnyEntity>, "by" | "entity" | "unique">,
  query: ListQuery,
  where: (parts: Filter[]) => Filter,
): Promise<Page<D>> {
  checkCursor(query, entity.row);
  const { parts, slices, field, order, skip, limit, page } = toMongo(query);
  const filter = where(parts);
  const single = unique.find(({ key, whileLive }) => {
    return Object.keys(key).every((name) => pinned(filter, name)) && (!whileLive || pinned(filter, "is_deleted", false));
  })?.key;
  const hint = single ?? listKey(field, narrowedBy(filter, by));
  const slice = (part: Filter) =>
    rows
      .find(where([...parts, part]))
      .setOptions({ withDeleted: true })
      // One row needs no order, and the index that finds it has none.
      .sort(single ? {} : order)
      .skip(skip)
      .limit(limit + 1)
      .hint(hint)
      .maxTimeMS(listTimeMax_ms)
      .lean();
  try {
    const [found, counted] = await Promise.all([
      Promise.all(slices.map(slice)),
      rows
        .countDocuments(filter)
        .setOptions({ withDeleted: true })
        .limit(pagedRowsMax + 1)
        .hint(hint)
        .maxTimeMS(listTimeMax_ms),
    ]);
    const data = found.flat();
    const more = data.length > limit;
    const total = Math.min(counted, pagedRowsMax);
    const shown = data.slice(0, limit) as unknown as D[];
    const last = shown.at(-1) as Record<string, unknown> | undefined;
    const next = more && last ? cursorOf(last, field) : null;
    return {
      data: shown,
      meta: { page, limit, total, pages: Math.ceil(total / limit), ...(counted > total && { total_more: true as const }), next },
    };
  } catch (error) {
    if (isOutOfTime(error)) throw tooBroad();
    throw error;
  }
}

/** The field of a list's indexes that a filter holds to one value, or else to a few. */
const narrowedBy = (filter: Filter, by: readonly string[]) =>
  by.find((name) => pinned(filter, name)) ?? by.find((name) => conditions(filter, name).some((value) => isOperator(value, "$in")));

/** True when the filter holds `name` to one value, to this one if it is given. */
const pinned = (filter: Filter, name: string, only?: unknown): boolean =>
  conditions(filter, name).some((condition) => {
    const value = isOperator(condition, "$eq") ? condition["$eq"] : condition;
    const plain = typeof value !== "object" || value === null || "_bsontype" in value || value instanceof Date;
    return plain && (only === undefined || value === only);
  });

/** What a filter says of a field at its top and in each `$and` of it. */
const conditions = (filter: Filter, name: string): unknown[] => [
  ...(filter[name] === undefined ? [] : [filter[name]]),
  ...((filter["$and"] as Filter[] | undefined) ?? []).flatMap((part) => conditions(part, name)),
];

const isOperator = (value: unknown, name: "$eq" | "$in"): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && name in value;
