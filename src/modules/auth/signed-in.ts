import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { countedRoleOf } from "@/modules/users/entitlement";
import type { SignedIn } from "./schema";
import type { Opened } from "./sessions";
import { signAccessToken } from "./tokens";

/** The device a session is opened from, as it calls itself. */
export type Device = { agent?: string | undefined };

/** What whoever signed in is answered with. */
export async function answer(ctx: Ctx, { session, refresh_token, user }: Opened): Promise<z.output<typeof SignedIn>> {
  return {
    access_token: await signAccessToken(ctx, user._id, session),
    token_type: "Bearer",
    expires_in: ctx.config.ACCESS_TOKEN_TTL_SECONDS,
    refresh_token,
    user: { ...user, role: await countedRoleOf(ctx, user) },
  };
}
