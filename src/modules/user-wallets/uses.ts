import { least } from "@/kit/amounts";
import { moveHold, post } from "@/modules/user-wallets/book";
import type { Book } from "@/modules/user-wallets/book";
import type { EntryKind, EntryOf, Replies } from "@/modules/user-wallets/entries";
import { chargeHeld, drain, free, joined, total } from "@/modules/user-wallets/grants";
import { giveBack } from "@/modules/user-wallets/lapse";
import type { Hold, Id, Refusal, Usage } from "@/modules/user-wallets/wallet-state";

/** What an act came to. It is told at the end, for debt is paid after the act and moves what is available. */
export type Told<K extends EntryKind> = { refuse: Refusal } | { unchanged: Replies[K]; replayed: boolean } | { tell: () => Replies[K] };

/** validate: the credits are set aside, the ledger is not touched. */
export function placeHold(book: Book, entry: EntryOf<"hold">): Told<"hold"> {
  const before = holdOf(book, entry);
  if (before) return validatedBefore(before, entry.hash);
  if (book.state.usage) return refuse("already_settled");
  const { wallet, now, state } = book;
  if (entry.credits < 0n || entry.ttl_ms < 1) return refuse("invalid");
  if (wallet.status === "frozen") return refuse("wallet_frozen");
  if (wallet.holds_open >= state.rules.holds_max) return refuse("too_many_holds");
  const available = free(wallet, now);
  if (entry.credits > available) return { refuse: insufficient(entry.credits, available) };
  const expires_at = new Date(now.getTime() + entry.ttl_ms);
  const hold: Hold = {
    _id: entry.hold,
    client: entry.client,
    usage_key: entry.usage_key,
    user: wallet.user,
    user_wallet: wallet._id,
    status: "held",
    pinned: entry.pinned,
    parts: drain(wallet, entry.credits, now, "held"),
    expires_at,
    validate_hash: entry.hash,
    validate_answer: { credits_held: entry.credits, credits_available: 0n, expires_at },
    extend_hash: null,
    release_answer: null,
    caps: entry.caps ?? [],
  };
  wallet.holds_open += 1;
  book.holds.push(hold);
  book.movedHolds.add(hold);
  return {
    tell: () => {
      hold.validate_answer = { ...hold.validate_answer, credits_available: free(wallet, now) };
      return { ...hold.validate_answer, status: "held" };
    },
  };
}

/** The ceiling only grows and the time is only prolonged, so a late or repeated call does no harm. */
export function extendHold(book: Book, entry: EntryOf<"extend">): Told<"extend"> {
  const hold = holdOf(book, entry);
  if (!hold) return refuse(book.state.usage ? "already_settled" : "not_found");
  if (hold.status !== "held") {
    if (hold.extend_hash === entry.hash) return { unchanged: heldFigures(hold), replayed: true };
    return refuse(hold.status === "expired" ? "hold_expired" : `already_${hold.status}`);
  }
  const grown = entry.grow(hold);
  if ("code" in grown) return { refuse: grown };
  if (entry.ttl_ms !== null && entry.ttl_ms < 1) return refuse("invalid");
  const { wallet, now } = book;
  const wanted = entry.ttl_ms === null ? hold.expires_at : new Date(now.getTime() + entry.ttl_ms);
  const expires_at = wanted > hold.expires_at ? wanted : hold.expires_at;
  const more = grown.credits - total(hold.parts);
  if (more <= 0n && expires_at === hold.expires_at && !grown.grown) return { unchanged: heldFigures(hold), replayed: true };
  const available = free(wallet, now);
  if (more > 0n && wallet.status === "frozen") return { refuse: { code: "wallet_frozen", stop: true } };
  if (more > available) return { refuse: { ...insufficient(more, available), stop: true } };
  const parts = more > 0n ? joined([...hold.parts, ...drain(wallet, more, now, "held")]) : hold.parts;
  moveHold(book, hold, { parts, pinned: grown.pinned, expires_at, extend_hash: entry.hash });
  return { tell: () => heldFigures(hold) };
}

/** Charges a use: within its hold from the hold's grants, above it (or after it, or without one) from what is free, then by the policy. */
export function consumeUse(book: Book, entry: EntryOf<"consume">): Told<"consume"> {
  const first = book.state.usage;
  if (first) return first.hash === entry.hash ? { unchanged: answerOf(first), replayed: true } : refuse("usage_key_reused");
  const hold = holdOf(book, entry) ?? null;
  if (hold?.status === "released") return refuse("already_released");
  const cost = entry.cost(hold);
  if ("code" in cost) return { refuse: cost };
  if (cost.credits < 0n) return refuse("invalid");
  const { wallet, now } = book;
  const available = free(wallet, now);
  const mayRefuse = !hold && !entry.done;
  if (mayRefuse && wallet.status === "frozen") return refuse("wallet_frozen");
  if (mayRefuse && cost.credits > available) return { refuse: insufficient(cost.credits, available) };

  const held = hold?.status === "held" ? hold : null;
  const within = least(cost.credits, total(held?.parts ?? []));
  const beside = least(cost.credits - within, available);
  const missing = cost.credits - within - beside;
  if (missing > 0n && entry.overdraft.policy === "reject" && !entry.done) return { refuse: insufficient(cost.credits, within + available) };
  const room = entry.overdraft.policy === "allow_debt" ? entry.overdraft.limit - wallet.debt : 0n;
  const debt = least(missing, room > 0n ? room : 0n);

  const balance = wallet.credits;
  const used = held ? chargeHeld(wallet, held, within) : [];
  const grants = joined([...used, ...drain(wallet, beside, now, "remaining")]);
  if (within + beside > 0n) post(book, "consume", grants, `consume:${entry.client.toString()}:${entry.usage_key}`);
  wallet.debt += debt;
  const hold_expired = hold?.status === "expired";
  if (hold) moveHold(book, hold, { status: "settled" });
  // Also the parts that were used up: a refund that waits for one must hear that nothing comes back.
  if (held)
    giveBack(
      book,
      held.parts.map((p) => ({ ...p, credits: p.credits - spentOf(used, p.grant) })),
      now,
    );

  const figures = { credits: cost.credits, collected_credits: within + beside, debt_credits: debt, uncollected_credits: missing - debt };
  const usage: Usage = {
    _id: entry.usage,
    client: entry.client,
    usage_key: entry.usage_key,
    hash: entry.hash,
    hold: hold?._id ?? null,
    hold_expired,
    ...figures,
    grants,
    balance_before: balance,
    balance_after: 0n,
    credits_available: 0n,
    detail: cost.detail,
  };
  book.usage = usage;
  return {
    tell: () => {
      Object.assign(usage, { balance_after: wallet.credits, credits_available: free(wallet, now) });
      return answerOf(usage);
    },
  };
}

export function releaseHold(book: Book, entry: EntryOf<"release">): Told<"release"> {
  const hold = holdOf(book, entry);
  if (!hold) return refuse(book.state.usage ? "already_settled" : "not_found");
  if (hold.status === "settled") return refuse("already_settled");
  if (hold.status === "expired") return refuse("hold_expired");
  if (hold.status === "released") {
    return { unchanged: hold.release_answer ?? { credits_available: free(book.wallet, book.now) }, replayed: true };
  }
  moveHold(book, hold, { status: "released" });
  giveBack(book, hold.parts, book.now);
  return { tell: () => (hold.release_answer = { credits_available: free(book.wallet, book.now) }) };
}

/** The same validate again hears its first answer while the hold is open, and how it ended afterwards. */
function validatedBefore(hold: Hold, hash: string): Told<"hold"> {
  if (hold.validate_hash !== hash) return refuse("usage_key_reused");
  const first = hold.validate_answer;
  if (hold.status === "held") return { unchanged: { ...first, status: "held" }, replayed: true };
  return { unchanged: { ...heldFigures(hold), credits_available: first.credits_available }, replayed: true };
}

function answerOf(usage: Usage): Replies["consume"] {
  const { credits, collected_credits, debt_credits, uncollected_credits, credits_available, balance_after } = usage;
  return { credits, collected_credits, debt_credits, uncollected_credits, credits_available, balance_after };
}

function heldFigures(hold: Hold): Replies["extend"] {
  return { credits_held: hold.status === "held" ? total(hold.parts) : 0n, expires_at: hold.expires_at, status: hold.status };
}

function holdOf(book: Book, use: { client: Id; usage_key: string }): Hold | undefined {
  return book.holds.find((hold) => hold.usage_key === use.usage_key && hold.client.equals(use.client));
}

function spentOf(used: readonly { grant: Id; credits: bigint }[], grant: Id): bigint {
  return used.find((p) => p.grant.equals(grant))?.credits ?? 0n;
}

function insufficient(credits_needed: bigint, credits_available: bigint): Refusal {
  return { code: "insufficient_credits", credits_needed, credits_available };
}

function refuse(code: string): { refuse: Refusal } {
  return { refuse: { code } };
}
