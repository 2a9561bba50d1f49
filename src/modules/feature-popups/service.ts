import { crud, type Filter } from "@/kit/crud";
import { isAtLeast, type Ctx } from "@/kit/ctx";
import { forbidden, invalidField } from "@/kit/problem";
import { referenced, stillThere } from "@/kit/references";
import { audited } from "@/modules/audit-logs/service";
import { cleanHtml } from "@/modules/packages/service";
import { FeaturePopups } from "./model";
import type { audiences } from "./schema";

export const featurePopups = crud(FeaturePopups, {
  scope,
  async before(ctx, change) {
    if (change.op === "restore") return stillThere(ctx, "feature", "features", change.row.feature);
    if (change.op !== "create" && change.op !== "patch") return;
    const { input } = change;
    if (input.content) input.content = cleanHtml(input.content);
    if (input.feature) await referenced(ctx, "feature", "features", input.feature);
    const { starts_at, ends_at } = change.op === "create" ? change.input : { ...change.row, ...change.input };
    if (starts_at && ends_at && ends_at <= starts_at) throw invalidField("ends_at", "must be after starts_at");
    if (isAtLeast(ctx.actor, "author")) return;
    // A contributor has no way to say "active"; whatever the default, it is a draft.
    if (change.op === "create") change.input.is_active = false;
    else if (input.is_active) throw forbidden("Contributors write drafts; an author or editor publishes them.");
  },
  after: audited("feature-popups"),
});

/**
 * Editors see and write all; authors and contributors their own, contributors only as long as it is a draft. Everyone sees what is shown
 * to them now: active, in its window, and for who they are.
 */
function scope(ctx: Ctx, purpose: "read" | "write"): Filter {
  const { actor } = ctx;
  if (isAtLeast(actor, "editor")) return {};
  if (actor.kind !== "user" || !isAtLeast(actor, "contributor")) return shownNow(ctx);
  if (purpose === "read") return { $or: [{ is_deleted: false, ...shownNow(ctx) }, { created_by: actor.id }] };
  return isAtLeast(actor, "author") ? { created_by: actor.id } : { created_by: actor.id, is_active: false };
}

function shownNow(ctx: Ctx): Filter {
  const now = ctx.now();
  return {
    is_active: true,
    audience: { $in: audienceOf(ctx) },
    $and: [{ $or: [{ starts_at: null }, { starts_at: { $lte: now } }] }, { $or: [{ ends_at: null }, { ends_at: { $gt: now } }] }],
  };
}

function audienceOf({ actor }: Ctx): (typeof audiences)[number][] {
  if (actor.kind !== "user") return ["everyone"];
  return ["everyone", "signed-in", isAtLeast(actor, "subscriber") ? "subscribers" : "free"];
}
