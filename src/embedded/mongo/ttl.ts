import { deleteMany } from "@/embedded/mongo/changes";
import type { Context } from "@/embedded/mongo/context";
import type { Engine } from "@/embedded/mongo/engine";
import type { Doc } from "@/embedded/mongo/values";

/** Deletes every document whose time under a TTL index has come. What an open transaction holds for too long is left to the next sweep. */
export async function sweepExpired(engine: Engine): Promise<number> {
  let gone = 0;
  const now = engine.now();
  for (const coll of engine.catalog.all()) {
    for (const { expireAfter, fields, partial, spec } of coll.indexes) {
      const path = fields[0]?.path;
      if (expireAfter === null || path === undefined) continue;
      const due: Doc = { [path]: { $lt: new Date(now - expireAfter * 1000) } };
      const filter = partial ? { $and: [due, partial] } : due;
      const ctx: Context = {
        engine,
        db: coll.db,
        command: {},
        sequences: null,
        session: null,
        txn: null,
        memo: null,
        deadline: Date.now() + 5000,
      };
      const selection = { filter, hint: spec["key"], env: { now: new Date(now) } };
      gone += await deleteMany(ctx, { db: coll.db, name: coll.name, bypass: true }, selection).then(
        ({ n }) => n,
        () => 0,
      );
    }
  }
  return gone;
}
