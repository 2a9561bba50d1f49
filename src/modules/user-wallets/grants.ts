import { least } from "@/kit/amounts";
import type { Grant, Hold, Part, Wallet } from "@/modules/user-wallets/wallet-state";

/** Priority, soonest end (none last), oldest, id. */
export function spendOrder(a: Grant, b: Grant): number {
  const end = (grant: Grant) => grant.expires_at?.getTime() ?? Infinity;
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (end(a) !== end(b)) return end(a) - end(b);
  return a.created_at.getTime() - b.created_at.getTime() || (a._id.toString() < b._id.toString() ? -1 : 1);
}

export function isLive(grant: Grant, now: Date): boolean {
  return grant.expires_at === null || grant.expires_at > now;
}

/** What of a grant is neither held nor frozen. It is free only while the grant is live. */
export function loose(grant: Grant): bigint {
  return grant.remaining - grant.held - grant.frozen;
}

export function free(wallet: Wallet, now: Date): bigint {
  let sum = 0n;
  for (const grant of wallet.grants) if (isLive(grant, now)) sum += loose(grant);
  return sum;
}

/** Takes from what is free, in spend order. The caller has made sure that so much is free. */
export function drain(wallet: Wallet, credits: bigint, now: Date, into: "remaining" | "held"): Part[] {
  const parts: Part[] = [];
  for (const grant of inSpendOrder(wallet)) {
    const take = isLive(grant, now) ? least(loose(grant), credits) : 0n;
    if (take <= 0n) continue;
    if (into === "held") grant.held += take;
    else grant.remaining -= take;
    credits -= take;
    parts.push(part(grant, take));
  }
  return parts;
}

/** Charges the grants a hold named, in spend order; a grant that has expired since still pays. */
export function chargeHeld(wallet: Wallet, hold: Hold, credits: bigint): Part[] {
  const used: Part[] = [];
  for (const grant of inSpendOrder(wallet)) {
    const held = hold.parts.find((p) => p.grant.equals(grant._id))?.credits ?? 0n;
    const take = least(held, credits);
    if (take <= 0n) continue;
    grant.held -= take;
    grant.remaining -= take;
    credits -= take;
    used.push(part(grant, take));
  }
  return used;
}

/** One part for each grant, in the order in which the grants first come. */
export function joined(parts: readonly Part[]): Part[] {
  const sums = new Map<string, Part>();
  for (const { grant, source, credits } of parts) {
    const key = grant.toString();
    sums.set(key, { grant, source, credits: (sums.get(key)?.credits ?? 0n) + credits });
  }
  return [...sums.values()].filter((p) => p.credits > 0n);
}

export function part(grant: Grant, credits: bigint): Part {
  return { grant: grant._id, source: grant.source, credits };
}

export function total(parts: readonly Part[]): bigint {
  return parts.reduce((sum, p) => sum + p.credits, 0n);
}

function inSpendOrder(wallet: Wallet): Grant[] {
  return wallet.grants.toSorted(spendOrder);
}
