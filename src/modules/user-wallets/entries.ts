import type {
  Cap,
  Claim,
  Grant,
  Hold,
  HoldStatus,
  Id,
  Pinned,
  Refusal,
  Row,
  Source,
  Usage,
  Wallet,
} from "@/modules/user-wallets/wallet-state";

/** What a service key's owner agreed to when a use costs more than there is. `limit` is the whole debt of the wallet. */
export type Policy = { policy: "reject" | "allow_to_zero" } | { policy: "allow_debt"; limit: bigint };

type UseKey = { client: Id; usage_key: string };

/** The shares of the other claims on the same grant, where this one moves them: shares are absolute, so one may change another. */
type Shares = readonly { claim: Id; credits: bigint }[];

/** `payment_transaction` made the grant: by it the grant is found again when it has left the wallet. */
type OnGrant = { claim: Id; grant: Id; payment_transaction: Id; shares?: Shares };

/** What each kind of entry says. Functions in an entry are pure: they get the hold as it stands and price the use by it. */
export type Entries = {
  /** Credits arrive. `key` is the ledger key; `hash` of the input where the same key may come with another body. */
  grant: {
    grant: Id;
    source: Source;
    credits: bigint;
    expires_at: Date | null;
    priority?: number;
    payment_transaction?: Id;
    key: string;
    hash: string | null;
    /** Refunds and disputes of its payment that came before the grant did. */
    claims?: readonly { claim: Id; state: Claim["state"]; credits: bigint; opened_at: Date }[];
  };
  /** validate: reserves. */
  hold: UseKey & { hold: Id; hash: string; credits: bigint; pinned: Pinned; ttl_ms: number; caps?: readonly Cap[] };
  /** The new ceiling in all; `grow` answers what the hold is to cover then, and whether it asks for anything new. */
  extend: UseKey & {
    hash: string;
    grow: (hold: Hold) => { credits: bigint; pinned: Pinned; grown: boolean } | Refusal;
    ttl_ms: number | null;
  };
  /** `done` marks work that cannot be undone: it is never refused for credit. */
  consume: UseKey & {
    usage: Id;
    hash: string;
    cost: (hold: Hold | null) => { credits: bigint; detail: Pinned } | Refusal;
    overdraft: Policy;
    done?: boolean;
  };
  release: UseKey;
  /** A touch without an act. */
  sweep: object;
  /** A refund or dispute opens (or its share changes): what is loose of the share is set aside, the rest waits for holds. */
  freeze: OnGrant & { credits: bigint };
  /** It is final: its share is taken. */
  claw_back: OnGrant & { credits: bigint };
  /** It failed, or an upgrade did, while it was only set aside. */
  thaw: OnGrant;
  /** It failed after it was final: what it took, and the debt it made, comes back. Of an upgrade: `credits` of what it took. */
  restore: OnGrant & { credits?: bigint };
  /** An upgrade sets aside all that is loose of the old grant. */
  reserve: OnGrant;
  /** It is paid: what was set aside is taken. `credits` is owed in all; what is gone meanwhile is booked by the rules. */
  take_back: OnGrant & { credits: bigint };
  debt_write_off: { key: string; hash: string | null; credits: bigint };
  unfreeze: object;
};

export type EntryKind = keyof Entries;
export type EntryOf<K extends EntryKind> = { [P in K]: { kind: P } & Entries[P] }[K];
/** Any entry: what `EntryOf` is for a kind that is not known. */
export type Entry = EntryOf<EntryKind>;

type Held = { credits_held: bigint; expires_at: Date; status: HoldStatus };

/** What became of a claim: see the figures of `Claim`. */
export type ClaimReply = {
  frozen_credits: bigint;
  clawed_credits: bigint;
  expired_credits: bigint;
  debt_credits: bigint;
  written_off_credits: bigint;
  waiting_credits: bigint;
  restored_credits: bigint;
};

export type Replies = {
  grant: { credits: bigint; balance_after: bigint };
  hold: Held & { credits_available: bigint };
  extend: Held;
  consume: {
    credits: bigint;
    collected_credits: bigint;
    debt_credits: bigint;
    uncollected_credits: bigint;
    credits_available: bigint;
    balance_after: bigint;
  };
  release: { credits_available: bigint };
  sweep: object;
  freeze: ClaimReply;
  claw_back: ClaimReply;
  thaw: ClaimReply;
  restore: ClaimReply;
  reserve: ClaimReply;
  take_back: ClaimReply;
  debt_write_off: { written_off_credits: bigint };
  unfreeze: { status: Wallet["status"] };
};

/** A claim that moved, with its grant. */
export type MovedClaim = Claim & { grant: Id };

/** What is to be written, in one transaction, where the wallet still has the sequence it was read with. */
export type Decision<K extends EntryKind> = {
  wallet: Wallet;
  rows: Row[];
  /** Holds that are new or changed, as they are to stand. */
  holds: Hold[];
  usage: Usage | null;
  claims: MovedClaim[];
  /** The grant that was made or added to, also when it was spent on debt at once. */
  grant: Grant | null;
  writtenOff: bigint;
  reply: Replies[K];
};

/** `unchanged`: nothing is written, either because it was done before (`replayed`) or because there was nothing to do. */
export type Outcome<K extends EntryKind> = { problem: Refusal } | { unchanged: Replies[K]; replayed: boolean } | Decision<K>;
