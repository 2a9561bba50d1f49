import { least } from "@/kit/amounts";
import type { Decision, EntryKind, MovedClaim, Replies } from "@/modules/user-wallets/entries";
import { drain, free, isLive, loose, part, total } from "@/modules/user-wallets/grants";
import type { Claim, Grant, Hold, Part, Row, RowKind, State, Usage, Wallet } from "@/modules/user-wallets/wallet-state";

/** The wallet while it is being decided about: copies that may be changed, and what has been written so far. */
export type Book = {
  readonly state: State;
  readonly now: Date;
  readonly wallet: Wallet;
  readonly rows: Row[];
  /** The wallet's holds that were read, each once. */
  readonly holds: Hold[];
  readonly movedHolds: Set<Hold>;
  readonly claims: Map<string, MovedClaim>;
  usage: Usage | null;
  grant: Grant | null;
  writtenOff: bigint;
};

const INCREASES: ReadonlySet<RowKind> = new Set(["initial", "bonus", "coupon", "subscription", "payment", "restore"]);

export function openBook(state: State, now: Date): Book {
  const copy = (grant: Grant): Grant => ({ ...grant, claims: grant.claims.map((claim) => ({ ...claim })) });
  const kept = state.wallet.grants.map(copy);
  const gone = state.gone.filter((grant) => !kept.some((g) => g._id.equals(grant._id))).map(copy);
  const holds = state.lapsed.map((hold) => ({ ...hold }));
  if (state.hold && !holds.some((hold) => hold._id.equals(state.hold!._id))) holds.push({ ...state.hold });
  return {
    state,
    now,
    wallet: { ...state.wallet, grants: [...kept, ...gone] },
    rows: [],
    holds,
    movedHolds: new Set(),
    claims: new Map(),
    usage: null,
    grant: null,
    writtenOff: 0n,
  };
}

type RowCause = { payment?: Grant["payment_transaction"]; terms?: Pick<Row, "expires_at" | "priority"> };

/** Writes a ledger row; `key` is made from its number where the row has no cause that names it better. */
export function post(book: Book, kind: RowKind, parts: Part[], key: string | ((seq: number) => string), cause: RowCause = {}): void {
  const { wallet } = book;
  const credits = total(parts);
  const increase = INCREASES.has(kind);
  wallet.credits += increase ? credits : -credits;
  wallet.wallet_seq += 1;
  book.rows.push({
    key: typeof key === "string" ? key : key(wallet.wallet_seq),
    kind,
    type: increase ? "increase" : "decrease",
    credits,
    wallet_seq: wallet.wallet_seq,
    balance_after: wallet.credits,
    parts,
    payment_transaction: cause.payment ?? null,
    expires_at: cause.terms?.expires_at ?? null,
    priority: cause.terms?.priority ?? null,
  });
}

/** Debt is paid from whatever is free, whenever something is. */
export function payDebt(book: Book, now: Date): void {
  const { wallet } = book;
  const pay = least(wallet.debt, free(wallet, now));
  if (pay <= 0n) return;
  post(book, "debt_payment", drain(wallet, pay, now, "remaining"), (seq) => `debt_payment:${wallet._id.toString()}:${seq}`);
  lowerDebt(book, pay);
}

/** A wallet that was frozen for its debt is active again once the debt is gone. */
export function lowerDebt(book: Book, credits: bigint): void {
  book.wallet.debt -= credits;
  if (book.wallet.debt === 0n) book.wallet.status = "active";
}

/** What a grant past its end has loose is dead. Several rows may follow one end, one for each part that comes back late. */
export function bury(book: Book, grant: Grant, now: Date): void {
  const dead = loose(grant);
  if (isLive(grant, now) || dead <= 0n) return;
  grant.remaining -= dead;
  grant.expired += dead;
  post(book, "expire", [part(grant, dead)], (seq) => `expire:${grant._id.toString()}:${seq}`, causeOf(grant));
}

export function causeOf(grant: Grant): RowCause {
  return { payment: grant.payment_transaction };
}

export function moveHold(book: Book, hold: Hold, change: Partial<Hold>): void {
  if (hold.status === "held" && change.status !== undefined && change.status !== "held") book.wallet.holds_open -= 1;
  Object.assign(hold, change);
  book.movedHolds.add(hold);
}

/** Remembers how a claim stands now, for whoever keeps the refund, dispute or upgrade it belongs to. */
export function noteClaim(book: Book, grant: Grant, claim: Claim): void {
  book.claims.set(claim._id.toString(), { ...claim, grant: grant._id });
}

/** Whether anything was written that anyone can see. */
export function hasMoved(book: Book): boolean {
  return book.rows.length > 0 || book.movedHolds.size > 0;
}

/** The decision: drained grants that nobody claimed leave the wallet, and the next lapse is known again. */
export function closeBook<K extends EntryKind>(book: Book, reply: Replies[K], sequence: number): Decision<K> {
  const grants = book.wallet.grants.filter((g) => g.remaining > 0n || g.claims.length > 0);
  const wallet: Wallet = { ...book.wallet, sequence, grants };
  return {
    wallet: { ...wallet, next_lapse_at: nextLapse(book, wallet) },
    rows: book.rows,
    holds: [...book.movedHolds],
    usage: book.usage,
    claims: [...book.claims.values()],
    grant: book.grant,
    writtenOff: book.writtenOff,
    reply,
  };
}

/** Never later than the first lapse. The old value stands in for the holds that nobody read, for it was not later than any of them. */
function nextLapse(book: Book, wallet: Wallet): Date | null {
  const { next_lapse_at } = book.state.wallet;
  const wereRead = next_lapse_at !== null && next_lapse_at <= book.now;
  const unread = wereRead ? book.state.nextHoldAt : next_lapse_at;
  const ends = [
    ...(wallet.holds_open > 0 ? [unread, ...book.holds.filter((h) => h.status === "held").map((h) => h.expires_at)] : []),
    ...wallet.grants.filter((g) => loose(g) > 0n).map((g) => g.expires_at),
  ];
  return ends.reduce((first, end) => (end !== null && (first === null || end < first) ? end : first), null);
}
