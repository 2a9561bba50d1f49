import type { Collection } from "@/embedded/mongo/catalog";
import { collectionOf, envOf, meterOf, namespaceOf, viewOf } from "@/embedded/mongo/context";
import type { Context, Reply } from "@/embedded/mongo/context";
import type { Env } from "@/embedded/mongo/env";
import { fail, notImplemented } from "@/embedded/mongo/errors";
import { compileFilter } from "@/embedded/mongo/match";
import { asNumber, countOption, docList, docOption, isTrue, refuseCollation, stringOption } from "@/embedded/mongo/options";
import { planQuery } from "@/embedded/mongo/plan";
import { cursorReply } from "@/embedded/mongo/replies";
import { countByIndex, run, search } from "@/embedded/mongo/scan";
import type { Meter, Query } from "@/embedded/mongo/scan";
import { compileProjection, compileSort } from "@/embedded/mongo/shape";
import { leadingMatch, runPipeline } from "@/embedded/mongo/stages";
import { docOf } from "@/embedded/mongo/store";
import type { Rec } from "@/embedded/mongo/store";
import { encode, getPath, isDoc } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";
import { valueKey } from "@/embedded/mongo/keys";

/** What a find asks for, checked: also what `explain` explains. */
export function findQuery(command: Doc, env: Env): Query {
  refuseCollation(command);
  const filter = docOption(command, "filter") ?? {};
  const sort = docOption(command, "sort");
  if (sort && !("$natural" in sort)) compileSort(sort);
  return { filter, sort, hint: command["hint"], skip: countOption(command, "skip", 0), limit: countOption(command, "limit", 0), env };
}

export function find(ctx: Context): Reply {
  const { command, engine } = ctx;
  const env = envOf(ctx);
  const query = findQuery(command, env);
  const project = compileProjection(docOption(command, "projection") ?? {}, query.filter, env);
  const coll = collectionOf(ctx);
  const found = coll ? search(viewOf(ctx), coll, query, meterOf(ctx)) : nothing(query);
  const encoded: Uint8Array[] = [];
  for (const rec of found) encoded.push(project ? encode(project(docOf(rec))) : rec.bytes);
  const size = countOption(command, "batchSize", FIRST_BATCH);
  if (isTrue(command["singleBatch"]))
    return cursorReply("firstBatch", { id: 0n, ns: namespaceOf(ctx), documents: encoded.slice(0, size || 1) });
  return cursorReply("firstBatch", engine.cursors.start(namespaceOf(ctx), encoded, size, ctx.session?.id ?? null));
}

export function getMore(ctx: Context): Reply {
  const { command, db, engine } = ctx;
  const id = command["getMore"];
  if (typeof id !== "bigint") throw fail(14, "TypeMismatch", "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
  const size = countOption(command, "batchSize", 0) || Number.POSITIVE_INFINITY;
  return cursorReply("nextBatch", engine.cursors.more(id, `${db}.${stringOption(command, "collection")}`, size));
}

export function killCursors(ctx: Context): Reply {
  const ids = ctx.command["cursors"];
  if (!Array.isArray(ids)) throw fail(14, "TypeMismatch", "BSON field 'killCursors.cursors' is the wrong type, expected type 'array'");
  const killed: Value[] = [];
  const missing: Value[] = [];
  for (const id of ids) (typeof id === "bigint" && ctx.engine.cursors.kill(id) ? killed : missing).push(id);
  return { cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
}

export function countQuery(command: Doc, env: Env): Query {
  refuseCollation(command);
  const limit = Math.abs(asNumber(command["limit"] ?? 0)) || 0;
  return { filter: docOption(command, "query") ?? {}, hint: command["hint"], skip: countOption(command, "skip", 0), limit, env };
}

export function count(ctx: Context): Reply {
  const query = countQuery(ctx.command, envOf(ctx));
  const coll = collectionOf(ctx);
  if (!coll) return { n: [...nothing(query)].length, ok: 1 };
  return { n: countMatches(ctx, coll, query, meterOf(ctx)), ok: 1 };
}

export function distinct(ctx: Context): Reply {
  const { command } = ctx;
  refuseCollation(command);
  const key = stringOption(command, "key");
  const query: Query = { filter: docOption(command, "query") ?? {}, hint: command["hint"], env: envOf(ctx) };
  const coll = collectionOf(ctx);
  const values = new Map<string, Value>();
  for (const rec of coll ? search(viewOf(ctx), coll, query, meterOf(ctx)) : nothing(query)) {
    for (const found of getPath(docOf(rec), key)) {
      for (const value of Array.isArray(found) ? found : [found]) {
        const id = valueKey(value);
        if (value !== undefined && !values.has(id)) values.set(id, value);
      }
    }
  }
  return { values: [...values.values()], ok: 1 };
}

/** The part of a pipeline that the planner takes over, and the stages that are left. */
export function aggregateQuery(command: Doc, env: Env): { query: Query; rest: Doc[] } {
  refuseCollation(command);
  const { filter, sort, skip, limit, rest } = leadingMatch(docList(command, "pipeline"));
  return { query: { filter, sort, skip: skip ?? 0, limit: limit ?? 0, hint: command["hint"], env }, rest };
}

export function aggregate(ctx: Context): Reply {
  const { command, engine } = ctx;
  if (typeof command["aggregate"] !== "string") throw notImplemented("aggregations on a whole database");
  const cursor = docOption(command, "cursor");
  if (!cursor) throw fail(9, "FailedToParse", "The 'cursor' option is required, except for aggregate with the explain argument");
  const env = envOf(ctx);
  const { query, rest } = aggregateQuery(command, env);
  const encoded = aggregated(ctx, query, rest, meterOf(ctx));
  const size = countOption(cursor, "batchSize", FIRST_BATCH);
  return cursorReply("firstBatch", engine.cursors.start(namespaceOf(ctx), encoded, size, ctx.session?.id ?? null));
}

/** The encoded results of a pipeline. */
export function aggregated(ctx: Context, query: Query, rest: readonly Doc[], meter: Meter): Uint8Array[] {
  const view = viewOf(ctx);
  const coll = collectionOf(ctx);
  const counted = coll && countsOnly(rest);
  if (counted) {
    const n = countMatches(ctx, coll, query, meter);
    return n === 0 ? [] : [encode({ _id: counted.id, [counted.name]: n })];
  }
  const found = coll ? search(view, coll, query, meter) : nothing(query);
  if (rest.length === 0) return Array.from(found, (rec) => rec.bytes);
  const scan = (name: string, filter: Doc): Iterable<Doc> => {
    const other = ctx.engine.catalog.find(ctx.db, name);
    const inner: Query = { filter, env: query.env };
    return documents(other ? search(view, other, inner, meter) : nothing(inner));
  };
  return runPipeline(rest, documents(found), { ...query.env, scan }).map((doc) => encode(doc));
}

const FIRST_BATCH = 101;

function* documents(records: Iterable<Rec>): Iterable<Doc> {
  for (const rec of records) yield docOf(rec);
}

// A collection that does not exist has no documents, but a filter that makes no sense is an error there too.
function nothing(query: Query): Rec[] {
  compileFilter(query.filter, query.env);
  return [];
}

function countMatches(ctx: Context, coll: Collection, query: Query, meter: Meter): number {
  const view = viewOf(ctx);
  const { skip = 0, limit = 0 } = query;
  const all = Object.keys(query.filter).length === 0 && !query.hint && !ctx.txn;
  const plan = all ? null : planQuery(coll.indexes, { filter: query.filter, hint: query.hint });
  const quick = plan ? countByIndex(view, coll, plan, limit > 0 ? limit + skip : 0, meter) : ctx.engine.catalog.count(coll);
  if (quick !== null) return Math.max(0, Math.min(quick - skip, limit > 0 ? limit : quick));
  let n = 0;
  for (const _ of plan ? run(view, coll, { ...query, sort: undefined }, plan, meter) : []) n++;
  return n;
}

/** Whether stages only count, `[{$group: {_id: <constant>, n: {$sum: 1}}}]`, as drivers do: the constant and the field's name. */
export function countsOnly(rest: readonly Doc[]): { id: Value; name: string } | null {
  const group = rest.length === 1 ? rest[0]?.["$group"] : undefined;
  if (!isDoc(group)) return null;
  const [idField, sumField, ...others] = Object.entries(group);
  if (!idField || !sumField || others.length > 0 || idField[0] !== "_id") return null;
  const [id, sum] = [idField[1], sumField[1]];
  const constant = id === null || typeof id === "number";
  return constant && isDoc(sum) && Object.keys(sum).length === 1 && sum["$sum"] === 1 ? { id, name: sumField[0] } : null;
}
