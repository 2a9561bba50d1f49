import { least } from "@/kit/amounts";
import { bury, causeOf, noteClaim, post } from "@/modules/user-wallets/book";
import type { Book } from "@/modules/user-wallets/book";
import type { ClaimReply, EntryOf } from "@/modules/user-wallets/entries";
import { isLive, loose, part } from "@/modules/user-wallets/grants";
import type { Claim, Grant, Id, Refusal } from "@/modules/user-wallets/wallet-state";

type ClaimKind = "freeze" | "claw_back" | "thaw" | "restore" | "reserve" | "take_back";
type Told = { refuse: Refusal } | { unchanged: ClaimReply; replayed: boolean } | { tell: () => ClaimReply };

const NOTHING: ClaimReply = {
  frozen_credits: 0n,
  clawed_credits: 0n,
  expired_credits: 0n,
  debt_credits: 0n,
  written_off_credits: 0n,
  waiting_credits: 0n,
  restored_credits: 0n,
};

/** Brings a grant to what its refunds and disputes say now: called whenever one of them, or a hold on the grant, has moved. */
export function follow(book: Book, grant: Grant): void {
  const reversals = grant.claims.filter((claim) => claim.type === "reversal");
  if (reversals.length === 0) return;
  const before = reversals.map((claim) => ({ ...claim }));
  // What is only set aside goes first to those that are final, else the order of events would decide what becomes debt.
  for (const claim of reversals) if (claim.state === "open") setFrozen(grant, claim, 0n);
  let waiting = grant.held; // what a hold keeps is not yet spent
  for (const claim of reversals) if (claim.state === "done") waiting = claw(book, grant, claim, waiting);
  for (const claim of reversals) if (claim.state === "open") setFrozen(grant, claim, least(claim.share, loose(grant)));
  reversals.forEach((claim, index) => {
    if (figures(claim) !== figures(before[index])) noteClaim(book, grant, claim);
  });
}

export function addClaim(grant: Grant, id: Id, type: Claim["type"], now: Date): Claim {
  const none = { share: 0n, frozen: 0n, clawed: 0n, expired: 0n, debt: 0n, written_off: 0n };
  const claim: Claim = { _id: id, type, state: "open", ...none, opened_at: now };
  // In the order of their ids, so that it does not matter which of two was opened by an event that came late.
  grant.claims = [...grant.claims, claim].sort((a, b) => (a._id.toString() < b._id.toString() ? -1 : 1));
  return claim;
}

export function freezeShare(book: Book, entry: EntryOf<"freeze">): Told {
  return onGrant(book, entry, (grant) => {
    const claim = claimOf(grant, entry.claim) ?? addClaim(grant, entry.claim, "reversal", book.now);
    if (claim.state !== "open") return null;
    claim.share = entry.credits;
    return claim;
  });
}

export function clawBack(book: Book, entry: EntryOf<"claw_back">): Told {
  return onGrant(book, entry, (grant) => {
    const claim = claimOf(grant, entry.claim) ?? addClaim(grant, entry.claim, "reversal", book.now);
    if (claim.state === "void") return null; // that it failed is the last word
    setFrozen(grant, claim, 0n);
    Object.assign(claim, { state: "done", share: entry.credits });
    return claim;
  });
}

export function thaw(book: Book, entry: EntryOf<"thaw">): Told {
  return onGrant(book, entry, (grant) => {
    const claim = claimOf(grant, entry.claim);
    if (claim?.state !== "open") return null;
    const away = claim.frozen;
    setFrozen(grant, claim, 0n);
    if (away > 0n) revive(grant, claim.opened_at, book.now);
    return voided(claim);
  });
}

export function restore(book: Book, entry: EntryOf<"restore">): Told {
  let restored = 0n;
  const told = onGrant(book, entry, (grant) => {
    const claim = claimOf(grant, entry.claim);
    if (claim?.state !== "done") return null;
    const whole = claim.type === "reversal";
    restored = whole ? claim.clawed + claim.debt : (entry.credits ?? 0n);
    if (restored > 0n) {
      grant.remaining += restored;
      const key = `restore:${claim._id.toString()}`;
      post(book, "restore", [part(grant, restored)], (seq) => (whole ? key : `${key}:${seq}`), causeOf(grant));
      revive(grant, claim.opened_at, book.now);
    }
    return whole ? voided(claim) : claim;
  });
  return "tell" in told ? { tell: () => ({ ...told.tell(), restored_credits: restored }) } : told;
}

export function reserve(book: Book, entry: EntryOf<"reserve">): Told {
  return onGrant(book, entry, (grant) => {
    if (claimOf(grant, entry.claim)) return null;
    const claim = addClaim(grant, entry.claim, "upgrade", book.now);
    claim.share = isLive(grant, book.now) ? loose(grant) : 0n;
    setFrozen(grant, claim, claim.share);
    return claim;
  });
}

export function takeBack(book: Book, entry: EntryOf<"take_back">): Told {
  return onGrant(book, entry, (grant) => {
    const claim = claimOf(grant, entry.claim) ?? addClaim(grant, entry.claim, "upgrade", book.now);
    // One that was freed may be paid late all the same: then what is left of the grant is taken.
    const reserved = claim.state === "open" ? least(claim.frozen, entry.credits) : 0n;
    setFrozen(grant, claim, 0n);
    const late = reserved === 0n && isLive(grant, book.now) ? least(loose(grant), entry.credits) : 0n;
    const take = reserved + late;
    if (take > 0n) {
      grant.remaining -= take;
      post(book, "take_back", [part(grant, take)], (seq) => `take_back:${claim._id.toString()}:${seq}`, causeOf(grant));
    }
    claim.state = "done";
    claim.clawed += take;
    bookMissing(book, claim, entry.credits - take);
    return claim;
  });
}

/** The act on the named grant, then everybody's share of it; null from the act: it was done before. */
function onGrant(book: Book, entry: EntryOf<ClaimKind>, act: (grant: Grant) => Claim | null): Told {
  const grant = book.wallet.grants.find((g) => g._id.equals(entry.grant));
  if (!grant) return { refuse: { code: "not_found" } };
  if ("credits" in entry && entry.credits !== undefined && entry.credits < 0n) return { refuse: { code: "invalid" } };
  const claim = act(grant);
  if (!claim) return { unchanged: replyOf(claimOf(grant, entry.claim)), replayed: true };
  for (const { claim: id, credits } of entry.shares ?? []) {
    const other = claimOf(grant, id);
    if (!other) continue;
    other.share = credits;
    noteClaim(book, grant, other);
  }
  follow(book, grant);
  bury(book, grant, book.now);
  noteClaim(book, grant, claim);
  return { tell: () => replyOf(book.claims.get(claim._id.toString())) };
}

function replyOf(claim: Claim | undefined): ClaimReply {
  if (!claim) return NOTHING;
  const { frozen, clawed, expired, debt, written_off } = claim;
  const waiting = claim.type === "reversal" && claim.state !== "void" ? claim.share - frozen - clawed - expired - debt - written_off : 0n;
  return {
    frozen_credits: frozen,
    clawed_credits: clawed,
    expired_credits: expired,
    debt_credits: debt,
    written_off_credits: written_off,
    waiting_credits: waiting,
    restored_credits: 0n,
  };
}

function figures(claim: Claim | undefined): string {
  return claim ? [claim.state, claim.share, claim.frozen, claim.clawed, claim.expired, claim.debt, claim.written_off].join() : "";
}

function claimOf(grant: Grant, id: Id): Claim | undefined {
  return grant.claims.find((claim) => claim._id.equals(id));
}

function voided(claim: Claim): Claim {
  return Object.assign(claim, { state: "void", share: 0n });
}

function setFrozen(grant: Grant, claim: Claim, credits: bigint): void {
  grant.frozen += credits - claim.frozen;
  claim.frozen = credits;
}

/** Collects for one that is final; answers how much of the held part is left for the next one to wait for. */
function claw(book: Book, grant: Grant, claim: Claim, waiting: bigint): bigint {
  let owed = claim.share - claim.clawed - claim.expired - claim.debt - claim.written_off;
  const take = least(owed, loose(grant));
  if (take > 0n) {
    grant.remaining -= take;
    claim.clawed += take;
    owed -= take;
    post(book, "claw_back", [part(grant, take)], (seq) => `claw_back:${claim._id.toString()}:${seq}`, causeOf(grant));
  }
  const waits = least(owed, waiting);
  const over = owed - waits;
  if (over > 0n) {
    // What expired unused was never spent, so nobody owes it.
    const counted = grant.claims.reduce((sum, other) => sum + (other.state === "done" ? other.expired : 0n), 0n);
    const unused = least(over, grant.expired - counted);
    claim.expired += unused;
    bookMissing(book, claim, over - unused);
  }
  return waiting - waits;
}

/** Credits that are owed and not there: debt of the wallet, or written off, as the rules say. */
function bookMissing(book: Book, claim: Claim, credits: bigint): void {
  if (credits <= 0n) return;
  const { clawback } = book.state.rules;
  if (clawback === "write_off") {
    claim.written_off += credits;
    return;
  }
  claim.debt += credits;
  book.wallet.debt += credits;
  if (clawback === "freeze") book.wallet.status = "frozen";
}

/** A grant whose end passed while a part of it was kept away lives on for as long as that part was away. */
function revive(grant: Grant, since: Date, now: Date): void {
  const from = grant.revived_at && grant.revived_at > since ? grant.revived_at : since; // two that were away together prolong once
  if (grant.expires_at === null || grant.expires_at > now || grant.expires_at <= from) return;
  grant.expires_at = new Date(grant.expires_at.getTime() + now.getTime() - from.getTime());
  grant.revived_at = now;
}
