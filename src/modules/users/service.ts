import { crud, revisionOf, type Change } from "@/kit/crud";
import type { Ctx, Deps, Id, Role } from "@/kit/ctx";
import { changedMeanwhile, conflict, forbidden, notFound, problem, unauthenticated } from "@/kit/problem";
import { refuseWhileUsed } from "@/kit/references";
import { wordsOf } from "@/kit/search";
import { audit, audited } from "@/modules/audit-logs/service";
import { addressMoved, linkWanted, personLeft } from "./messages";
import { Users, type UserRow } from "./model";
import { endRenewals, eraseOwned, isPlaceholder, moveWallet, nobody, placeholderOf, sealed } from "./personal";
import { outranks } from "./rights";
import type { storedRoles } from "./schema";
import { anotherStays } from "./super-admins";

export type { UserRow };

export const userBlocked = problem("user_blocked", 403, "This account is blocked.");
export const ownAccount = problem("own_account", 409, "Nobody does this to their own account.");

const base = crud(Users, {
  async before(ctx, change) {
    if (change.op !== "create") await guard(ctx, change);
  },
  async after(ctx, op, row, was) {
    await audited("users")(ctx, op, row, was);
    if (op === "create") await ctx.emit(linkWanted, { email: row.email, kind: "invite", asked_at: ctx.now() });
    if (op === "remove")
      await Users.model
        .updateOne({ _id: row._id }, { $inc: { epoch: 1 }, $set: { epoch_at: ctx.now() } })
        .setOptions({ withDeleted: true });
  },
});

/** The eight verbs. Whoever an admin creates has no password: a link to choose one is sent to the address. */
export const users = {
  ...base,
  remove: (ctx: Ctx, id: Id) => forgetting(ctx, [id], base.remove(ctx, id)),
  removeMany: (ctx: Ctx, ids: readonly Id[]) => forgetting(ctx, ids, base.removeMany(ctx, ids)),
  restore: (ctx: Ctx, id: Id) => forgetting(ctx, [id], base.restore(ctx, id)),
  destroy: (ctx: Ctx, id: Id) => forgetting(ctx, [id], base.destroy(ctx, id)),
};

/** Changes a role and ends every session of the user. Throws 409 `own_account`, 404. */
export const setRole = (ctx: Ctx, id: Id, role: (typeof storedRoles)[number]) =>
  act(ctx, id, "role", (user) => (user.role === role ? null : { role }));

/** Refuses a user from now on: sessions end within a second, sign-in answers 403 `user_blocked`. */
export const block = (ctx: Ctx, id: Id) =>
  act(ctx, id, "block", (user) => (user.status === "blocked" ? null : { status: "blocked" as const }));

export const unblock = (ctx: Ctx, id: Id) =>
  act(ctx, id, "unblock", (user) => (user.status === "blocked" ? { status: "in-progress" as const } : null));

/** The caller's own account. */
export async function me(ctx: Ctx): Promise<UserRow> {
  if (ctx.actor.kind !== "user") throw unauthenticated();
  return base.get(ctx, ctx.actor.id);
}

/** What users may change of themselves; no audit row, for it touches nobody else. */
export async function patchMe(ctx: Ctx, { name }: { name?: string | undefined }, revision?: number): Promise<UserRow> {
  const user = await me(ctx);
  if (revision !== undefined && revisionOf(user) !== revision) throw changedMeanwhile();
  return name === undefined ? user : change(user, { name }, revision);
}

/**
 * Takes a person out of their account, for good: name, address, password and Google identity go, here and on every row, and with them all
 * sessions and links. What was bought and used stays on record. Doing it again changes nothing. Throws 404, 403, 409 `own_account`.
 */
export async function anonymise(ctx: Ctx, id: Id): Promise<UserRow> {
  const gone = await ctx.atomically(async () => {
    const user = await Users.model.findById(id).setOptions({ withDeleted: true }).lean();
    if (!user) throw notFound("No such User.");
    mayTouch(ctx, user, true);
    return depart(ctx, user, "anonymise");
  });
  await eraseOwned(id);
  await forgetStanding(ctx, id);
  return gone;
}

/** The same, done by its owner. Throws 409 `last_super_admin`. */
export async function leave(ctx: Ctx): Promise<void> {
  const gone = await ctx.atomically(async () => {
    const user = await me(ctx);
    return depart(ctx, user, "leave");
  });
  await eraseOwned(gone._id);
  await forgetStanding(ctx, gone._id);
}

/**
 * Puts aside an account whose address nobody has proven, in the transaction of whoever proves it now: they inherit nothing of it, neither
 * name nor password nor wallet.
 */
export async function retire(ctx: Ctx, user: UserRow): Promise<void> {
  await depart(ctx, user, "retire");
}

export const findUser = (id: Id): Promise<UserRow | null> => Users.model.findById(id).lean();
/** Whoever may act: neither blocked nor gone. */
export const activeUser = async (id: Id): Promise<UserRow | null> => {
  const user = await findUser(id);
  return user && user.status !== "blocked" ? user : null;
};
export const findByEmail = (email: string): Promise<UserRow | null> => Users.model.findOne({ email }).lean();

/** The account of an address, made unverified where there is none. Call it in a transaction; another's insert of the same instant is a duplicate key. */
export async function register(ctx: Ctx, { name, email }: { name: string; email: string }): Promise<UserRow> {
  return (await findByEmail(email)) ?? insert({ name, email, created_at: ctx.now() });
}

/** The account that a Google identity opens. */
export const findByGoogle = (google_id: string): Promise<UserRow | null> => Users.model.findOne({ google_id }).lean();

/** A new account whose address Google has proven. In a transaction; another's insert of the same instant is a duplicate key. */
export const registerByGoogle = (ctx: Ctx, person: { name: string; email: string; google_id: string }): Promise<UserRow> =>
  insert({ ...person, auth_source: "google", is_verified: true, created_at: ctx.now() });

/**
 * Lets a Google identity open an account whose owner proved the same address; nothing that was valid ends. Null when the account has
 * moved on since, or is gone.
 */
export const attachGoogle = (user: UserRow, google_id: string): Promise<UserRow | null> =>
  Users.model
    .findOneAndUpdate(
      { _id: user._id, epoch: user.epoch, google_id: null },
      { $set: { google_id }, $inc: { revision: 1 } },
      { returnDocument: "after" },
    )
    .lean();

async function insert(row: Partial<UserRow>): Promise<UserRow> {
  const [made] = await Users.model.create([row]);
  return made!.toObject();
}

type Credentials = Partial<Pick<UserRow, "name" | "email" | "password" | "is_verified" | "role" | "google_id" | "auth_source">>;

/**
 * Changes what an account is entered with, and voids every session and mailed link there was. `was` is the epoch the caller decided on;
 * null when the account has moved on since, or is gone.
 */
export async function setCredentials(ctx: Ctx, user: UserRow, set: Credentials, was: number = user.epoch): Promise<UserRow | null> {
  return Users.model
    .findOneAndUpdate(
      { _id: user._id, epoch: was },
      { $set: { ...set, ...searched(user, set), epoch_at: ctx.now() }, $inc: { epoch: 1, revision: 1 } },
      { returnDocument: "after" },
    )
    .lean();
}

/** Gives an account another address: credentials and wallet at once, the rows by and by. The same rules as `setCredentials`. */
export async function setAddress(ctx: Ctx, user: UserRow, email: string): Promise<UserRow | null> {
  const changed = await setCredentials(ctx, user, { email, is_verified: true });
  if (!changed) return null;
  await moveWallet(ctx, user._id, email);
  await ctx.emit(addressMoved, { user: user._id });
  return changed;
}

/** What a request needs to know about the user it names: nothing, when they may not act. */
export type Standing = { role: Role; email: string; epoch: number };

/** Block, role and deletion act at once where the cache is shared, and within this time wherever it was missed. */
const standing_ms = 500;

/** The standing of a user, null when there is none or they are blocked. Kept for an instant; `fresh` asks the database. */
export async function standingOf({ cache }: Pick<Deps, "cache">, id: Id, fresh = false): Promise<Standing | null> {
  const cached = fresh ? null : await cache.get(standingKey(id));
  // Only the line below writes this key.
  if (cached !== null) return JSON.parse(cached) as Standing;
  const user = await findUser(id);
  if (!user || user.status === "blocked") return null;
  const standing = { role: user.role, email: user.email, epoch: user.epoch };
  await cache.set(standingKey(id), JSON.stringify(standing), standing_ms);
  return standing;
}

/** The epochs of those of these users who may act, by user. */
export async function epochsOf(ids: readonly Id[]): Promise<ReadonlyMap<string, number>> {
  const found = await Users.model.find({ _id: { $in: ids }, status: { $ne: "blocked" } }, { epoch: 1 }).lean();
  return new Map(found.map(({ _id, epoch }) => [_id.toHexString(), epoch]));
}

/** Call it once a change of standing is committed. */
export const forgetStanding = (deps: Pick<Deps, "cache">, id: Id) => deps.cache.delete(standingKey(id));

const standingKey = (id: Id) => `standing:${id.toHexString()}`;

async function forgetting<T>(ctx: Ctx, ids: readonly Id[], work: Promise<T>): Promise<T> {
  const result = await work;
  for (const id of ids) await forgetStanding(ctx, id);
  return result;
}

/** One single act on an account: guarded, audited, and the end of its sessions. */
function act(ctx: Ctx, id: Id, action: string, decide: (user: UserRow) => Partial<Pick<UserRow, "role" | "status">> | null) {
  const work = ctx.atomically(async () => {
    const user = await findUser(id);
    if (!user) throw notFound("No such User.");
    mayTouch(ctx, user, true);
    const set = decide(user);
    if (!set) return user;
    await anotherStays(user);
    const now = ctx.now();
    const changed = await Users.model
      .findOneAndUpdate({ _id: id }, { $set: { ...set, epoch_at: now }, $inc: { epoch: 1, revision: 1 } }, { returnDocument: "after" })
      .lean();
    if (!changed) throw notFound("No such User.");
    await audit(ctx, { action, module: "users", record: id, before: user, after: changed });
    // The invitation that was sent ended with the epoch: whoever is still invited gets another.
    if (changed.status !== "blocked" && changed.created_by && !changed.is_verified)
      await ctx.emit(linkWanted, { email: changed.email, kind: "invite", asked_at: now });
    return changed;
  });
  return forgetting(ctx, [id], work);
}

async function change(user: UserRow, set: { name: string }, revision?: number): Promise<UserRow> {
  const changed = await Users.model
    .findOneAndUpdate(
      { _id: user._id, ...(revision !== undefined && { revision }) },
      { $set: { ...set, ...searched(user, set) }, $inc: { revision: 1 } },
      { returnDocument: "after" },
    )
    .lean();
  // Somebody was faster, since the account was read.
  if (!changed) throw revision === undefined ? notFound("No such User.") : changedMeanwhile();
  return changed;
}

const searched = (user: UserRow, { name, email }: { name?: string; email?: string }) =>
  name === undefined && email === undefined ? {} : { search_words: wordsOf([name ?? user.name, email ?? user.email]) };

/** What leaving does to the account itself; the rest is the work of who gets the message. */
async function depart(ctx: Ctx, user: UserRow, action: "anonymise" | "leave" | "retire"): Promise<UserRow> {
  const { _id, email, name } = user;
  if (isPlaceholder(email)) return user;
  if (action !== "retire") await anotherStays(user);
  const address = placeholderOf(_id);
  const emptied = { name: nobody, email: address, password: null, google_id: null, is_verified: false, role: "user" as const };
  const gone = await Users.model
    .findOneAndUpdate(
      { _id },
      { $set: { ...emptied, is_deleted: true, search_words: [], epoch_at: ctx.now() }, $inc: { epoch: 1, revision: 1 } },
      { returnDocument: "after" },
    )
    .setOptions({ withDeleted: true })
    .lean();
  if (!gone) throw notFound("No such User.");
  await moveWallet(ctx, _id, address);
  await endRenewals(ctx, _id);
  // Whoever has the address now, or is about to, is spoken of by what mentions it.
  const mentions = action !== "retire" && !(await findByEmail(email));
  await ctx.emit(personLeft, {
    user: _id,
    was: await sealed(ctx, { email, name }),
    mentions,
    farewell: mentions && user.is_verified,
    left_at: ctx.now(),
  });
  await audit(ctx, { action, module: "users", record: _id });
  return gone;
}

async function guard(ctx: Ctx, change: Exclude<Change<UserRow, unknown, unknown>, { op: "create" }>): Promise<void> {
  const { op, row } = change;
  mayTouch(ctx, row, op !== "patch");
  if (op === "restore" && isPlaceholder(row.email)) throw conflict("This person has left: there is nothing of them to restore.");
  if (op === "remove" || op === "destroy") await anotherStays(row);
  if (op === "destroy") await refuseWhileUsed(ctx, ...moneyCollections.map((name) => [name, { user: row._id }, moneyReason] as const));
}

/** The weaker never change the stronger, and nobody ends their own account or role by these doors. */
function mayTouch(ctx: Ctx, user: UserRow, notOneself: boolean): void {
  if (!outranks(ctx.actor, user.role)) throw forbidden("This account has a stronger role than yours.");
  if (notOneself && ctx.actor.kind === "user" && ctx.actor.id.equals(user._id)) throw ownAccount();
}

const moneyReason = "Money rows point at this account. Delete it, or anonymise it: what it bought and used stays on record.";
/** Collections whose rows belong to a user and stay forever. By name, for they know users and not the other way round. */
const moneyCollections = ["user_wallets", "credits_transactions", "credits_usages", "payment_transactions", "package_transactions"];
