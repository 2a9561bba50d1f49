import type { Collection } from "@/embedded/mongo/catalog";
import type { Engine } from "@/embedded/mongo/engine";
import type { Env } from "@/embedded/mongo/env";
import { compileExpression } from "@/embedded/mongo/expressions";
import type { Txn } from "@/embedded/mongo/mvcc";
import { docOption, stringOption } from "@/embedded/mongo/options";
import { createMeter } from "@/embedded/mongo/scan";
import type { Meter, View } from "@/embedded/mongo/scan";
import type { Memo, Session } from "@/embedded/mongo/sessions";
import type { Doc, Value } from "@/embedded/mongo/values";

/**
 * One command on its way: the document it came in, its document sequences still encoded, and the session, transaction or memory of a
 * retryable write that it belongs to. `deadline` is in milliseconds of the clock.
 */
export type Context = {
  engine: Engine;
  db: string;
  command: Doc;
  sequences: ReadonlyMap<string, Uint8Array[]> | null;
  session: Session | null;
  txn: Txn | null;
  memo: Memo | null;
  deadline: number;
};

/** A reply is a document, or one already encoded. */
export type Reply = Doc | Uint8Array;

export function viewOf(ctx: Context): View {
  return { store: ctx.engine.store, mvcc: ctx.engine.mvcc, txn: ctx.txn };
}

export const meterOf = (ctx: Context): Meter => createMeter(ctx.deadline);

/** The time and the `let` variables of a command. */
export function envOf(ctx: Context): Env {
  const now = new Date(ctx.engine.now());
  const given = docOption(ctx.command, "let");
  if (!given) return { now };
  const vars: Record<string, Value> = {};
  for (const name in given) vars[name] = compileExpression(given[name], { now })({ root: {}, vars: {} });
  return { now, vars };
}

/** The collection that a command names by its first field, or null when there is none. */
export function collectionOf(ctx: Context): Collection | null {
  return ctx.engine.catalog.find(ctx.db, stringOption(ctx.command, Object.keys(ctx.command)[0] ?? ""));
}

export function namespaceOf(ctx: Context): string {
  return `${ctx.db}.${stringOption(ctx.command, Object.keys(ctx.command)[0] ?? "")}`;
}

/** The collection that a write goes to, made when there is none, as writes do. */
export function ensureCollection(ctx: Context, db: string, name: string): Collection {
  return ctx.engine.catalog.find(db, name) ?? createCollection(ctx, db, name, {});
}

/** Makes a collection. Made by a transaction it is there at once, and goes away when that aborts, unless others have used it by then. */
export function createCollection({ engine, txn }: Context, db: string, name: string, options: Doc): Collection {
  const { catalog, mvcc } = engine;
  const coll = catalog.create(db, name, options);
  txn?.touched.add(coll);
  txn?.onAbort.push(() => {
    if (catalog.find(db, name) === coll && catalog.count(coll) === 0 && !mvcc.user(coll)) catalog.drop(coll);
  });
  return coll;
}
