import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { againIfDuplicate } from "@/kit/database-errors";
import { invalidField } from "@/kit/problem";
import { audited } from "@/modules/audit-logs/service";
import { methodRemoved } from "./messages";
import { SavedMethods, type Saved } from "./model";

export type { Saved };

const stored = crud(SavedMethods, {
  scope: ({ actor }) => (isAtLeast(actor, "admin") ? {} : { user: actor.kind === "user" ? actor.id : null }),
  after: audited("saved-methods"),
});

/** Removed, it is charged no more: its gateway forgets it, and the renewals and top-ups that were paid by it end. */
export const savedMethods = {
  ...stored,
  remove: (ctx: Ctx, id: Id): Promise<Saved> => ctx.atomically(async () => removed(ctx, await stored.remove(ctx, id))),
};

/** Keeps what a buyer has left at a gateway, in the transaction this runs in. What is known already stays as it is. */
export async function keep(
  made: Pick<Saved, "user" | "gateway" | "payment_method" | "customer" | "method" | "brand" | "last4" | "expires">,
): Promise<Saved> {
  const { user, gateway, method } = made;
  const known = await SavedMethods.model.findOne({ user, gateway, method }).lean();
  if (known) return known;
  const [row] = await SavedMethods.model.create([made]).catch(againIfDuplicate);
  return row!.toObject();
}

/** One that can be charged; null where it was removed. */
export const findSaved = (id: Id): Promise<Saved | null> => SavedMethods.model.findById(id).lean();

/** One of a user's own. Throws 422. */
export async function ownSaved(user: Id, id: Id): Promise<Saved> {
  const row = await SavedMethods.model.findOne({ _id: id, user }).lean();
  if (!row) throw invalidField("saved_method", "there is no such record", "unknown_reference");
  return row;
}

/** The gateway's id of a user who has left something with this account before. */
export async function customerOf(user: Id, payment_method: Id): Promise<string | null> {
  const row = await SavedMethods.model.findOne({ user, payment_method }).sort({ _id: -1 }).lean();
  return row?.customer ?? null;
}

/** Also one that was removed: what is to be forgotten there has to be named. */
export const findRemoved = (id: Id): Promise<Saved | null> => SavedMethods.model.findById(id).setOptions({ withDeleted: true }).lean();

/** Those that are not forgotten yet, the oldest first. */
export const stillRemoved = (): Promise<Saved[]> =>
  SavedMethods.model.find({ is_deleted: true }).sort({ created_at: 1, _id: 1 }).limit(removed_max).lean();
const removed_max = 50;

/** What was removed here, and forgotten there, is gone. */
export const forget = async (id: Id): Promise<void> =>
  void (await SavedMethods.model.deleteOne({ _id: id, is_deleted: true }).setOptions({ withDeleted: true }));

/** Whoever leaves takes them along. */
export async function removeOf(ctx: Ctx, user: Id): Promise<void> {
  for (const { _id } of await SavedMethods.model.find({ user }).lean()) {
    await ctx.atomically(async () => {
      const row = await SavedMethods.model
        .findOneAndUpdate({ _id }, { $set: { is_deleted: true }, $inc: { revision: 1 } }, { returnDocument: "after" })
        .lean();
      if (row) await removed(ctx, row);
    });
  }
}

async function removed(ctx: Ctx, row: Saved): Promise<Saved> {
  await ctx.emit(methodRemoved, { saved_method: row._id }, `saved-method:${row._id.toHexString()}`);
  return row;
}
