import type { Ctx } from "@/kit/ctx";
import { consumer } from "@/kit/consumer";
import { type Payload } from "@/kit/message";
import { linkWanted } from "@/modules/users/messages";
import { findByEmail, type UserRow } from "@/modules/users/service";
import { linkLife_ms, makeLink, waitingSignUps } from "./links";
import { mailInvite, mailReset, mailVerify, mailVerifyAgain } from "./mails";

/** Looks up who asked for a link and writes it to them, if there is such a person. */
export const linkConsumer = consumer("auth.link", linkWanted, (ctx, wanted) => ctx.atomically(() => sendLink(ctx, wanted)));

async function sendLink(ctx: Ctx, { email, kind, asked_at }: Payload<typeof linkWanted>): Promise<void> {
  const user = await findByEmail(email);
  if (!user || user.status === "blocked") return;
  // Asked before the password or address was changed: the wish went with it.
  if (user.epoch_at && user.epoch_at > asked_at) return;
  if (kind === "verify") return user.is_verified ? undefined : resend(ctx, user);
  if (kind === "reset") return mailReset(ctx, email, await makeLink(ctx, user, "reset"));
  return mailInvite(ctx, email, await makeLink(ctx, user, "reset", { life_ms: linkLife_ms.invite }));
}

/** Where one sign-up waits, its link is sent again. Where several wait, whoever asked may be none of their owners: the link sets no password. */
async function resend(ctx: Ctx, user: UserRow): Promise<void> {
  const [newest, ...others] = await waitingSignUps(ctx, user);
  if (newest && others.every(({ password }) => password === newest.password))
    return mailVerify(ctx, user.email, await makeLink(ctx, user, "verify", newest));
  return mailVerifyAgain(ctx, user.email, await makeLink(ctx, user, "verify"));
}
