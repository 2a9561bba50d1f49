import type { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { conflict, invalidField, problem, unauthenticated } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import {
  attachGoogle,
  findByEmail,
  findByGoogle,
  forgetStanding,
  registerByGoogle,
  retire,
  setCredentials,
  userBlocked,
  type UserRow,
} from "@/modules/users/service";
import { isDuplicate } from "@/kit/database-errors";
import { againIfTaken } from "./again";
import { callerOf, requirePassword } from "./caller";
import { identityOf, type GoogleIdentity } from "./google";
import { countGoogle, countSignIn } from "./limits";
import { takeLink, makeLink } from "./links";
import { mailGoogle } from "./mails";
import type { GoogleLink, GoogleToken, SignedIn } from "./schema";
import { forgetSession, keepSession, openSession } from "./sessions";
import { answer, type Device } from "./signed-in";
import { welcome } from "./welcome";

export const signUpClosed = problem("sign_up_closed", 403, "New accounts are not taken at the moment.");
export const googleTaken = problem("google_taken", 409, "Another Google account, or another account of ours, is in the way.");
export const onlyWayIn = problem("only_way_in", 409, "Set a password first: nothing else would open this account.");

type Session = z.output<typeof SignedIn>;

/** Signs in by an ID token. Throws 401 `google_refused`, 403 `user_blocked`, `sign_up_closed` or `google_off`, 409 `google_taken`, 429. */
export async function signInByGoogle(ctx: Ctx, { id_token, nonce, agent }: z.output<typeof GoogleToken> & Device): Promise<Session> {
  await countGoogle(ctx);
  const identity = await identityOf(ctx, id_token, nonce);
  return answer(ctx, await settled(ctx, identity, (user) => openSession(ctx, user, agent)));
}

/** The same for a browser that is sent on: a code for the page it came from, good once and for a minute. */
export async function handOver(ctx: Ctx, identity: GoogleIdentity): Promise<string> {
  return settled(ctx, identity, (user) => makeLink(ctx, user, "google"));
}

/** Signs in by such a code. Throws 410 `link_dead`, 403 `user_blocked`. */
export async function signInByCode(ctx: Ctx, { code, agent }: { code: string } & Device): Promise<Session> {
  const opened = await ctx.atomically(async () => {
    const { user } = await takeLink(ctx, code, "google");
    if (user.status === "blocked") throw userBlocked();
    return openSession(ctx, user, agent);
  });
  return answer(ctx, opened);
}

/** Lets a Google identity open the caller's account. The session it is done from stays, all others and every mailed link end. */
export async function linkGoogle(ctx: Ctx, { id_token, nonce, password }: z.output<typeof GoogleLink>): Promise<void> {
  const user = await callerOf(ctx);
  if (user.password === null) await countSignIn(ctx, user.email);
  else if (password === undefined) throw invalidField("password", "needed: the account has one", "missing");
  else await requirePassword(ctx, "password", password);
  const { sub } = await identityOf(ctx, id_token, nonce);
  await changeGoogle(ctx, user, sub);
}

/** Takes the caller's Google identity off their account. Throws 409 `only_way_in` while there is no password. */
export async function unlinkGoogle(ctx: Ctx): Promise<void> {
  const user = await callerOf(ctx);
  if (user.google_id === null) return;
  if (user.password === null) throw onlyWayIn();
  await changeGoogle(ctx, user, null);
}

/** Does `then` with the account that an identity opens, in the transaction that finds or makes it. */
async function settled<T>(ctx: Ctx, identity: GoogleIdentity, then: (user: UserRow) => Promise<T>): Promise<T> {
  const settle = () =>
    ctx.atomically(async () => {
      const user = await accountOf(ctx, identity);
      return { user, result: await then(user) };
    });
  const done = await againIfTaken(settle);
  await forgetStanding(ctx, done.user._id);
  return done.result;
}

/**
 * The account of an identity: the one it is linked to, whatever its address is by now; else the one of its address, if that address was
 * proven here too; else a new one. An account that somebody opened with the address and never proved is put aside: its password, links
 * and wallet go with it. One that an admin made for the address is its owner's from now on.
 */
async function accountOf(ctx: Ctx, { sub, email, name }: GoogleIdentity): Promise<UserRow> {
  const linked = await findByGoogle(sub);
  if (linked) return unblocked(linked);
  const holder = await findByEmail(email);
  if (holder) {
    unblocked(holder);
    if (holder.is_verified) return joined(ctx, holder, sub);
    if (holder.created_by) return proven(ctx, holder, sub);
  }
  if (!ctx.config.flags.sign_up) throw signUpClosed();
  if (holder) await retire(ctx, holder);
  const made = await registerByGoogle(ctx, { name, email, google_id: sub });
  await welcome(ctx, made);
  return made;
}

function unblocked(user: UserRow): UserRow {
  if (user.status === "blocked") throw userBlocked();
  return user;
}

/** Links an identity to the account of the same, proven address. */
async function joined(ctx: Ctx, user: UserRow, sub: string): Promise<UserRow> {
  if (user.google_id !== null)
    throw googleTaken("The account of this address is linked to another Google account. Sign in with the password and unlink it.");
  const changed = await attachGoogle(user, sub);
  if (!changed) throw conflict("The account changed at the same moment.");
  await mailGoogle(ctx, changed.email, "added");
  await audit(ctx, { action: "link_google", module: "users", record: user._id });
  return changed;
}

async function proven(ctx: Ctx, user: UserRow, sub: string): Promise<UserRow> {
  const set = { google_id: sub, auth_source: "google" as const, is_verified: true, password: null };
  const changed = await setCredentials(ctx, user, set);
  if (!changed) throw conflict("The account changed at the same moment.");
  await welcome(ctx, changed);
  return changed;
}

async function changeGoogle(ctx: Ctx, user: UserRow, google_id: string | null): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== "user") throw unauthenticated();
  if (user.google_id === google_id) return;
  await ctx
    .atomically(async () => {
      const changed = await setCredentials(ctx, user, { google_id });
      if (!changed) throw unauthenticated();
      await keepSession(changed, actor.session);
      await mailGoogle(ctx, changed.email, google_id === null ? "removed" : "added");
      await audit(ctx, { action: google_id === null ? "unlink_google" : "link_google", module: "users", record: user._id });
    })
    .catch((error: unknown) => {
      throw isDuplicate(error) ? googleTaken("This Google account opens another account.") : error;
    });
  await forgetSession(ctx, actor.session);
  await forgetStanding(ctx, user._id);
}
