import type { Row } from "@/kit/collection";
import type { UsageRow } from "@/modules/credits-usages/service";
import { pinned as pinnedFields } from "@/modules/user-wallets/schema";
import type { CreditHold, UserWallet } from "@/modules/user-wallets/schema";
import type { Hold, Pinned, Usage, Wallet } from "@/modules/user-wallets/wallet-state";

export type WalletDoc = Row<typeof UserWallet>;
export type HoldDoc = Row<typeof CreditHold>;

/** What the ledger decides about of a stored wallet. */
export function walletOf(doc: WalletDoc): Wallet {
  const { _id, user, credits, debt, status, sequence, wallet_seq, holds_open, next_lapse_at, grants } = doc;
  return { _id, user, credits, debt, status, sequence, wallet_seq, holds_open, next_lapse_at, grants };
}

/** A use as the ledger sees it: null when it was never held, or only queued. */
export function holdOf(doc: HoldDoc | null): Hold | null {
  if (!doc || doc.validate_hash === null || doc.status === "queued" || doc.status === "failed") return null;
  const { _id, client, usage_key, user, user_wallet, status, parts, expires_at } = doc;
  const { validate_hash, validate_answer, extend_hash, release_answer, caps } = doc;
  if (!user || !user_wallet || !expires_at || !validate_answer) throw new Error(`hold ${_id.toHexString()} is not whole`);
  const use = { _id, client, usage_key, user, user_wallet, status, parts, expires_at };
  return { ...use, validate_hash, validate_answer, extend_hash, release_answer, caps, pinned: pinnedOf(doc) };
}

/** The document of a hold: what it pins stands beside the rest, where lists and other modules look for it. */
export function holdFields(hold: Hold, now: Date): Record<string, unknown> {
  const { pinned, ...rest } = hold;
  return { ...pinned, ...rest, ended_at: hold.status === "held" ? null : now, updated_at: now };
}

/** The row of a use of which nothing is known yet but its key, as its schema's defaults have it. */
export function emptyUse(now: Date): Record<string, unknown> {
  const unknown = Object.fromEntries(Object.keys(pinnedFields).map((name) => [name, null]));
  const answers = { validate_hash: null, validate_answer: null, extend_hash: null, release_answer: null, event_hash: null, problem: null };
  const rest = { user: null, user_wallet: null, expires_at: null, ended_at: null, parts: [], caps: [] };
  return { ...unknown, ...answers, ...rest, is_deleted: false, created_by: null, revision: 0, created_at: now, updated_at: now };
}

/** A settled use as the ledger answers it again. */
export function usageOf(row: UsageRow): Usage {
  const { _id, client, usage_key, hash, hold, hold_expired, credits, collected_credits, debt_credits, uncollected_credits } = row;
  const { balance_before, balance_after, credits_available } = row;
  const figures = { credits, collected_credits, debt_credits, uncollected_credits, balance_before, balance_after, credits_available };
  return { _id, client, usage_key, hash, hold, hold_expired, ...figures, grants: [], detail: {} };
}

function pinnedOf(doc: HoldDoc): Pinned {
  const record: Record<string, unknown> = { ...doc };
  return Object.fromEntries(Object.keys(pinnedFields).map((name) => [name, record[name] ?? null]));
}
