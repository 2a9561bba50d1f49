import mongoose from "mongoose";
import type { ClientSession } from "mongodb";
import type { Ctx, Id } from "@/kit/ctx";
import { againIfDuplicate, isDuplicate } from "@/kit/database-errors";
import { Problem } from "@/kit/problem";
import { changeOf } from "@/modules/user-wallets/changes";
import { decide } from "@/modules/user-wallets/decide";
import type { EntryKind, EntryOf, MovedClaim, Replies } from "@/modules/user-wallets/entries";
import { openDesk, type Desk } from "@/modules/user-wallets/desk";
import { find, type Found, type Target } from "@/modules/user-wallets/reading";
import { crossingsOf } from "@/modules/user-wallets/low-balance";
import { inTurn, laneOf, rememberLane, type Lane } from "@/modules/user-wallets/lanes";
import { problemOf, useNotFound, userNotFound } from "@/modules/user-wallets/refusals";
import { actorLimits, countSpending, limitsOf, spendingOf, type Limit } from "@/modules/user-wallets/spending";
import { RULES } from "@/modules/user-wallets/wallet-state";
import type { Cap, Grant, Rules, Wallet } from "@/modules/user-wallets/wallet-state";
import { written, type About } from "@/modules/user-wallets/writing";

export { limitsOf, type Limit } from "@/modules/user-wallets/spending";
export {
  alreadyReleased,
  alreadySettled,
  holdExpired,
  insufficientCredits,
  spendCapReached,
  spendLimitReached,
  tooManyGrants,
  tooManyHolds,
  usageKeyReused,
  useNotFound,
  userNotFound,
  walletFrozen,
  walletFull,
} from "@/modules/user-wallets/refusals";

/** Ids and hashes that are made here when an entry does not say them. */
type Made = "hold" | "usage" | "hash" | "caps";
type Loose<E> = Omit<E, Made> & Partial<Pick<E, Made & keyof E>>;

/**
 * One entry, whose wallet it is for (by its id or its user's; a use that was held stays in the wallet of its hold) and what its row says
 * beside: the plan of a purchase, a note. `limits` are those of the caller's key, where the caller is not the actor.
 */
export type PostingOf<K extends EntryKind> = (K extends "grant"
  ? Omit<Loose<EntryOf<"grant">>, "grant"> & { grant?: Id }
  : Loose<EntryOf<K>>) & {
  to: Target;
  about?: Pick<About, "plan" | "note">;
  limits?: readonly Limit[];
};
export type Posting = { [K in EntryKind]: PostingOf<K> }[EntryKind];

/** What an entry came to. `replayed`: it had been done before, and this is the first answer. */
export type Posted<K extends EntryKind> = {
  reply: Replies[K];
  replayed: boolean;
  /** The ledger row of the entry; null where it made none. */
  transaction: Id | null;
  usage: Id | null;
  wallet: Wallet;
  /** The grant that was made or added to, as it stands; null where nothing was written. */
  grant: Grant | null;
  claims: readonly MovedClaim[];
};

/**
 * The one way in which credits move. Every entry of the list is written, in one transaction (or in the one this runs in), or none is and
 * the first refusal is thrown as the problem it is. Exactly once: an entry whose key was written before answers as it did then.
 */
export function post<const P extends readonly Posting[]>(
  ctx: Ctx,
  postings: P,
): Promise<{ -readonly [I in keyof P]: Posted<P[I]["kind"]> }> {
  // In a transaction that goes on after this one, a row of usage that is met when writing could not be read again.
  let thorough = ctx.session() !== undefined;
  return commit(ctx, laneOf(postings), async (session) => {
    const posted: Posted<EntryKind>[] = [];
    try {
      const desk = await openDesk(session, postings);
      // One after the other: an entry sees what those before it did to the same wallet.
      for (const posting of postings) posted.push(await postOne(ctx, posting, desk, thorough));
      await desk.close();
      for (const { user, changes } of desk.changes()) ctx.tell(user, "wallet", changes);
    } catch (error) {
      // Somebody else has just written the same key, or did long ago: read again, and it is a replay.
      thorough ||= isDuplicate(error);
      againIfDuplicate(error);
    }
    // Each place of the list was filled by the entry of the same place.
    return posted as unknown as { -readonly [I in keyof P]: Posted<P[I]["kind"]> };
  });
}

/**
 * How a list is committed: in its lane, alone, in a transaction of its own (or in the caller's). Whoever has many entries for one wallet
 * gathers them into a list first; a list of one is the oracle for that.
 */
function commit<T>(ctx: Ctx, lane: Lane, work: (session: ClientSession) => Promise<T>): Promise<T> {
  // Whoever is in a transaction holds what others may wait for, so it waits for nobody.
  return ctx.session() ? transact(ctx, work) : inTurn(lane, () => transact(ctx, work));
}

function transact<T>(ctx: Ctx, work: (session: ClientSession) => Promise<T>): Promise<T> {
  return ctx.atomically(async () => {
    const session = ctx.session();
    if (!session) throw new Error("a transaction has a session");
    return work(session);
  });
}

async function postOne(ctx: Ctx, posting: Posting, desk: Desk, thorough: boolean): Promise<Posted<EntryKind>> {
  const { to, about: _about, limits: _limits, ...said } = posting;
  const now = ctx.now();
  const found = await find(to, said, rulesOf(ctx), now, desk, thorough);
  if (!found) throw to === "known" ? useNotFound() : userNotFound();
  rememberLane(posting, found.wallet._id);
  try {
    return await settle(ctx, posting, found, now, desk);
  } catch (error) {
    if (!(error instanceof Problem) || !found.unasked) throw error;
    // What was done once is answered as it was, though it would be refused today.
    const again = await find(to, said, rulesOf(ctx), now, desk, true);
    if (!again?.usageRow) throw error;
    return settle(ctx, posting, again, now, desk);
  }
}

/** Decides, and puts what comes of it on the desk. A refusal leaves nothing there. */
async function settle(ctx: Ctx, posting: Posting, found: Found, now: Date, desk: Desk): Promise<Posted<EntryKind>> {
  const { to: _to, about, limits: given, ...said } = posting;
  const limits = [...(given ?? actorLimits(ctx.actor, now)), ...limitsOf(found.wallet._id, found.wallet.spend_limit, now, "wallet")];
  const caps = limits.map(({ owner, period }) => ({ owner, period }));
  const made = { hold: found.use?._id ?? newId(), usage: newId(), hash: null, caps };
  // What `Loose` let out is put in here; what an entry has no use for does no harm.
  const entry = { grant: newId(), ...made, ...said } as unknown as EntryOf<EntryKind>;

  const outcome = decide(found.state, entry, now);
  if ("problem" in outcome) throw problemOf(outcome.problem, "usage_key" in said);
  if ("unchanged" in outcome) return answered(found, outcome);
  const mayRefuse = entry.kind === "hold" || entry.kind === "extend" || (entry.kind === "consume" && !found.state.hold && !entry.done);
  const counted = (cap: Cap) => desk.read((session) => spendingOf(cap, session));
  const counters = await countSpending(found, outcome, limits, mayRefuse, now, counted);
  const keys = "key" in entry ? { key: entry.key, hash: entry.hash } : {};
  const { statements, transaction, usage, wallet: stored } = written(ctx, found, outcome, { ...about, ...keys }, now);
  const use = "usage_key" in entry ? { client: entry.client, usage_key: entry.usage_key } : null;
  // The use of this entry is the only one that is touched, unless others have lapsed.
  desk.put(
    [...counters, ...statements],
    stored,
    { use, holds: found.state.lapsed.length > 0 },
    changeOf(found.wallet, entry, outcome, now),
  );
  for (const { message, said } of crossingsOf(entry.kind, found.wallet, stored, now))
    await ctx.emit(message, said, `${message.key}:${said.user.toHexString()}:${said.sequence}`);
  const { reply, wallet, grant, claims } = outcome;
  return { reply, replayed: false, transaction, usage, wallet, grant, claims };
}

function answered(found: Found, { unchanged, replayed }: { unchanged: Replies[EntryKind]; replayed: boolean }): Posted<EntryKind> {
  const transaction = found.givenRow ?? found.usageTransaction;
  return { reply: unchanged, replayed, transaction, usage: found.usageRow, wallet: found.state.wallet, grant: null, claims: [] };
}

function rulesOf(ctx: Ctx): Rules {
  return { ...RULES, clawback: ctx.config.CLAWBACK_POLICY };
}

function newId(): Id {
  return new mongoose.Types.ObjectId();
}
