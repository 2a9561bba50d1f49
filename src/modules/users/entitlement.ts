import type { z } from "@hono/zod-openapi";
import type { Ctx, Role } from "@/kit/ctx";
import { entitlementOf } from "@/modules/package-transactions/service";
import type { Me } from "./schema";
import type { UserRow } from "./service";

/** The role that somebody counts as now: a user is a subscriber while a subscription package is live. */
export async function countedRoleOf(ctx: Ctx, { _id, role }: Pick<UserRow, "_id" | "role">): Promise<Role> {
  return role === "user" && (await entitlementOf(ctx, _id)).subscribed ? "subscriber" : role;
}

/** An account as its owner sees it. */
export async function shownToThemselves(ctx: Ctx, user: UserRow): Promise<z.output<typeof Me>> {
  return { ...user, role: await countedRoleOf(ctx, user), google_linked: user.google_id !== null };
}
