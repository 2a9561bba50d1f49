import { Types } from "mongoose";
import { decide } from "@/modules/user-wallets/decide";
import type { EntryKind, EntryOf, MovedClaim, Outcome } from "@/modules/user-wallets/entries";
import { rebuildGrant } from "@/modules/user-wallets/gone";
import { viewOf } from "@/modules/user-wallets/lapse";
import { RULES } from "@/modules/user-wallets/wallet-state";
import type { Given, Grant, Hold, Id, Row, Rules, State, Usage, Wallet } from "@/modules/user-wallets/wallet-state";

/** What the pure core needs of a database, kept in memory: the same reads before a decision, the same writes after it. */
export type Store = ReturnType<typeof openStore>;

/** Ids that grow, so that two runs give the same and birth decides ties. */
export function idSource(): () => Id {
  let born = 0;
  return () => new Types.ObjectId((++born).toString(16).padStart(24, "0"));
}

export function emptyWallet(_id: Id): Wallet {
  const none = { credits: 0n, debt: 0n, sequence: 0, wallet_seq: 0, holds_open: 0 };
  return { _id, user: _id, ...none, status: "active", next_lapse_at: null, grants: [] };
}

export function openStore(rules: Partial<Rules> = {}) {
  const wallets = new Map<string, Wallet>();
  const holds = new Map<string, Hold>();
  const usages = new Map<string, Usage & { wallet: Id }>();
  const given = new Map<string, Given>();
  const claims = new Map<string, MovedClaim>();
  const rows: (Row & { wallet: Id; created_at: Date })[] = [];
  const writeOffs: { wallet: Id; credits: bigint }[] = [];
  const useKey = (use: { client: Id; usage_key: string }) => `${use.client.toString()}/${use.usage_key}`;

  function stateFor(wallet: Id, entry: object, now: Date): State {
    const doc = wallets.get(wallet.toString())!;
    const due = doc.next_lapse_at !== null && doc.next_lapse_at <= now;
    const open = due ? [...holds.values()].filter((h) => h.status === "held" && h.user_wallet.equals(wallet)) : [];
    const later = open.filter((h) => h.expires_at > now).map((h) => h.expires_at.getTime());
    return {
      wallet: doc,
      rules: { ...RULES, ...rules },
      lapsed: open.filter((h) => h.expires_at <= now),
      nextHoldAt: later.length > 0 ? new Date(Math.min(...later)) : null,
      hold: isUse(entry) ? (holds.get(useKey(entry)) ?? null) : null,
      usage: isUse(entry) ? (usages.get(useKey(entry)) ?? null) : null,
      given: isKeyed(entry) ? (given.get(entry.key) ?? null) : null,
      gone: goneOf(doc, entry),
    };
  }

  function goneOf(wallet: Wallet, entry: object): Grant[] {
    if (!isOnGrant(entry) || wallet.grants.some((g) => g._id.equals(entry.grant))) return [];
    const grant = rebuildGrant(
      entry.grant,
      rows.filter((row) => row.payment_transaction?.equals(entry.payment_transaction)),
    );
    return grant ? [grant] : [];
  }

  /** Decides and writes; the wallet is the hold's where there is one. */
  function put<K extends EntryKind>(wallet: Id, entry: EntryOf<K>, now: Date): Outcome<K> {
    const outcome = decide(stateFor(wallet, entry, now), entry, now);
    if (!("wallet" in outcome)) return outcome;
    wallets.set(wallet.toString(), outcome.wallet);
    for (const hold of outcome.holds) holds.set(useKey(hold), hold);
    for (const row of outcome.rows) rows.push({ ...row, wallet, created_at: now });
    for (const claim of outcome.claims) claims.set(claim._id.toString(), claim);
    if (outcome.usage) usages.set(useKey(outcome.usage), { ...outcome.usage, wallet });
    if (outcome.writtenOff > 0n) writeOffs.push({ wallet, credits: outcome.writtenOff });
    remember(entry, outcome.reply);
    return outcome;
  }

  function remember(entry: object, reply: object): void {
    if (!isKeyed(entry)) return;
    const balance_after = "balance_after" in reply && typeof reply.balance_after === "bigint" ? reply.balance_after : 0n;
    given.set(entry.key, { hash: entry.hash, credits: entry.credits, balance_after });
  }

  return {
    wallets,
    holds,
    usages,
    claims,
    rows,
    writeOffs,
    useKey,
    put,
    add: (id: Id) => wallets.set(id.toString(), emptyWallet(id)),
    view: (wallet: Id, now: Date) => viewOf(stateFor(wallet, { kind: "sweep" }, now), now),
  };
}

type Use = { client: Id; usage_key: string };
type Keyed = { key: string; hash: string | null; credits: bigint };

/** Of all entries only those of uses have a usage key. */
function isUse(entry: object): entry is Use {
  return "usage_key" in entry;
}

/** Of all entries only grants and write-offs have a key of their own. */
function isKeyed(entry: object): entry is Keyed {
  return "key" in entry;
}

/** Of all entries only those of refunds, disputes and upgrades name a claim. */
function isOnGrant(entry: object): entry is { claim: Id; grant: Id; payment_transaction: Id } {
  return "claim" in entry && "grant" in entry;
}
