import { crud, type Crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { forbidden, inUse, invalidField, notFound } from "@/kit/problem";
import { refuseWhileUsed } from "@/kit/references";
import type { AnyEntity } from "@/kit/schema";
import type { Row } from "@/kit/collection";
import { audited } from "@/modules/audit-logs/service";
import { cleanHtml } from "./content";
import { PackageHistories, Packages } from "./model";
import type { Package } from "./schema";
import { contentOf, packagesWithFeatures, packagesWithPlan, sellsTheSame, type Snapshot } from "./snapshot";

export { cleanHtml };
export type { Snapshot };
type PackageRow = Row<typeof Package>;

/** What an editor may change of a package; everything else of it decides what is sold. */
const texts = new Set(["name", "description", "content", "badge", "points"]);

/** What everyone may read of the catalog: what is active. Those who edit it see the rest too. */
export const activeOnly = (ctx: Ctx) => (isAtLeast(ctx.actor, "editor") ? {} : { is_active: true });

export const packageHistories = crud(PackageHistories);

export const packages = announced(
  crud(Packages, {
    scope: activeOnly,
    async before(ctx, change) {
      if (change.op === "create" || change.op === "patch") {
        if (change.input.content) change.input.content = cleanHtml(change.input.content);
      }
      if (change.op === "create") return starts(ctx, null, change.input);
      if (change.op === "patch") {
        if (!isAtLeast(ctx.actor, "admin") && Object.keys(change.input).some((field) => !texts.has(field)))
          throw forbidden(`Editors change the texts of a package: ${[...texts].join(", ")}.`);
        return starts(ctx, change.row, { ...change.row, ...change.input });
      }
      const { _id, is_initial } = change.row;
      if (is_initial && change.op !== "restore") throw startsEveryone();
      if (change.op === "destroy") await refuseWhileUsed(ctx, ...usesOf(_id));
    },
    async after(ctx, op, row, was) {
      if (op === "create" || op === "patch" || op === "restore") row.package_history = await keepSnapshot(ctx, row._id);
      await audited("packages")(ctx, op, row, was);
    },
  }),
);

/** What a package sells now, with the id a sale points at. 404 when there is no such package. */
export async function currentSnapshot(ctx: Ctx, package_: Id): Promise<Snapshot> {
  const row = await Packages.model.findOne({ _id: package_ }).lean();
  if (!row) throw notFound("No such Package.");
  const id = row.package_history ?? (await ctx.atomically(() => keepSnapshot(ctx, package_)));
  return snapshotById(ctx, id!);
}

/** What was sold, whatever the package says today. */
export async function snapshotById(_ctx: Ctx, id: Id): Promise<Snapshot> {
  const key = String(id);
  const known = snapshots.get(key);
  if (known) return known;
  const row = await PackageHistories.model.findById(id).setOptions({ withDeleted: true }).lean();
  if (!row) throw notFound("No such PackageHistory.");
  if (snapshots.size >= snapshotsKept_max) snapshots.delete(snapshots.keys().next().value!);
  snapshots.set(key, row);
  return row;
}

/** The package everyone starts with, as it sells now, and the plan of it that is given; null where none is named. */
export async function initialOffer(ctx: Ctx): Promise<{ snapshot: Snapshot; plan: Snapshot["plans"][number] | null } | null> {
  const row = await Packages.model.findOne({ is_initial: true, is_active: true }).lean();
  if (!row) return null;
  const snapshot = await currentSnapshot(ctx, row._id);
  return { snapshot, plan: snapshot.plans.find(({ is_initial }) => is_initial) ?? null };
}

/**
 * Writes what a package sells now, in the transaction of the change that made it so, and points the package at it. Two changes at once
 * both write the pointer: one of them is done again and sees the other. Answers the id; null when the package is deleted.
 */
export async function keepSnapshot(ctx: Ctx, package_: Id, { unlessSame = false } = {}): Promise<Id | null> {
  const row = await Packages.model.findOne({ _id: package_ }).lean();
  if (!row) return null;
  const content = await contentOf(row);
  if (unlessSame && row.package_history && sellsTheSame(await snapshotById(ctx, row.package_history), content)) return row.package_history;
  const created_by = ctx.actor.kind === "user" ? ctx.actor.id : null;
  const [made] = await PackageHistories.model.create([{ ...content, created_by }]);
  // A new snapshot is no edit of the package itself: its time and its ETag stay.
  await Packages.model.updateOne({ _id: package_ }, { $set: { package_history: made!._id } }, { timestamps: false });
  return made!._id;
}

/** After a change of a plan: new snapshots for the packages it changes. */
export async function planChanged(ctx: Ctx, plan: Id): Promise<void> {
  for (const id of await packagesWithPlan(plan)) await keepSnapshot(ctx, id, { unlessSame: true });
}

/** After a change of features (also of those they were moved from or to): new snapshots for the packages it changes. */
export async function featuresChanged(ctx: Ctx, features: readonly Id[]): Promise<void> {
  for (const id of await packagesWithFeatures(features)) await keepSnapshot(ctx, id, { unlessSame: true });
}

const versionKey = "catalog:version";
const version_ttl_ms = 86_400_000;

/**
 * Changes with every change of the catalog; whatever is kept of the catalog is kept under it, and for seconds only: the version itself may
 * be lost, and is then empty.
 */
export const catalogVersion = async ({ cache }: Pick<Ctx, "cache">): Promise<string> => (await cache.get(versionKey)) ?? "";

/** The same verbs; after each change, what caches keep of the catalog is out of date. */
export function announced<E extends AnyEntity>(verbs: Crud<E>): Crud<E> {
  const announcing = async <T>(ctx: Ctx, done: Promise<T>): Promise<T> => {
    const result = await done;
    await newVersion(ctx);
    return result;
  };
  return {
    ...verbs,
    create: (ctx, input) => announcing(ctx, verbs.create(ctx, input)),
    patch: (ctx, id, input, revision) => announcing(ctx, verbs.patch(ctx, id, input, revision)),
    remove: (ctx, id) => announcing(ctx, verbs.remove(ctx, id)),
    removeMany: (ctx, ids) => announcing(ctx, verbs.removeMany(ctx, ids)),
    restore: (ctx, id) => announcing(ctx, verbs.restore(ctx, id)),
    destroy: (ctx, id) => announcing(ctx, verbs.destroy(ctx, id)),
  };
}

// Snapshots never change, so a process may keep those it has seen.
const snapshotsKept_max = 500;
const snapshots = new Map<string, Snapshot>();

const newVersion = ({ cache }: Pick<Ctx, "cache">) => cache.set(versionKey, crypto.randomUUID(), version_ttl_ms);

const startsEveryone = () => inUse("Everyone starts with this package: make another one the initial package first.");

/** Keeps exactly one initial package, an active one: naming a new one clears the old one in the same transaction. */
async function starts(ctx: Ctx, row: PackageRow | null, next: Pick<PackageRow, "is_initial" | "is_active">): Promise<void> {
  if (row?.is_initial && !(next.is_initial && next.is_active)) throw startsEveryone();
  if (!next.is_initial) return;
  if (!next.is_active) throw invalidField("is_active", "the initial package is active");
  const old = row?.is_initial ? null : await Packages.model.findOne({ is_initial: true }).lean();
  if (!old) return;
  await Packages.model.updateOne({ _id: old._id }, { $set: { is_initial: false }, $inc: { revision: 1 } });
  await keepSnapshot(ctx, old._id);
}

const usesOf = (package_: Id) =>
  [
    ["package_plans", { package: package_ }, "Package plans belong to it: delete them for good first."],
    ["package_features", { package: package_ }, "Package features belong to it: delete them for good first."],
    ["package_transactions", { package: package_ }, "It was given to users: their records point at it."],
    ["payment_transactions", { package: package_ }, "It was sold: payments point at it."],
    ["user_wallets", { package: package_ }, "Wallets show it."],
    ["coupons", { applicable_packages: package_ }, "Coupons apply to it."],
  ] as const;
