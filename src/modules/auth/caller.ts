import type { Ctx } from "@/kit/ctx";
import { invalidField, unauthenticated } from "@/kit/problem";
import { findUser, type UserRow } from "@/modules/users/service";
import { countSignIn } from "./limits";
import { verifyPassword } from "./passwords";

/** The caller, who shows that they know their password: counted like a sign-in. Throws 422 of this field, 429. */
export async function requirePassword(ctx: Ctx, field: string, password: string): Promise<UserRow> {
  const user = await callerOf(ctx);
  await countSignIn(ctx, user.email);
  if (!(await verifyPassword(password, user.password)))
    throw invalidField(field, "wrong; without a password of yours, use forgot-password", "wrong");
  return user;
}

/** The caller's own account. Throws 401. */
export async function callerOf({ actor }: Pick<Ctx, "actor">): Promise<UserRow> {
  const user = actor.kind === "user" ? await findUser(actor.id) : null;
  if (!user) throw unauthenticated();
  return user;
}
