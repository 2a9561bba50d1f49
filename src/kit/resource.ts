import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { collectionNamed } from "./collection";
import { revisionOf, type Crud } from "./crud";
import { isAtLeast, type Ctx } from "./ctx";
import { admit, atLeast, endpoint, type Access, type Endpoint } from "./endpoint";
import { badRequest, bulkRefused, changedMeanwhile, conflict, inUse, tooBroad, type ProblemKind } from "./problem";
import { listQuery, readQuery, type ListQuery } from "./query";
import { idParams, objectId, unwrap, type AnyEntity } from "./schema";
import { show } from "./view";

export type Operation = Exclude<keyof Crud<AnyEntity>, "collection">;

export type ResourceOptions<E extends AnyEntity> = {
  path: `/${string}`;
  /** Singular and plural, as they read in operation ids: `AiModel`, `AiModels`. */
  name: readonly [one: string, many: string];
  filter: readonly (keyof E["view"]["shape"] & string)[];
  /** References that `include=` shows as objects. Only those whose view everyone who reads this may see. */
  include?: readonly (keyof E["view"]["shape"] & string)[];
  /** `destroy` defaults to super-admin; `deleted` (who may list deleted rows) to `write`. */
  access: { read: Access; write: Access; destroy?: Access; deleted?: Access };
  /** Histories and logs are read, never written, over HTTP. */
  only?: readonly Operation[];
  /** What the verbs of this module can answer with beside the usual. */
  problems?: readonly ProblemKind[];
};

/** The eight standard routes over the eight standard verbs. */
export function resource<E extends AnyEntity>(typed: Crud<E>, options: ResourceOptions<E>): Endpoint[] {
  const {
    path,
    name: [one, many],
    access,
    only,
    filter,
    include = [],
    problems = [],
  } = options;
  const { read, write, destroy = atLeast("super-admin"), deleted = write } = access;
  // From here on the fields do not matter: what each verb takes and gives is what `create`, `patch` and `view` parse and encode.
  const verbs = typed as unknown as Crud<AnyEntity>;
  const {
    entity: { view, create, patch },
    sorts,
    search,
  } = verbs.collection;
  const query = listQuery(view, { filter, sort: sorts, search, include }, !only || only.includes("restore"));
  const item = `${path}/{id}` as const;
  const params = idParams;
  const ids = z.strictObject({ ids: z.array(objectId()).min(1).max(100) });
  const reading = readQuery(view, include);
  const shows =
    include.length > 0
      ? view.extend(Object.fromEntries(include.map((field) => [field, hydratable(view.shape[field] as z.ZodType)]))).openapi(`${one}Read`)
      : view;
  const finish =
    include.length > 0 ? { finish: (_ctx: Ctx, query: unknown, data: unknown) => hydrate(_ctx, view, query as ListQuery, data) } : {};
  const lower = (text: string) => {
    const words = text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    return words.replace(/\b(ai|api)\b/g, (short) => short.toUpperCase());
  };

  const routes: Record<Operation, Endpoint> = {
    list: endpoint({
      method: "get",
      path,
      id: `list${many}`,
      summary: `List ${lower(many)}`,
      access: read,
      query,
      returns: view,
      shows,
      paged: true,
      problems: [tooBroad],
      ...finish,
      run: (ctx, { query }) => verbs.list(ctx, onlyVisible(ctx, deleted, query as unknown as ListQuery)),
    }),
    create: endpoint({
      method: "post",
      path,
      id: `create${one}`,
      summary: `Create: ${lower(one)}`,
      access: write,
      body: create,
      returns: view,
      status: 201,
      problems: [conflict, ...problems],
      run: (ctx, { body }) => verbs.create(ctx, body),
    }),
    // Before `/{id}`, or "bulk" would be taken for an id.
    removeMany: endpoint({
      method: "delete",
      path: `${path}/bulk`,
      id: `delete${many}`,
      summary: `Delete several ${lower(many)}: all or none`,
      access: write,
      body: ids,
      returns: z.object({ deleted: z.int() }).openapi("Deleted"),
      problems: [bulkRefused, ...problems],
      run: (ctx, { body }) => verbs.removeMany(ctx, body.ids),
    }),
    get: endpoint({
      method: "get",
      path: item,
      id: `get${one}`,
      summary: `Read: ${lower(one)}`,
      access: read,
      params,
      query: reading,
      returns: view,
      shows,
      ...finish,
      run: async (ctx, { params }, c) => tagged(c, await verbs.get(ctx, params.id)),
    }),
    patch: endpoint({
      method: "patch",
      path: item,
      id: `update${one}`,
      summary: `Change: ${lower(one)}`,
      access: write,
      params,
      body: patch,
      returns: view,
      problems: [conflict, changedMeanwhile, ...problems],
      run: async (ctx, { params, body }, c) => tagged(c, await verbs.patch(ctx, params.id, body, ifMatch(c))),
    }),
    remove: endpoint({
      method: "delete",
      path: item,
      id: `delete${one}`,
      summary: `Delete: ${lower(one)}`,
      description: "Hidden, not gone: it can be restored.",
      access: write,
      params,
      returns: view,
      problems,
      run: (ctx, { params }) => verbs.remove(ctx, params.id),
    }),
    restore: endpoint({
      method: "post",
      path: `${item}/restore`,
      id: `restore${one}`,
      summary: `Restore: ${lower(one)}`,
      access: write,
      params,
      returns: view,
      problems: [conflict, ...problems],
      run: (ctx, { params }) => verbs.restore(ctx, params.id),
    }),
    destroy: endpoint({
      method: "delete",
      path: `${item}/permanent`,
      id: `destroy${one}`,
      summary: `Delete for good: ${lower(one)}`,
      access: destroy,
      params,
      returns: view,
      problems: [inUse, ...problems],
      run: (ctx, { params }) => verbs.destroy(ctx, params.id),
    }),
  };
  return Object.entries(routes).flatMap(([operation, route]) => (!only || only.includes(operation as Operation) ? [route] : []));
}

/** Deleted rows are listed only for those who may restore them. */
function onlyVisible(ctx: Ctx, deleted: Access, query: ListQuery): ListQuery {
  if (query.is_deleted) admit(deleted, ctx.actor);
  return query;
}

/** Sends the row's revision as its ETag. */
export function tagged<D extends object>(c: Context, row: D): D {
  c.header("ETag", `"${revisionOf(row)}"`);
  return row;
}

/** The revision of `If-Match: "7"`, for `patch` to compare. */
export function ifMatch(c: Context): number | undefined {
  const header = c.req.header("If-Match");
  if (header === undefined || header === "*") return undefined;
  const match = /^(?:W\/)?"(\d{1,15})"$/.exec(header);
  if (!match) throw badRequest('If-Match: send the ETag of the record, like "7".');
  return Number(match[1]);
}

const hydratable = (type: z.ZodType) => {
  const either = z
    .union([z.string(), z.looseObject({ _id: z.string() })])
    .openapi({ description: "An id; the object itself when asked for with include=." });
  return type.safeDecode(null).success ? either.nullable() : either;
};

/** Replaces the references named in `include` by what they point at, one query a reference. */
async function hydrate(ctx: Ctx, view: z.ZodObject, query: ListQuery, data: unknown): Promise<unknown> {
  const rows = (Array.isArray(data) ? data : [data]) as Record<string, unknown>[];
  for (const field of query.include ?? []) {
    const target = collectionNamed(refOf(view.shape[field] as z.ZodType));
    const ids = [...new Set(rows.map((row) => row[field]).filter((id) => typeof id === "string"))];
    const found = await target.model
      .find({ _id: { $in: ids } })
      .setOptions({ withDeleted: true })
      .lean();
    // What is out of service shows its id alone to those who could not read it by its own address: editors can, and who made it.
    const seen = found.filter((row) => isAtLeast(ctx.actor, "editor") || inService(row) || madeBy(ctx, row));
    const byId = new Map(seen.map((row) => [String((row as { _id: unknown })._id), show(target.entity.view, row, ctx.actor)]));
    for (const row of rows) if (typeof row[field] === "string") row[field] = byId.get(row[field]) ?? row[field];
  }
  return data;
}

const madeBy = ({ actor }: Ctx, row: object) =>
  actor.kind === "user" && "created_by" in row && String(row.created_by) === actor.id.toHexString();

const inService = (row: object) => !("is_deleted" in row && row.is_deleted === true) && !("is_active" in row && row.is_active === false);

function refOf(type: z.ZodType): string {
  const ref = unwrap(type).meta()?.["x-ref"];
  if (typeof ref !== "string") throw new Error("include: the field is no reference");
  return ref;
}
