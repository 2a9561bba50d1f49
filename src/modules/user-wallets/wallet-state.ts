import type { Types } from "mongoose";

export type Id = Types.ObjectId;

export type Source = "initial" | "bonus" | "coupon" | "subscription" | "payment";
export type IncreaseKind = Source | "restore";
export type DecreaseKind = "consume" | "expire" | "claw_back" | "take_back" | "debt_payment";
export type RowKind = IncreaseKind | DecreaseKind;

/** Credits taken from, or given to, one grant. */
export type Part = { grant: Id; source: Source; credits: bigint };

/**
 * What a refund, a dispute (`reversal`) or an upgrade asks of the grant of its payment. It lives on the grant, so that a hold that
 * ends finds it without another read. `share` is what it may take in all; `frozen` is set aside while it is open; what it took when
 * it was done is `clawed`, what had expired unused `expired`, what was spent already `debt` or `written_off`. The rest waits for holds.
 * One that failed is `void` and keeps what it once took, for the debt it caused was real: what came back has paid it.
 */
export type Claim = {
  _id: Id;
  type: "reversal" | "upgrade";
  state: "open" | "done" | "void";
  share: bigint;
  frozen: bigint;
  clawed: bigint;
  expired: bigint;
  debt: bigint;
  written_off: bigint;
  opened_at: Date;
};

/** `credits` is what was granted in all, `expired` what of it died unused. Drained grants that nobody ever claimed leave the wallet. */
export type Grant = {
  _id: Id;
  source: Source;
  credits: bigint;
  remaining: bigint;
  held: bigint;
  frozen: bigint;
  expired: bigint;
  priority: number;
  expires_at: Date | null;
  created_at: Date;
  payment_transaction: Id | null;
  revived_at: Date | null;
  claims: Claim[];
};

/**
 * `sequence` grows with every write and is what a write compares; `wallet_seq` numbers the ledger rows; `next_lapse_at` is never
 * later than the end of any open hold or of any grant that has something loose.
 */
export type Wallet = {
  _id: Id;
  user: Id;
  credits: bigint;
  debt: bigint;
  status: "active" | "frozen";
  sequence: number;
  wallet_seq: number;
  holds_open: number;
  next_lapse_at: Date | null;
  grants: Grant[];
};

/** What a partner's call will be priced by. The ledger keeps it and never looks inside. */
export type Pinned = Readonly<Record<string, unknown>>;

/** A counter of spending: of a service key or a wallet, over a day or a month in UTC. */
export type Cap = { owner: Id; period: string };

export type HoldStatus = "held" | "settled" | "released" | "expired";

/** The first answers stand on the hold, for the same call again is to hear the same. A hash is of the canonical input of one call. */
export type Hold = {
  _id: Id;
  client: Id;
  usage_key: string;
  user: Id;
  user_wallet: Id;
  status: HoldStatus;
  pinned: Pinned;
  parts: Part[];
  expires_at: Date;
  validate_hash: string;
  validate_answer: { credits_held: bigint; credits_available: bigint; expires_at: Date };
  extend_hash: string | null;
  release_answer: { credits_available: bigint } | null;
  /** Where the hold counts as spent while it is open, and its use afterwards. */
  caps: readonly Cap[];
};

/** A ledger row as it is decided; ids, the user and what else belongs to the stored row are added where it is written. */
export type Row = {
  key: string;
  kind: RowKind;
  type: "increase" | "decrease";
  credits: bigint;
  wallet_seq: number;
  balance_after: bigint;
  parts: Part[];
  payment_transaction: Id | null;
  /** The terms of the grant, on the row that made it or added to it. */
  expires_at: Date | null;
  priority: number | null;
};

/** A settled use: `credits` (its price) = collected + debt + uncollected. The last two figures answer the same call again. */
export type Usage = {
  _id: Id;
  client: Id;
  usage_key: string;
  hash: string;
  hold: Id | null;
  hold_expired: boolean;
  credits: bigint;
  collected_credits: bigint;
  debt_credits: bigint;
  uncollected_credits: bigint;
  grants: Part[];
  balance_before: bigint;
  balance_after: bigint;
  credits_available: bigint;
  detail: Pinned;
};

/** What was answered when a key was first used: a grant or a write-off. */
export type Given = { hash: string | null; credits: bigint; balance_after: bigint };

/** `clawback` says what becomes of the spent part of a refunded share. */
export type Rules = { clawback: "debt" | "freeze" | "write_off"; holds_max: number; grants_max: number };

export const RULES: Rules = { clawback: "debt", holds_max: 2000, grants_max: 100 };

/** Everything a decision may look at. */
export type State = {
  wallet: Wallet;
  rules: Rules;
  /** The wallet's open holds that are over; only needed when `next_lapse_at` has come. */
  lapsed: readonly Hold[];
  /** The earliest end among its other open holds, where they were read. */
  nextHoldAt: Date | null;
  /** The hold, or the settled use, of the same client and usage key. */
  hold: Hold | null;
  usage: Usage | null;
  /** The first use of the entry's key, for grants and write-offs. */
  given: Given | null;
  /** Drained grants that the entry names and that have left the wallet. */
  gone: readonly Grant[];
};

/** A refusal: `code` is the problem's, the figures go with it. */
export type Refusal = { code: string; credits_needed?: bigint; credits_available?: bigint; stop?: true };

/** Nothing above this is ever stored: it is what a JavaScript number still holds exactly. */
export const CREDITS_MAX = 2n ** 53n - 1n;

/** Lower is spent first. */
export const PRIORITY: Record<Source, number> = { initial: 10, bonus: 10, coupon: 20, subscription: 30, payment: 40 };
