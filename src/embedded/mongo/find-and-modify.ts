import { atomically } from "@/embedded/mongo/attempts";
import { change, first, insertInto, prepare } from "@/embedded/mongo/changes";
import type { Selection, Target } from "@/embedded/mongo/changes";
import { envOf } from "@/embedded/mongo/context";
import type { Context, Reply } from "@/embedded/mongo/context";
import { failedToParse } from "@/embedded/mongo/errors";
import type { Txn } from "@/embedded/mongo/mvcc";
import { docOption, isTrue, stringOption } from "@/embedded/mongo/options";
import { compileProjection } from "@/embedded/mongo/shape";
import { docOf } from "@/embedded/mongo/store";
import type { Rec } from "@/embedded/mongo/store";
import type { Update } from "@/embedded/mongo/update";
import type { Doc, Value } from "@/embedded/mongo/values";
import { parseUpdate, selectionOf } from "@/embedded/mongo/write";

export async function findAndModify(ctx: Context): Promise<Reply> {
  const { command, db } = ctx;
  const env = envOf(ctx);
  const removes = isTrue(command["remove"]);
  checkCombination(command, removes);
  const name = stringOption(command, Object.keys(command)[0] ?? "");
  const target: Target = { db, name, bypass: isTrue(command["bypassDocumentValidation"]) };
  const project = compileProjection(docOption(command, "fields") ?? {}, docOption(command, "query") ?? {}, env);
  const shown = (rec: Rec | null): Value => (rec ? (project?.(docOf(rec)) ?? docOf(rec)) : null);
  const remembered = ctx.memo?.recall(0);
  if (remembered) return { ...remembered, retriedStmtId: 0, ok: 1 };
  const work = removes
    ? removal(ctx, target, selectionOf(command, "query", env), shown)
    : modification(ctx, target, { ...parseUpdate(command, "query", "update", env), fresh: isTrue(command["new"]) }, shown);
  const outcome = await atomically(ctx, work, (made) => {
    if (made.wrote) ctx.memo?.record(0, made.reply);
  });
  return { ...outcome.reply, ok: 1 };
}

type Made = { reply: Doc; wrote: boolean };
type Modify = { selection: Selection; update: Update; upsert: boolean; fresh: boolean };

function removal(ctx: Context, target: Target, selection: Selection, shown: (rec: Rec | null) => Value): (txn: Txn) => Made {
  return (txn) => {
    const coll = ctx.engine.catalog.find(target.db, target.name);
    const rec = first(ctx, coll, selection);
    if (rec && coll) ctx.engine.mvcc.write(txn, coll, rec, null);
    return { reply: { lastErrorObject: { n: rec ? 1 : 0 }, value: shown(rec) }, wrote: rec !== null };
  };
}

function modification(ctx: Context, target: Target, modify: Modify, shown: (rec: Rec | null) => Value): (txn: Txn) => Made {
  const { selection, update, upsert, fresh } = modify;
  return (txn) => {
    const coll = ctx.engine.catalog.find(target.db, target.name);
    const rec = first(ctx, coll, selection);
    if (rec && coll) {
      const next = change(ctx, txn, coll, rec, update, target.bypass);
      return {
        reply: { lastErrorObject: { n: 1, updatedExisting: true }, value: shown(fresh ? (next ?? rec) : rec) },
        wrote: next !== null,
      };
    }
    if (!upsert) return { reply: { lastErrorObject: { n: 0, updatedExisting: false }, value: null }, wrote: false };
    const made = insertInto(ctx, txn, target, prepare(update.upsert()));
    const lastErrorObject = { n: 1, updatedExisting: false, upserted: docOf(made)["_id"] };
    return { reply: { lastErrorObject, value: fresh ? shown(made) : null }, wrote: true };
  };
}

function checkCombination(command: Doc, removes: boolean): void {
  const updates = command["update"] !== undefined;
  if (!removes && !updates) throw failedToParse("Either an update or remove=true must be specified");
  if (removes && updates) throw failedToParse("Cannot specify both an update and remove=true");
  if (removes && isTrue(command["upsert"])) throw failedToParse("Cannot specify both upsert=true and remove=true");
  if (removes && isTrue(command["new"]))
    throw failedToParse("Cannot specify both new=true and remove=true; 'remove' always returns the deleted document");
}
