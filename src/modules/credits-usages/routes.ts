import { appendOnlyRoutes } from "@/kit/append-only";
import { atLeast, endpoint, type Access } from "@/kit/endpoint";
import { changedMeanwhile } from "@/kit/problem";
import { ifMatch, resource, tagged } from "@/kit/resource";
import { idParams, paragraph } from "@/kit/schema";
import { z } from "@hono/zod-openapi";
import { Explanation, explainUsage } from "@/modules/credits-usages/explain";
import { CreditsUsage } from "@/modules/credits-usages/schema";
import { annotate, creditsUsages } from "@/modules/credits-usages/service";

const path = "/credits-usages";
const admins = atLeast("admin");
/** Users read their own, service keys what they caused. */
const readers: Access = { user: "user", service: true };

const NotePatch = z.strictObject({ note: paragraph(2_000).nullable() }).openapi("UsageNotePatch");

export const routes = [
  ...resource(creditsUsages, {
    path,
    name: ["CreditsUsage", "CreditsUsages"],
    filter: ["user", "client", "usage_key", "ai_model", "feature_endpoint", "hold_expired", "created_at"],
    include: ["feature_endpoint", "credits_transaction"],
    access: { read: readers, write: admins },
    only: ["list", "get"],
  }),
  endpoint({
    method: "get",
    path: `${path}/{id}/explain`,
    id: "explainCreditsUsage",
    summary: "How a charge came about",
    description:
      "Derived again from the versions that the use pinned: tokens, each rounding step, grants drained, balance before and after.",
    access: readers,
    params: idParams,
    returns: Explanation,
    run: (ctx, { params }) => explainUsage(ctx, params.id),
  }),
  ...appendOnlyRoutes(path, ["CreditsUsage", "CreditsUsages"], "What was used and charged is never rewritten."),
  endpoint({
    method: "patch",
    path: `${path}/{id}`,
    id: "updateCreditsUsage",
    summary: "Change: the note of a usage",
    access: admins,
    params: idParams,
    body: NotePatch,
    returns: CreditsUsage.view,
    problems: [changedMeanwhile],
    run: async (ctx, { params, body }, c) => tagged(c, await annotate(ctx, params.id, body.note, ifMatch(c))),
  }),
];
