import { collectionOf, envOf, meterOf, namespaceOf, viewOf } from "@/embedded/mongo/context";
import type { Context, Reply } from "@/embedded/mongo/context";
import type { Env } from "@/embedded/mongo/env";
import { fail, notImplemented } from "@/embedded/mongo/errors";
import { asNumber, docList, docOption, isTrue, stringOption } from "@/embedded/mongo/options";
import { planQuery } from "@/embedded/mongo/plan";
import type { IndexPlan, Plan } from "@/embedded/mongo/plan";
import { aggregateQuery, aggregated, countQuery, countsOnly, findQuery } from "@/embedded/mongo/read";
import { countByIndex, run } from "@/embedded/mongo/scan";
import type { Meter, Query } from "@/embedded/mongo/scan";
import type { Doc } from "@/embedded/mongo/values";

/** Answers how a command would run and, unless only the planner was asked, what it read when it did. Writes are not carried out. */
export function explain(ctx: Context): Reply {
  const inner = docOption(ctx.command, "explain") ?? {};
  const verbosity = ctx.command["verbosity"] ?? "allPlansExecution";
  const within: Context = { ...ctx, command: inner };
  const name = Object.keys(inner)[0] ?? "";
  const target = { db: ctx.db, collection: stringOption(inner, name) };
  const described = describe(name, inner, envOf(within));
  const { query, rest } = described;
  const coll = collectionOf(within);
  const plan = coll ? planQuery(coll.indexes, query) : null;
  const meter = meterOf(within);
  const started = performance.now();
  const returned = verbosity === "queryPlanner" ? null : execute(within, described, plan, meter);
  const winningPlan = plan ? stagesOf(described, plan) : { stage: "EOF" };
  const queryPlanner: Doc = { namespace: namespaceOf(within), parsedQuery: query.filter, winningPlan, rejectedPlans: [] };
  const executionStats: Doc | null =
    returned === null
      ? null
      : {
          executionSuccess: true,
          nReturned: returned,
          executionTimeMillis: Math.round(performance.now() - started),
          totalKeysExamined: meter.keys,
          totalDocsExamined: meter.docs,
          executionStages: withCosts(winningPlan, returned, meter),
        };
  const found: Doc = executionStats ? { queryPlanner, executionStats } : { queryPlanner };
  const body: Doc = rest.length > 0 ? { stages: [{ $cursor: found }, ...rest] } : found;
  return { explainVersion: "1", ...body, command: { ...inner, $db: target.db }, ok: 1 };
}

type Described = { kind: string; query: Query; rest: Doc[]; projects: boolean };

function describe(kind: string, inner: Doc, env: Env): Described {
  switch (kind) {
    case "find":
      return { kind, query: findQuery(inner, env), rest: [], projects: Object.keys(docOption(inner, "projection") ?? {}).length > 0 };
    case "count":
      return { kind, query: countQuery(inner, env), rest: [], projects: false };
    case "distinct":
      return { kind, query: { filter: docOption(inner, "query") ?? {}, hint: inner["hint"], env }, rest: [], projects: false };
    case "aggregate":
      return { kind, ...aggregateQuery(inner, env), projects: false };
    case "update":
    case "delete": {
      const statements = docList(inner, kind === "update" ? "updates" : "deletes");
      const [statement] = statements;
      if (!statement || statements.length > 1) throw fail(72, "InvalidOptions", "explained write batches must be of size 1");
      const one = kind === "update" ? !isTrue(statement["multi"]) : asNumber(statement["limit"]) === 1;
      const query = {
        filter: docOption(statement, "q") ?? {},
        sort: docOption(statement, "sort"),
        hint: statement["hint"],
        limit: one ? 1 : 0,
        env,
      };
      return { kind, query, rest: [], projects: false };
    }
    case "findAndModify": {
      const query = { filter: docOption(inner, "query") ?? {}, sort: docOption(inner, "sort"), hint: inner["hint"], limit: 1, env };
      return { kind: isTrue(inner["remove"]) ? "delete" : "update", query, rest: [], projects: false };
    }
    default:
      throw notImplemented(`explain of ${kind}`);
  }
}

function execute(ctx: Context, described: Described, plan: Plan | null, meter: Meter): number {
  const coll = collectionOf(ctx);
  if (!coll || !plan) return 0;
  const { kind, query, rest } = described;
  if (kind === "aggregate" && rest.length > 0) return aggregated(ctx, query, rest, meter).length;
  const counted = kind === "count" ? countByIndex(viewOf(ctx), coll, plan, query.limit ?? 0, meter) : null;
  if (counted !== null) return counted;
  let n = 0;
  for (const _ of run(viewOf(ctx), coll, query, plan, meter)) n++;
  return n;
}

function stagesOf(described: Described, plan: Plan): Doc {
  const { query, kind } = described;
  const counted = plan.kind === "index" && plan.exact && (kind === "count" || countsOnly(described.rest) !== null);
  let stage: Doc = counted ? { ...indexScan(plan), stage: "COUNT_SCAN" } : access(plan, query.filter);
  if (!plan.sorted && query.sort && Object.keys(query.sort).length > 0)
    stage = { stage: "SORT", sortPattern: query.sort, inputStage: stage };
  if (query.skip) stage = { stage: "SKIP", skipAmount: query.skip, inputStage: stage };
  if (query.limit && kind !== "update" && kind !== "delete") stage = { stage: "LIMIT", limitAmount: query.limit, inputStage: stage };
  if (described.projects) stage = { stage: "PROJECTION_DEFAULT", inputStage: stage };
  if (kind === "update" || kind === "delete" || kind === "count") stage = { stage: kind.toUpperCase(), inputStage: stage };
  return stage;
}

function access(plan: Plan, filter: Doc): Doc {
  if (plan.kind === "scan") return { stage: "COLLSCAN", filter, direction: plan.reverse ? "backward" : "forward" };
  const inputStage = plan.kind === "index" ? indexScan(plan) : { stage: "OR", inputStages: plan.branches.map(indexScan) };
  return plan.exact ? { stage: "FETCH", inputStage } : { stage: "FETCH", filter, inputStage };
}

function indexScan({ index, reverse, intervals, merge }: IndexPlan): Doc {
  const one: Doc = {
    stage: "IXSCAN",
    keyPattern: index.spec["key"],
    indexName: index.name,
    isMultiKey: index.multikey !== 0,
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partial !== null,
    direction: reverse ? "backward" : "forward",
    intervals: intervals.length,
  };
  return merge ? { stage: "SORT_MERGE", inputStage: one } : one;
}

function withCosts(stage: Doc, returned: number, meter: Meter): Doc {
  const inner = stage["inputStage"];
  const costs: Doc = { nReturned: returned };
  if (stage["stage"] === "IXSCAN" || stage["stage"] === "COUNT_SCAN") costs["keysExamined"] = meter.keys;
  if (stage["stage"] === "FETCH" || stage["stage"] === "COLLSCAN") costs["docsExamined"] = meter.docs;
  const nested =
    typeof inner === "object" && inner !== null && !Array.isArray(inner) && "stage" in inner ? withCosts(inner, returned, meter) : inner;
  return { ...stage, ...costs, ...(nested === undefined ? {} : { inputStage: nested }) };
}
