import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { invalidField } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { normalizeEmail } from "@/modules/users/schema";
import { findByEmail, forgetStanding, retire, setAddress, userBlocked } from "@/modules/users/service";
import { againIfTaken } from "./again";
import { countMail } from "./limits";
import { linkDead, makeLink, takeLink } from "./links";
import { mailAddressChanged, mailAddressTaken, mailNewAddress } from "./mails";
import { requirePassword } from "./caller";
import type { ChangeEmail } from "./schema";
import { rememberGift } from "./welcome";

/**
 * Asks for another address for the caller's account: a link is mailed to it. The answer and the work are the same when the address is
 * taken: only its owner learns it, by mail. Throws 422 for a wrong password, 429.
 */
export async function changeEmail(ctx: Ctx, input: z.output<typeof ChangeEmail>): Promise<{ email: string; status: "verification_sent" }> {
  const email = normalizeEmail(input.email);
  const user = await requirePassword(ctx, "password", input.password);
  if (email === user.email) throw invalidField("email", "this is your address already", "unchanged");
  await countMail(ctx, "change-email", email);
  await ctx.atomically(async () => {
    const holder = await findByEmail(email);
    if (holder && (holder.is_verified || holder.status === "blocked")) {
      // A link that is dead from the start: the clock must not tell this case from the other.
      await makeLink(ctx, user, "email", { life_ms: 0, email });
      return mailAddressTaken(ctx, email);
    }
    return mailNewAddress(ctx, email, await makeLink(ctx, user, "email", { email }));
  });
  return { email, status: "verification_sent" };
}

/** Takes the new address by its mailed link; all sessions and other links end. Throws 410 `link_dead`, 403 `user_blocked`. */
export async function confirmNewEmail(ctx: Ctx, token: string): Promise<void> {
  const move = () =>
    ctx.atomically(async () => {
      const { link, user } = await takeLink(ctx, token, "email");
      if (user.status === "blocked") throw userBlocked();
      if (link.email === null) throw linkDead();
      const holder = await findByEmail(link.email);
      if (holder && (holder.is_verified || holder.status === "blocked")) throw linkDead("The address belongs to another account by now.");
      // Whoever opened an account with it never proved it; who clicked this link did.
      if (holder) await retire(ctx, holder);
      const moved = await setAddress(ctx, user, link.email);
      if (!moved) throw linkDead();
      // An address that came in this way does not get the initial gift some day as well.
      await rememberGift(moved);
      await mailAddressChanged(ctx, user.email);
      await audit(ctx, {
        action: "email",
        module: "users",
        record: user._id,
        before: { email: user.email },
        after: { email: moved.email },
      });
      return user._id;
    });
  const id = await againIfTaken(move);
  await forgetStanding(ctx, id);
}
