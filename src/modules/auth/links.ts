import type { Ctx } from "@/kit/ctx";
import { problem } from "@/kit/problem";
import { findUser, type UserRow } from "@/modules/users/service";
import { MailLinks, type MailLinkRow } from "./model";
import { digestOf, freshSecret } from "./secrets";

export const linkDead = problem("link_dead", 410, "This link was used, replaced or has expired. Ask for a new one.");

type Kind = MailLinkRow["kind"];
type Asked = Pick<MailLinkRow, "name" | "password">;
type Carried = Pick<MailLinkRow, "name" | "password" | "email">;

const hour_ms = 3_600_000;
export const linkLife_ms = { verify: 24 * hour_ms, reset: hour_ms, invite: 7 * 24 * hour_ms, email: 24 * hour_ms, google: 60_000 } as const;

/** Makes a link for a user and gives its token, of which only a digest is kept here. It dies with the user's epoch. */
export async function makeLink(
  ctx: Ctx,
  user: UserRow,
  kind: Kind,
  { life_ms = linkLife_ms[kind], name = null, password = null, email = null }: Partial<Carried> & { life_ms?: number } = {},
): Promise<string> {
  const token = freshSecret();
  const expires_at = new Date(ctx.now().getTime() + life_ms);
  await MailLinks.model.create([
    { kind, user: user._id, epoch: user.epoch, hash: digestOf(token), name, password, email, expires_at, created_at: ctx.now() },
  ]);
  return token;
}

/** The link of a token while it is good, with its user. Throws 410 `link_dead`. */
export async function readLink(ctx: Ctx, token: string, kind: Kind): Promise<{ link: MailLinkRow; user: UserRow }> {
  const link = await MailLinks.model.findOne({ hash: digestOf(token), kind, expires_at: { $gt: ctx.now() } }).lean();
  const user = link && (await findUser(link.user));
  if (!user || user.epoch !== link.epoch) throw linkDead();
  return { link, user };
}

/** Uses a link up, in the running transaction: of two at once, one finds it gone. Throws 410 `link_dead`. */
export async function takeLink(ctx: Ctx, token: string, kind: Kind): Promise<{ link: MailLinkRow; user: UserRow }> {
  const found = await readLink(ctx, token, kind);
  const { deletedCount } = await MailLinks.model.deleteOne({ _id: found.link._id });
  if (deletedCount !== 1) throw linkDead();
  return found;
}

/** What the sign-ups of a user that still wait for a click asked for, the newest first. */
export const waitingSignUps = (ctx: Ctx, user: UserRow): Promise<Asked[]> =>
  MailLinks.model
    .find({ user: user._id, kind: "verify", epoch: user.epoch, password: { $ne: null }, expires_at: { $gt: ctx.now() } })
    .sort({ _id: -1 })
    .limit(20)
    .lean();
