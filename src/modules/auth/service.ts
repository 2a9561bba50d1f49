import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { problem, unauthenticated } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { linkWanted } from "@/modules/users/messages";
import { normalizeEmail } from "@/modules/users/schema";
import { findByEmail, forgetStanding, register, setCredentials, userBlocked, type UserRow } from "@/modules/users/service";
import { againIfTaken } from "./again";
import { requirePassword } from "./caller";
import { signUpClosed } from "./identities";
import { countMail, countSignIn } from "./limits";
import { linkDead, makeLink, readLink, takeLink, waitingSignUps } from "./links";
import { mailPasswordChanged, mailTaken, mailVerify } from "./mails";
import { hashPassword, verifyPassword } from "./passwords";
import type { ChangePassword, ResetPassword, SignedIn, SignIn, SignUp } from "./schema";
import { forgetSession, keepSession, openSession, rotate } from "./sessions";
import { answer, type Device } from "./signed-in";
import { welcome } from "./welcome";

export const invalidCredentials = problem("invalid_credentials", 401, "E-mail or password is wrong.");
export const emailNotVerified = problem("email_not_verified", 403, "Confirm your e-mail address first.");

/** Starts an account. The answer and the work are the same when the address is taken: only its owner learns it, by mail. */
export async function signUp(ctx: Ctx, input: z.output<typeof SignUp>): Promise<{ email: string; status: "verification_sent" }> {
  if (!ctx.config.flags.sign_up) throw signUpClosed();
  const email = normalizeEmail(input.email);
  await countMail(ctx, "sign-up", email);
  const password = await hashPassword(input.password);
  const start = () =>
    ctx.atomically(async () => {
      const user = await register(ctx, { name: input.name, email });
      if (user.is_verified || user.status === "blocked") {
        // A link that is dead from the start: the clock must not tell this case from the other.
        await makeLink(ctx, user, "verify", { life_ms: 0 });
        return mailTaken(ctx, email);
      }
      return mailVerify(ctx, email, await makeLink(ctx, user, "verify", { name: input.name, password }));
    });
  await againIfTaken(start);
  return { email, status: "verification_sent" };
}

/** Proves an address by its mailed link and signs in. Throws 410 `link_dead`, 403 `user_blocked`. */
export async function verifyEmail(ctx: Ctx, { token, agent }: { token: string } & Device): Promise<z.output<typeof SignedIn>> {
  const opened = await ctx.atomically(async () => openSession(ctx, await useVerifyLink(ctx, token), agent));
  return answer(ctx, opened);
}

/** The same without signing in: for the page that the link leads to. */
export async function confirmEmail(ctx: Ctx, token: string): Promise<void> {
  await ctx.atomically(() => useVerifyLink(ctx, token));
}

/** Asks for another link by mail. The answer and the work are the same for unknown addresses: a consumer looks them up. */
export async function askForLink(ctx: Ctx, typed: string, kind: "verify" | "reset"): Promise<{ email: string; status: "sent_if_known" }> {
  const email = normalizeEmail(typed);
  await countMail(ctx, kind === "reset" ? "forgot-password" : "resend-verification", email);
  await ctx.atomically(() => ctx.emit(linkWanted, { email, kind, asked_at: ctx.now() }));
  return { email, status: "sent_if_known" };
}

/** Throws 401 `invalid_credentials` (the same, after the same work, for unknown addresses), 403 `email_not_verified`, 403 `user_blocked`, 429. */
export async function signIn(ctx: Ctx, input: z.output<typeof SignIn> & Device): Promise<z.output<typeof SignedIn>> {
  const email = normalizeEmail(input.email);
  await countSignIn(ctx, email);
  const user = await findByEmail(email);
  if (!(await verifyPassword(input.password, user && (user.password ?? (await waitingPassword(ctx, user)))))) throw invalidCredentials();
  if (!user) throw invalidCredentials();
  if (user.status === "blocked") throw userBlocked();
  if (!user.is_verified)
    throw emailNotVerified({
      detail: "Open the link in the mail we sent, or ask for another with POST /api/auth/resend-verification.",
      members: { resend: "/api/auth/resend-verification" },
    });
  return answer(ctx, await openSession(ctx, user, input.agent));
}

/** Throws 401 for a refresh token that is not known, ended, expired, or comes again after its grace. */
export async function refresh(ctx: Ctx, token: string): Promise<z.output<typeof SignedIn>> {
  return answer(ctx, await rotate(ctx, token));
}

/** Sets a new password by a mailed link, which proves the address too; all sessions and other links end. Throws 410 `link_dead`. */
export async function resetPassword(ctx: Ctx, { token, password }: z.output<typeof ResetPassword>): Promise<void> {
  // Looked at before the costly hash, so that guessing tokens is cheap to refuse.
  const { user: named } = await readLink(ctx, token, "reset");
  const hash = await hashPassword(password);
  await ctx.atomically(async () => {
    const { user } = await takeLink(ctx, token, "reset");
    if (user.status === "blocked") throw userBlocked();
    const changed = await setCredentials(ctx, user, { password: hash, is_verified: true });
    if (!changed) throw linkDead();
    if (!user.is_verified) await welcome(ctx, changed);
    await mailPasswordChanged(ctx, changed.email);
  });
  await forgetStanding(ctx, named._id);
}

/** The session it is done from stays, all others and every mailed link end. Throws 422 for a wrong current password, 429. */
export async function changePassword(ctx: Ctx, input: z.output<typeof ChangePassword>): Promise<void> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  const { id, session } = ctx.actor;
  const user = await requirePassword(ctx, "current_password", input.current_password);
  const password = await hashPassword(input.new_password);
  await ctx.atomically(async () => {
    const changed = await setCredentials(ctx, user, { password });
    if (!changed) throw unauthenticated();
    await keepSession(changed, session);
    await mailPasswordChanged(ctx, changed.email);
  });
  await forgetSession(ctx, session);
  await forgetStanding(ctx, id);
}

/**
 * Makes the first super-admin, where its address has no account or only one that nobody has proven. A proven account keeps its password
 * and its role: whoever owns it was here first. Safe to call from several processes at once.
 */
export async function ensureAdmin(ctx: Ctx, input: { email: string; password: string }): Promise<UserRow> {
  const email = normalizeEmail(input.email);
  const known = await findByEmail(email);
  if (known?.is_verified) {
    if (known.role !== "super-admin") ctx.log.warn({ email }, "ADMIN_EMAIL names an account that is no super-admin; it stays as it is");
    return known;
  }
  const password = await hashPassword(input.password);
  const make = () =>
    ctx.atomically(async () => {
      const user = await register(ctx, { name: "Admin", email });
      if (user.is_verified) return user;
      const made = await setCredentials(ctx, user, { password, is_verified: true, role: "super-admin" });
      if (!made) throw new Error(`the account ${email} changed while it was made super-admin`);
      await audit(ctx, { action: "first_admin", module: "users", record: made._id, before: user, after: made });
      await welcome(ctx, made);
      return made;
    });
  return againIfTaken(make);
}

/** The link that is clicked sets the password it was made with; the epoch it begins voids all others. */
async function useVerifyLink(ctx: Ctx, token: string): Promise<UserRow> {
  const { link, user } = await takeLink(ctx, token, "verify");
  if (user.status === "blocked") throw userBlocked();
  const proven = await setCredentials(ctx, user, {
    is_verified: true,
    ...(link.name !== null && { name: link.name }),
    ...(link.password !== null && { password: link.password }),
  });
  if (!proven) throw linkDead();
  if (!user.is_verified) await welcome(ctx, proven);
  return proven;
}

/** Before an address is proven, the newest sign-up's password tells its owner what is missing. It opens nothing. */
const waitingPassword = async (ctx: Ctx, user: UserRow) => (await waitingSignUps(ctx, user))[0]?.password ?? null;
