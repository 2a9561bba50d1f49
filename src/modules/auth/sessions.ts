import { hkdfSync } from "node:crypto";
import type { Ctx, Deps, Id } from "@/kit/ctx";
import { isConflict, isDuplicate } from "@/kit/database-errors";
import type { Page } from "@/kit/endpoint";
import { notFound, unauthenticated } from "@/kit/problem";
import { audit } from "@/modules/audit-logs/service";
import { epochsOf, findUser, type UserRow } from "@/modules/users/service";
import { RefreshTokens, Sessions, type SessionRow } from "./model";
import { digestOf, freshSecret, successorOf } from "./secrets";

const day_ms = 86_400_000;
/** A session that is not refreshed for so long is over. */
const idleMax_ms = 30 * day_ms;
/** Two tabs that refresh within this time get the same successor; later it is theft. */
const grace_ms = 10_000;
/** An ended session is refused at once where the cache is shared, and within this time wherever that was missed. */
const standing_ms = 500;

export type Opened = { session: Id; refresh_token: string; user: UserRow };

/** Signs a device in. Joins the running transaction, if there is one. */
export function openSession(ctx: Ctx, user: UserRow, agent = ""): Promise<Opened> {
  return ctx.atomically(async () => {
    const now = ctx.now();
    const [session] = await Sessions.model.create([
      {
        user: user._id,
        epoch: user.epoch,
        address: ctx.address,
        agent: agent.slice(0, 200),
        created_at: now,
        last_used_at: now,
        expires_at: idleEnd(now),
      },
    ]);
    const refresh_token = freshSecret();
    await RefreshTokens.model.create([{ session: session!._id, hash: digestOf(refresh_token), expires_at: idleEnd(now) }]);
    return { session: session!._id, refresh_token, user };
  });
}

/**
 * Rotates a refresh token. Everyone who asks with the same one within ten seconds gets the same successor, for it is derived from it; whoever
 * comes later ends the whole family. Throws 401, the same for all faults.
 */
export async function rotate(ctx: Ctx, token: string): Promise<Opened> {
  const row = await RefreshTokens.model.findOne({ hash: digestOf(token) }).lean();
  const now = ctx.now();
  if (!row || row.expires_at <= now) throw refused();
  const session = await Sessions.model.findById(row.session).lean();
  const user = session && (await findUser(session.user));
  if (!session || !user || user.status === "blocked" || !isLive(session, user, now)) throw refused();
  if (row.rotated_at && now.getTime() - row.rotated_at.getTime() > grace_ms) {
    await end(ctx, session, "refresh_reuse");
    throw refused();
  }
  const next = successorOf(token, successorKey(ctx));
  if (!row.rotated_at) await succeed(row._id, session._id, digestOf(next), now);
  return { session: session._id, refresh_token: next, user };
}

/** Ends the session of a refresh token. One that is not known, or over, is no fault: the caller wanted it gone. */
export async function signOut(ctx: Ctx, token: string): Promise<void> {
  const row = await RefreshTokens.model.findOne({ hash: digestOf(token) }).lean();
  const session = row && (await Sessions.model.findById(row.session).lean());
  if (session) await end(ctx, session, "signed_out");
}

/** The caller's own sessions that live, the last used first. */
export async function listSessions(ctx: Ctx): Promise<Page<SessionRow & { current: boolean }>> {
  const { user, session } = await caller(ctx);
  const rows = await Sessions.model
    .find({ user: user._id, epoch: user.epoch, ended_at: null, expires_at: { $gt: ctx.now() } })
    .sort({ last_used_at: -1 })
    .limit(listMax)
    .lean();
  const data = rows.map((row) => ({ ...row, current: row._id.equals(session) }));
  return { data, meta: { page: 1, limit: listMax, total: data.length, pages: Math.min(1, data.length), next: null } };
}

/** Ends one of the caller's own sessions. Throws 404. */
export async function revokeSession(ctx: Ctx, id: Id): Promise<void> {
  const { user } = await caller(ctx);
  const session = await Sessions.model.findOne({ _id: id, user: user._id }).lean();
  if (!session || !isLive(session, user, ctx.now())) throw notFound("No such Session.");
  await end(ctx, session, "revoked");
}

/** Carries one session over into the user's new epoch: whoever changes their password stays signed in where they did it. */
export async function keepSession(user: UserRow, session: Id): Promise<void> {
  await Sessions.model.updateOne({ _id: session, user: user._id, ended_at: null }, { $set: { epoch: user.epoch } });
}

export type SessionStanding = { user: string; epoch: number };

/** Whose session this is and in which epoch, null once it is over. Kept for an instant; `fresh` asks the database. */
export async function standingOfSession({ cache, now }: Deps, id: Id, fresh = false): Promise<SessionStanding | null> {
  const cached = fresh ? null : await cache.get(sessionKey(id));
  // Only the line below writes this key.
  if (cached !== null) return JSON.parse(cached) as SessionStanding;
  const session = await Sessions.model.findOne({ _id: id, ended_at: null, expires_at: { $gt: now() } }).lean();
  if (!session) return null;
  const standing = { user: session.user.toHexString(), epoch: session.epoch };
  await cache.set(sessionKey(id), JSON.stringify(standing), standing_ms);
  return standing;
}

/** Which of these sessions live, asked of the database for all of them together. */
export async function liveSessions({ now }: Pick<Deps, "now">, ids: readonly Id[]): Promise<ReadonlySet<string>> {
  const sessions = await Sessions.model
    .find({ _id: { $in: ids }, ended_at: null, expires_at: { $gt: now() } }, { user: 1, epoch: 1 })
    .lean();
  const epochs = await epochsOf(sessions.map(({ user }) => user));
  const live = sessions.filter(({ user, epoch }) => epochs.get(user.toHexString()) === epoch);
  return new Set(live.map(({ _id }) => _id.toHexString()));
}

export const forgetSession = ({ cache }: Pick<Deps, "cache">, id: Id) => cache.delete(sessionKey(id));

const listMax = 100;
const refused = () => unauthenticated("The refresh token is not valid. Sign in again.");
const idleEnd = (now: Date) => new Date(now.getTime() + idleMax_ms);
const sessionKey = (id: Id) => `session:${id.toHexString()}`;
const isLive = (session: SessionRow, user: UserRow, now: Date) =>
  session.ended_at === null && session.epoch === user.epoch && session.expires_at > now;

/** Follows from the signing key, so all processes derive the same successors. */
const successorKey = ({ config }: Ctx) =>
  Buffer.from(hkdfSync("sha256", (config.JWT_KEYS ?? "").split(",")[0]!.trim(), "", "zaaz refresh token successor", 32));

/** Puts the successor in its place. It stands before its predecessor falls: whoever stops in between can start again. */
async function succeed(row: Id, session: Id, hash: string, now: Date): Promise<void> {
  await RefreshTokens.model.create([{ session, hash, expires_at: idleEnd(now) }]).catch(ignoring(isDuplicate));
  const rotated = await RefreshTokens.model
    .updateOne({ _id: row, rotated_at: null }, { $set: { rotated_at: now } })
    .catch(ignoring(isConflict));
  if (rotated?.modifiedCount === 1)
    await Sessions.model.updateOne({ _id: session }, { $set: { last_used_at: now, expires_at: idleEnd(now) } });
}

/** Another call with the same token is doing the same at this moment: that it is done is all that matters. */
const ignoring = (expected: (error: unknown) => boolean) => (error: unknown) => {
  if (!expected(error)) throw error;
  return null;
};

async function caller(ctx: Ctx): Promise<{ user: UserRow; session: Id }> {
  const user = ctx.actor.kind === "user" ? await findUser(ctx.actor.id) : null;
  if (!user || ctx.actor.kind !== "user") throw unauthenticated();
  return { user, session: ctx.actor.session };
}

async function end(ctx: Ctx, session: SessionRow, reason: NonNullable<SessionRow["end_reason"]>): Promise<void> {
  await ctx.atomically(async () => {
    const { modifiedCount } = await Sessions.model.updateOne(
      { _id: session._id, ended_at: null },
      { $set: { ended_at: ctx.now(), end_reason: reason } },
    );
    if (modifiedCount === 1 && reason === "refresh_reuse")
      await audit(ctx, { action: reason, module: "auth", record: session._id, after: { user: session.user, agent: session.agent } });
  });
  await forgetSession(ctx, session._id);
}
