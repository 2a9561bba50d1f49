import { bury, closeBook, hasMoved, lowerDebt, openBook, payDebt, post } from "@/modules/user-wallets/book";
import type { Book } from "@/modules/user-wallets/book";
import { addClaim, clawBack, follow, freezeShare, reserve, restore, takeBack, thaw } from "@/modules/user-wallets/claims";
import type { EntryKind, EntryOf, Outcome } from "@/modules/user-wallets/entries";
import { isLive, part } from "@/modules/user-wallets/grants";
import { writeLapses } from "@/modules/user-wallets/lapse";
import { consumeUse, extendHold, placeHold, releaseHold } from "@/modules/user-wallets/uses";
import type { Told } from "@/modules/user-wallets/uses";
import { CREDITS_MAX, PRIORITY } from "@/modules/user-wallets/wallet-state";
import type { Given, Grant, Refusal, State } from "@/modules/user-wallets/wallet-state";

type Acts = { [K in EntryKind]: (book: Book, entry: EntryOf<K>) => Told<K> };

const ACTS: Acts = {
  grant: addGrant,
  hold: placeHold,
  extend: extendHold,
  consume: consumeUse,
  release: releaseHold,
  sweep,
  freeze: freezeShare,
  claw_back: clawBack,
  thaw,
  restore,
  reserve,
  take_back: takeBack,
  debt_write_off: writeOff,
  unfreeze,
};

/**
 * What one entry does to one wallet, as a pure function. The touch comes first: lapses in the order of their time and then debt;
 * after the act debt again, for what the act made free is not free while debt stands. A refusal writes nothing, not even lapses.
 */
export function decide<K extends EntryKind>(state: State, entry: EntryOf<K>, now: Date): Outcome<K> {
  const book = openBook(state, now);
  writeLapses(book);
  if (entry.kind !== "sweep") payDebt(book, now);
  const told = ACTS[entry.kind](book, entry);
  if ("refuse" in told) return { problem: told.refuse };
  if ("unchanged" in told) return told;
  payDebt(book, now);
  if (book.wallet.credits > CREDITS_MAX || book.wallet.debt > CREDITS_MAX) return { problem: { code: "wallet_full" } };
  // A sweep that only learnt when to come again has changed nothing that anyone can see.
  const seen = entry.kind !== "sweep" || hasMoved(book);
  return closeBook(book, told.tell(), state.wallet.sequence + (seen ? 1 : 0));
}

function addGrant(book: Book, entry: EntryOf<"grant">): Told<"grant"> {
  const { wallet, now, state } = book;
  if (state.given) return givenBefore(state.given, entry.hash, ({ credits, balance_after }) => ({ credits, balance_after }));
  const payment = entry.payment_transaction ?? null;
  if (entry.credits <= 0n || (!payment && entry.expires_at !== null && entry.expires_at <= now)) return refuse({ code: "invalid" });
  if (wallet.credits + entry.credits > CREDITS_MAX) return refuse({ code: "wallet_full" });
  const priority = entry.priority ?? PRIORITY[entry.source];
  const gifts = wallet.grants.filter((g) => !g.payment_transaction && g.remaining > 0n);
  const sameEnd = (g: Grant) => g.expires_at?.getTime() === entry.expires_at?.getTime();
  const equal = gifts.find((g) => g.source === entry.source && g.priority === priority && sameEnd(g) && isLive(g, now));
  // Credits that were paid for are never refused for the number of grants, and never merge.
  if (!payment && !equal && gifts.length >= state.rules.grants_max) return refuse({ code: "too_many_grants" });
  const grant = (payment ? undefined : equal) ?? newGrant(entry, priority, now);
  if (!wallet.grants.includes(grant)) wallet.grants.push(grant);
  grant.credits += entry.credits;
  grant.remaining += entry.credits;
  post(book, entry.source, [part(grant, entry.credits)], entry.key, { payment, terms: grant });
  for (const { claim, state, credits, opened_at } of entry.claims ?? []) {
    Object.assign(addClaim(grant, claim, "reversal", opened_at), { state, share: credits });
  }
  follow(book, grant);
  bury(book, grant, now);
  book.grant = grant;
  return { tell: () => ({ credits: entry.credits, balance_after: wallet.credits }) };
}

function newGrant(entry: EntryOf<"grant">, priority: number, now: Date): Grant {
  return {
    _id: entry.grant,
    source: entry.source,
    credits: 0n,
    remaining: 0n,
    held: 0n,
    frozen: 0n,
    expired: 0n,
    priority,
    expires_at: entry.expires_at,
    created_at: now,
    payment_transaction: entry.payment_transaction ?? null,
    revived_at: null,
    claims: [],
  };
}

function sweep(book: Book): Told<"sweep"> {
  const { next_lapse_at } = book.state.wallet;
  return next_lapse_at !== null && next_lapse_at <= book.now ? { tell: () => ({}) } : { unchanged: {}, replayed: false };
}

/** Forgives debt, never more than there is. */
function writeOff(book: Book, entry: EntryOf<"debt_write_off">): Told<"debt_write_off"> {
  if (book.state.given) return givenBefore(book.state.given, entry.hash, ({ credits }) => ({ written_off_credits: credits }));
  if (entry.credits <= 0n || entry.credits > book.wallet.debt) return refuse({ code: "invalid" });
  lowerDebt(book, entry.credits);
  book.writtenOff = entry.credits;
  return { tell: () => ({ written_off_credits: entry.credits }) };
}

/** An admin lifts what a debt has frozen; the debt stays. */
function unfreeze(book: Book): Told<"unfreeze"> {
  if (book.wallet.status === "active") return { unchanged: { status: "active" }, replayed: true };
  book.wallet.status = "active";
  return { tell: () => ({ status: "active" }) };
}

/** A key without a hash names one thing in the world, so whatever comes under it is the same again. */
function givenBefore<K extends "grant" | "debt_write_off">(
  given: Given,
  hash: string | null,
  answer: (given: Given) => ReturnType<Answer<K>>,
): Told<K> {
  return hash === null || given.hash === hash ? { unchanged: answer(given), replayed: true } : refuse({ code: "idempotency_key_reused" });
}

type Answer<K extends EntryKind> = Extract<Told<K>, { tell: unknown }>["tell"];

function refuse(refusal: Refusal): { refuse: Refusal } {
  return { refuse: refusal };
}
