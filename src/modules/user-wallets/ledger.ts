import mongoose from "mongoose";
import type { ClientSession } from "mongodb";
import type { Ctx, Id } from "@/kit/ctx";
import { decide } from "@/modules/user-wallets/decide";
import type { EntryKind, EntryOf, MovedClaim, Replies } from "@/modules/user-wallets/entries";
import { find, type Found, type Target } from "@/modules/user-wallets/reading";
import { inTurn, laneOf, rememberLane, type Lane } from "@/modules/user-wallets/lanes";
import { problemOf, useNotFound, userNotFound } from "@/modules/user-wallets/refusals";
import { actorLimits, countSpending, limitsOf, type Limit } from "@/modules/user-wallets/spending";
import { RULES } from "@/modules/user-wallets/wallet-state";
import type { Grant, Rules, Wallet } from "@/modules/user-wallets/wallet-state";
import { write, type About } from "@/modules/user-wallets/writing";

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
  return commit(ctx, laneOf(postings), async (session) => {
    const posted: Posted<EntryKind>[] = [];
    // One after the other: an entry sees what those before it did to the same wallet.
    for (const posting of postings) posted.push(await postOne(ctx, posting, session));
    // Each place of the list was filled by the entry of the same place.
    return posted as unknown as { -readonly [I in keyof P]: Posted<P[I]["kind"]> };
  });
}

/**
 * How a list is committed: in its lane, alone, in a transaction of its own (or in the caller's). This is the place where lists that arrive
 * while a commit is in flight would join the next one; what is here stays the oracle for that.
 */
function commit<T>(ctx: Ctx, lane: Lane, work: (session: ClientSession) => Promise<T>): Promise<T> {
  // Whoever is in a transaction holds what others may wait for, so it waits for nobody.
  return ctx.session() ? transact(ctx, work) : inTurn(lane, () => transact(ctx, work));
}

function transact<T>(ctx: Ctx, work: (session: ClientSession) => Promise<T>): Promise<T> {
  return ctx.atomically(async () => {
    const session = ctx.session();
    if (!session) throw new Error("a transaction has a session");
    try {
      return await work(session);
    } catch (error) {
      // Somebody else has just written the same key: read again, and it is a replay.
      if (error instanceof mongoose.mongo.MongoServerError && error.code === 11_000) error.addErrorLabel("TransientTransactionError");
      throw error;
    }
  });
}

async function postOne(ctx: Ctx, posting: Posting, session: ClientSession): Promise<Posted<EntryKind>> {
  const { to, about, limits: given, ...said } = posting;
  const now = ctx.now();
  const found = await find(to, said, rulesOf(ctx), now, session);
  if (!found) throw to === "known" ? useNotFound() : userNotFound();
  rememberLane(posting, found.wallet._id);
  const limits = [...(given ?? actorLimits(ctx.actor, now)), ...limitsOf(found.wallet._id, found.wallet.spend_limit, now, "wallet")];
  const caps = limits.map(({ owner, period }) => ({ owner, period }));
  const made = { hold: found.use?._id ?? newId(), usage: newId(), hash: null, caps };
  // What `Loose` let out is put in here; what an entry has no use for does no harm.
  const entry = { grant: newId(), ...made, ...said } as unknown as EntryOf<EntryKind>;

  const outcome = decide(found.state, entry, now);
  if ("problem" in outcome) throw problemOf(outcome.problem, "usage_key" in said);
  if ("unchanged" in outcome) return answered(found, outcome);
  const mayRefuse = entry.kind === "hold" || entry.kind === "extend" || (entry.kind === "consume" && !found.state.hold && !entry.done);
  await countSpending(found, outcome, limits, mayRefuse, now, session);
  const keys = "key" in entry ? { key: entry.key, hash: entry.hash } : {};
  const written = await write(ctx, found, outcome, { ...about, ...keys }, session);
  const { reply, wallet, grant, claims } = outcome;
  return { reply, replayed: false, ...written, wallet, grant, claims };
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
