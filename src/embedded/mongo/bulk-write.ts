import { atomically, runStatements } from "@/embedded/mongo/attempts";
import { deleteMany, deleteOne, insertInto, prepare } from "@/embedded/mongo/changes";
import type { Target } from "@/embedded/mongo/changes";
import { envOf } from "@/embedded/mongo/context";
import type { Context, Reply } from "@/embedded/mongo/context";
import type { Env } from "@/embedded/mongo/env";
import { failedToParse } from "@/embedded/mongo/errors";
import { asNumber, checkNames, docOption, isTrue } from "@/embedded/mongo/options";
import { cursorReply } from "@/embedded/mongo/replies";
import { encode } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";
import { isOrdered, parseUpdate, runUpdate, selectionOf, statementsOf } from "@/embedded/mongo/write";

/** The `bulkWrite` command: inserts, updates and deletes on several collections, answered by a cursor of outcomes. */
export async function bulkWrite(ctx: Context): Promise<Reply> {
  const { command } = ctx;
  const env = envOf(ctx);
  const ops = statementsOf(ctx, "ops");
  const targets = statementsOf(ctx, "nsInfo").map((info) => targetOf(info, isTrue(command["bypassDocumentValidation"])));
  const tally = await runStatements<Doc>(ctx, ops.length, isOrdered(command), (index, done) =>
    runOne(ctx, ops[index] ?? {}, targets, env, done),
  );
  const quiet = isTrue(command["errorsOnly"]);
  const items = tally.errors.map((error): Doc => {
    const { index, code, errmsg, ...rest } = error;
    return { ok: 0, idx: index, code, errmsg, ...rest, n: 0 };
  });
  const counts = { nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 };
  for (const { index, outcome } of tally.outcomes) {
    const kind = Object.keys(ops[index] ?? {})[0];
    const n = asNumber(outcome["n"] ?? 0);
    if (kind === "insert") counts.nInserted += n;
    else if (kind === "delete") counts.nDeleted += n;
    else if ("upserted" in outcome) counts.nUpserted++;
    else counts.nMatched += n;
    counts.nModified += asNumber(outcome["nModified"] ?? 0);
    const { upserted, ...rest } = outcome;
    if (!quiet) items.push({ ok: 1, idx: index, ...rest, ...("upserted" in outcome ? { upserted: { _id: upserted } } : {}) });
  }
  items.sort((a, b) => asNumber(a["idx"]) - asNumber(b["idx"]));
  const documents = items.map((item) => encode(item));
  const batch = ctx.engine.cursors.start("admin.$cmd.bulkWrite", documents, batchSize(command), ctx.session?.id ?? null);
  return withCounts(cursorReply("firstBatch", batch), { nErrors: tally.errors.length, ...counts });
}

function batchSize(command: Doc): number {
  return asNumber(docOption(command, "cursor")?.["batchSize"] ?? Number.POSITIVE_INFINITY);
}

async function runOne(ctx: Context, op: Doc, targets: readonly Target[], env: Env, done: (outcome: Doc) => void): Promise<Doc> {
  const kind = Object.keys(op)[0] ?? "";
  const target = targets[asNumber(op[kind])];
  if (!target) throw failedToParse(`BulkWrite ops entry names a namespace that nsInfo does not hold`);
  switch (kind) {
    case "insert": {
      checkNames(op, INSERT, NONE, "bulkWrite.ops");
      const ready = prepare(docOption(op, "document") ?? {});
      const work = (txn: Parameters<typeof insertInto>[1]) => {
        insertInto(ctx, txn, target, ready);
        return { n: 1 };
      };
      return atomically(ctx, work, done);
    }
    case "update":
      checkNames(op, UPDATE, NONE, "bulkWrite.ops");
      return runUpdate(ctx, target, parseUpdate(op, "filter", "updateMods", env), done);
    case "delete": {
      checkNames(op, DELETE, NONE, "bulkWrite.ops");
      const selection = selectionOf(op, "filter", env);
      return isTrue(op["multi"]) ? deleteMany(ctx, target, selection) : deleteOne(ctx, target, selection, done);
    }
    default:
      throw failedToParse(`BulkWrite ops entry '${kind}' is not an insert, update or delete`);
  }
}

function targetOf(info: Doc, bypass: boolean): Target {
  const ns = info["ns"];
  const dot = typeof ns === "string" ? ns.indexOf(".") : -1;
  if (typeof ns !== "string" || dot < 1) throw failedToParse("BulkWrite nsInfo entry needs a namespace");
  return { db: ns.slice(0, dot), name: ns.slice(dot + 1), bypass };
}

// The counts go in front of the last element, `ok`, of a reply that is encoded already.
function withCounts(reply: Uint8Array, counts: Doc): Uint8Array {
  const fields = encode(counts).subarray(4, -1);
  const out = Buffer.allocUnsafe(reply.length + fields.length);
  const end = reply.length - OK_BYTES;
  out.set(reply.subarray(0, end));
  out.set(fields, end);
  out.set(reply.subarray(end), end + fields.length);
  out.writeInt32LE(out.length, 0);
  return out;
}

// The type, the name `ok` with its zero, a double, and the document's end.
const OK_BYTES = 1 + 3 + 8 + 1;

const NONE: ReadonlySet<string> = new Set();
const INSERT = new Set(["insert", "document"]);
const UPDATE = new Set(["update", "filter", "updateMods", "multi", "upsert", "arrayFilters", "hint", "collation", "sort", "c"]);
const DELETE = new Set(["delete", "filter", "multi", "hint", "collation"]);
