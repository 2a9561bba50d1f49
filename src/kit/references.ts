import mongoose from "mongoose";
import type { Ctx, Id } from "./ctx";
import { conflict, inUse, invalidField } from "./problem";

type Stored = Record<string, unknown> & { _id: Id };

/**
 * The live row that a field of the input names; where there is none, a 422 of that field. Called inside a transaction it also
 * marks the row, so that a deletion in another transaction conflicts with this one instead of slipping between check and write.
 */
export async function referenced(ctx: Ctx, field: string, collection: string, id: Id): Promise<Stored> {
  const row = await marked(ctx, collection, id);
  if (!row) throw invalidField(field, "there is no such record", "unknown_reference");
  return row;
}

/** The same for a row that comes back: it can only return to what is still there. */
export async function stillThere(ctx: Ctx, what: string, collection: string, id: Id): Promise<void> {
  if (!(await marked(ctx, collection, id))) throw conflict(`Its ${what} is deleted: restore that first.`);
}

/** Refuses with 409 `in_use` while any of these rows exists, and says why. Deleted rows count unless the filter leaves them out. */
export async function refuseWhileUsed(
  ctx: Ctx,
  ...uses: readonly (readonly [collection: string, filter: Record<string, unknown>, reason: string])[]
): Promise<void> {
  for (const [collection, filter, reason] of uses)
    if (await stored(collection).findOne(filter, { ...joined(ctx), projection: { _id: 1 } })) throw inUse(reason);
}

const marked = (ctx: Ctx, collection: string, id: Id): Promise<Stored | null> =>
  stored(collection).findOneAndUpdate({ _id: id, is_deleted: false }, { $inc: { marks: 1 } }, { ...joined(ctx), returnDocument: "after" });

const joined = (ctx: Ctx) => {
  const session = ctx.session();
  return session ? { session } : {};
};

function stored(collection: string) {
  const { db } = mongoose.connection;
  if (!db) throw new Error("no database is open");
  return db.collection(collection);
}
