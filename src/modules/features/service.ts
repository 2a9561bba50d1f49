import { crud } from "@/kit/crud";
import { isAtLeast, type Ctx, type Id } from "@/kit/ctx";
import { forbidden, invalidField } from "@/kit/problem";
import { referenced, refuseWhileUsed, stillThere } from "@/kit/references";
import { announced, featuresChanged, packageHistories } from "@/modules/packages/service";
import { Features } from "./model";

/** How deep the tree may be. */
export const depth_max = 8;

export const features = announced(
  crud(Features, {
    scope,
    async before(ctx, change) {
      if (change.op === "create") {
        // A contributor has no way to say "active"; whatever the default, it is a draft.
        if (!isAtLeast(ctx.actor, "author")) change.input.is_active = false;
        if (change.input.parent) await placed(ctx, null, change.input.parent);
      } else if (change.op === "patch") {
        if (change.input.is_active && !isAtLeast(ctx.actor, "author"))
          throw forbidden("Contributors write drafts; an author or editor publishes them.");
        if (change.input.parent) await placed(ctx, change.row._id, change.input.parent);
      } else if (change.op === "restore") {
        if (change.row.parent) await stillThere(ctx, "parent", "features", change.row.parent);
      } else {
        await refuseWhileUsed(ctx, ...usesOf(change.row._id, change.op === "remove"));
        if (change.op === "destroy") await refuseWhileSold(ctx, { "features.feature": change.row._id });
      }
    },
    after: (ctx, _op, row, was) =>
      featuresChanged(ctx, [row._id, ...[row.parent, was?.parent].filter((id) => id !== null && id !== undefined)]),
  }),
);

/** 409 while somebody holds a package whose snapshot names it. `filter` is over package histories. */
export async function refuseWhileSold(ctx: Ctx, filter: Record<string, unknown>): Promise<void> {
  const snapshots = await packageHistories.collection.model.distinct("_id", filter);
  await refuseWhileUsed(
    ctx,
    ["package_transactions", { package_history: { $in: snapshots } }, "Packages that include it were given to users."],
    ["payment_transactions", { package_history: { $in: snapshots } }, "Packages that include it were sold."],
  );
}

/** Editors see and write all; authors and contributors their own beside what is active, contributors only as long as it is a draft. */
function scope(ctx: Ctx, purpose: "read" | "write") {
  const { actor } = ctx;
  if (isAtLeast(actor, "editor")) return {};
  if (actor.kind !== "user" || !isAtLeast(actor, "contributor")) return { is_active: true };
  if (purpose === "read") return { $or: [{ is_active: true, is_deleted: false }, { created_by: actor.id }] };
  return isAtLeast(actor, "author") ? { created_by: actor.id } : { created_by: actor.id, is_active: false };
}

/** Checks a parent: there, not below the feature itself, not too deep. Marks the whole way up, so that two moves cannot make a circle together. */
async function placed(ctx: Ctx, self: Id | null, parent: Id): Promise<void> {
  let next: Id | null = parent;
  for (let depth = 1; next; depth += 1) {
    if (self && next.equals(self)) throw invalidField("parent", "a feature cannot be below itself", "cycle");
    if (depth >= depth_max) throw invalidField("parent", `the tree is at most ${depth_max} features deep`);
    const row = await referenced(ctx, "parent", "features", next);
    // Stored by this collection, whose `parent` is an id or null.
    next = row["parent"] as Id | null;
  }
}

const usesOf = (feature: Id, live: boolean) => {
  const alive = live ? { is_deleted: false } : {};
  return [
    ["features", { parent: feature, ...alive }, "Features are below it."],
    ["package_features", { feature, ...alive }, "Packages include it."],
    ...(live
      ? []
      : ([
          ["feature_endpoints", { feature }, "Endpoints belong to it."],
          ["feature_popups", { feature }, "Popups belong to it."],
        ] as const)),
  ] as const;
};
