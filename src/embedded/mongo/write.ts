import { runStatements } from "@/embedded/mongo/attempts";
import type { Tally } from "@/embedded/mongo/attempts";
import { atomically } from "@/embedded/mongo/attempts";
import { deleteMany, deleteOne, insertInto, prepare, updateMany, updateOne } from "@/embedded/mongo/changes";
import type { Deleted, Selection, Target, Updated } from "@/embedded/mongo/changes";
import { ensureCollection, envOf } from "@/embedded/mongo/context";
import type { Context, Reply } from "@/embedded/mongo/context";
import type { Env } from "@/embedded/mongo/env";
import { fail, failedToParse } from "@/embedded/mongo/errors";
import { compileFilter } from "@/embedded/mongo/match";
import { asNumber, checkNames, docList, docOption, isTrue, refuseCollation, stringOption } from "@/embedded/mongo/options";
import { compileUpdate } from "@/embedded/mongo/update";
import type { Update } from "@/embedded/mongo/update";
import { decode, isDoc } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

export async function insert(ctx: Context): Promise<Reply> {
  const target = targetOf(ctx);
  const given: readonly (Doc | Uint8Array)[] = ctx.sequences?.get("documents") ?? docList(ctx.command, "documents");
  if (given.length === 0) throw fail(16, "InvalidLength", "Write batch sizes must be between 1 and 100000. Got 0 operations.");
  ensureCollection(ctx, target.db, target.name);
  const tally = await runStatements<Deleted>(ctx, given.length, isOrdered(ctx.command), (index, done) => {
    const ready = prepare(given[index] ?? {});
    return atomically(
      ctx,
      (txn) => {
        insertInto(ctx, txn, target, ready);
        return { n: 1 };
      },
      done,
    );
  });
  return replyOf(tally, { n: sum(tally, "n") });
}

export async function update(ctx: Context): Promise<Reply> {
  const target = targetOf(ctx);
  const env = envOf(ctx);
  const given = statementsOf(ctx, "updates");
  const tally = await runStatements<Updated>(ctx, given.length, isOrdered(ctx.command), async (index, done) => {
    const statement = given[index] ?? {};
    checkNames(statement, UPDATE_NAMES, NONE, "update.updates");
    return runUpdate(ctx, target, parseUpdate(statement, "q", "u", env), done);
  });
  const upserted = tally.outcomes
    .filter(({ outcome }) => "upserted" in outcome)
    .map(({ index, outcome }) => ({ index, _id: outcome.upserted }));
  const counts: Doc = { n: sum(tally, "n"), nModified: sum(tally, "nModified") };
  return replyOf(tally, upserted.length > 0 ? { ...counts, upserted } : counts);
}

export async function remove(ctx: Context): Promise<Reply> {
  const target = targetOf(ctx);
  const env = envOf(ctx);
  const given = statementsOf(ctx, "deletes");
  const tally = await runStatements<Deleted>(ctx, given.length, isOrdered(ctx.command), async (index, done) => {
    const statement = given[index] ?? {};
    checkNames(statement, DELETE_NAMES, NONE, "delete.deletes");
    const limit = asNumber(statement["limit"]);
    if (limit !== 0 && limit !== 1) throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${limit}`);
    const selection = selectionOf(statement, "q", env);
    return limit === 1 ? deleteOne(ctx, target, selection, done) : deleteMany(ctx, target, selection);
  });
  return replyOf(tally, { n: sum(tally, "n") });
}

export type ParsedUpdate = { selection: Selection; update: Update; multi: boolean; upsert: boolean };

/** One update statement, checked; `query` and `changes` are what its two documents are called. */
export function parseUpdate(statement: Doc, query: string, changes: string, env: Env): ParsedUpdate {
  const selection = selectionOf(statement, query, env);
  const { filter } = selection;
  const given = statement[changes];
  const arrayFilters = docList(statement, "arrayFilters");
  const compiled = compileUpdate(updateDocument(given), { arrayFilters, env: withConstants(statement, env), filter });
  const multi = isTrue(statement["multi"]);
  if (multi && isDoc(given) && !Object.keys(given)[0]?.startsWith("$"))
    throw failedToParse("multi update is not supported for replacement-style update");
  return { selection, update: compiled, multi, upsert: isTrue(statement["upsert"]) };
}

export function selectionOf(statement: Doc, query: string, env: Env): Selection {
  refuseCollation(statement);
  const filter = docOption(statement, query) ?? {};
  compileFilter(filter, env);
  return { filter, sort: docOption(statement, "sort"), hint: statement["hint"], env };
}

export function runUpdate(ctx: Context, target: Target, parsed: ParsedUpdate, done: (outcome: Updated) => void): Promise<Updated> {
  const { selection, update: compiled, multi, upsert } = parsed;
  return multi ? updateMany(ctx, target, selection, compiled, upsert) : updateOne(ctx, target, selection, compiled, upsert, done);
}

/** The statements of a command, wherever it carries them. */
export function statementsOf(ctx: Context, name: string): Doc[] {
  const encoded = ctx.sequences?.get(name);
  const given = encoded ? encoded.map(decode) : docList(ctx.command, name);
  if (given.length === 0) throw fail(16, "InvalidLength", "Write batch sizes must be between 1 and 100000. Got 0 operations.");
  return given;
}

export const isOrdered = (command: Doc): boolean => command["ordered"] === undefined || isTrue(command["ordered"]);

export function updateDocument(given: Value): Doc | Doc[] {
  if (isDoc(given)) return given;
  if (Array.isArray(given) && given.every(isDoc)) return given;
  throw failedToParse("Update argument must be either an object or an array");
}

export function sum(tally: Tally<Doc>, field: string): number {
  let total = 0;
  for (const { outcome } of tally.outcomes) total += asNumber(outcome[field] ?? 0);
  return total;
}

const NONE: ReadonlySet<string> = new Set();
const UPDATE_NAMES = new Set(["q", "u", "c", "multi", "upsert", "arrayFilters", "hint", "collation", "sort"]);
const DELETE_NAMES = new Set(["q", "limit", "hint", "collation"]);

function targetOf(ctx: Context): Target {
  const name = stringOption(ctx.command, Object.keys(ctx.command)[0] ?? "");
  return { db: ctx.db, name, bypass: isTrue(ctx.command["bypassDocumentValidation"]) };
}

// `c` holds constants that a pipeline update knows as variables.
function withConstants(statement: Doc, env: Env): Env {
  const constants = docOption(statement, "c");
  return constants ? { ...env, vars: { ...env.vars, ...constants } } : env;
}

function replyOf<T extends Doc>(tally: Tally<T>, counts: Doc): Doc {
  const reply = counts;
  if (tally.errors.length > 0) reply["writeErrors"] = tally.errors;
  if (tally.retried.length > 0) reply["retriedStmtIds"] = tally.retried;
  reply["ok"] = 1;
  return reply;
}
