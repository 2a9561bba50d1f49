import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Ctx, Id } from "@/kit/ctx";
import { Problem } from "@/kit/problem";
import { auditBooks } from "@/modules/user-wallets/audit";
import type { EntryKind, EntryOf, MovedClaim, Outcome } from "@/modules/user-wallets/entries";
import { post, type Posting } from "@/modules/user-wallets/ledger";
import { viewOf } from "@/modules/user-wallets/lapse";
import { lapsesOf } from "@/modules/user-wallets/reading";
import { openWallet } from "@/modules/user-wallets/service";
import { holdOf, usageOf, walletOf, type HoldDoc, type WalletDoc } from "@/modules/user-wallets/stored";
import { RULES } from "@/modules/user-wallets/wallet-state";
import { clawbackOf, walk, type Side } from "@test/support/ledger/against-model";
import { openBank, type Bank } from "@test/support/ledger/bank";
import { openStore } from "@test/support/ledger/store";

const SEEDS = Array.from({ length: 6 }, (_, i) => 90_000 + i);
const STEPS = 60;

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.close());

test(`what is stored and the model agree after every one of ${SEEDS.length * STEPS} steps (seeds ${SEEDS[0]} to ${SEEDS.at(-1)})`, async () => {
  for (const seed of SEEDS) {
    await walk(seed, STEPS, databaseSide(seed), bank.newId);
    const audit = await auditBooks(bank.ctx());
    // Prices here are the model's, and payments and refunds are not kept: what is said of those has nothing to hold on to.
    const found = audit.invariants.filter(({ id }) => id !== 4 && id !== 5).flatMap(({ examples }) => examples);
    expect(found.filter((example) => !example.endsWith("which is not open"))).toEqual([]);
  }
}, 120_000);

/** The database as the other side of the comparison: the same entries through `post`, at the model's time. */
function databaseSide(seed: number): Side {
  const { wallets, holds, usages, claims, rows, useKey } = openStore();
  const ctxAt = (now: Date): Ctx => {
    const ctx = bank.ctx();
    return { ...ctx, now: () => now, config: { ...ctx.config, CLAWBACK_POLICY: clawbackOf(seed) } };
  };
  const read = (name: string, filter: object = {}) => bank.db.collection(name).find(filter).sort({ _id: 1 }).toArray();
  const mine = () => ({ $in: [...wallets.values()].map((wallet) => wallet._id) });

  return {
    wallets,
    holds,
    usages,
    claims,
    rows,
    useKey,
    async add(id) {
      const _id = await openWallet(bank.ctx(), { user: id, email: `${id.toHexString()}@example.com` });
      wallets.set(id.toString(), { ...(await walletNamed(id)), _id });
    },
    async put<K extends EntryKind>(wallet: Id, entry: EntryOf<K>, now: Date): Promise<Outcome<K>> {
      // An entry and whose it is are a posting. Every seed has the same keys, and all seeds one database.
      const key = "key" in entry ? { key: `${seed} ${entry.key}` } : {};
      const posting = { ...entry, ...key, to: { user: wallet } } as unknown as Posting;
      try {
        const [{ reply, replayed, claims: moved }] = await post(ctxAt(now), [posting]);
        for (const claim of moved) claims.set(claim._id.toString(), claim satisfies MovedClaim);
        return { unchanged: reply, replayed } as unknown as Outcome<K>; // The reply of the entry that was sent.
      } catch (error) {
        if (error instanceof Problem) return { problem: refusalOf(error) };
        throw error;
      }
    },
    async view(wallet, now) {
      const doc = await documentOf(wallet);
      const state = { wallet: walletOf(doc), rules: RULES, ...(await lapsesOf(doc, now)), hold: null, usage: null, given: null, gone: [] };
      return viewOf(state, now);
    },
    async refresh() {
      const user_wallet = mine();
      for (const found of await read("credit_holds", { user_wallet })) {
        const hold = holdOf(found as unknown as HoldDoc);
        if (hold) holds.set(useKey(hold), { ...hold, user_wallet: hold.user });
      }
      for (const row of await read("credits_usages", { user_wallet })) {
        const usage = usageOf(row as unknown as Parameters<typeof usageOf>[0]);
        usages.set(useKey(usage), { ...usage, wallet: row["user"] as Id });
      }
      rows.length = 0;
      const ledger = (await read("credits_transactions", { user_wallet })) as unknown as (Side["rows"][number] & {
        user: Id;
        grants: [];
      })[];
      for (const row of ledger.toSorted((a, b) => a.wallet_seq - b.wallet_seq)) rows.push({ ...row, parts: row.grants, wallet: row.user });
      for (const [user, { user: id }] of wallets) wallets.set(user, await walletNamed(id));
    },
  };
}

async function documentOf(user: Id): Promise<WalletDoc> {
  return (await bank.db.collection("user_wallets").findOne({ user })) as unknown as WalletDoc;
}

async function walletNamed(user: Id) {
  return walletOf(await documentOf(user));
}

/** A problem as the refusal it came from. */
function refusalOf({ code, details: { members = {} } }: Problem) {
  const micro = (value: unknown) => BigInt(Math.round(Number(value) * 1_000_000));
  const codes: Record<string, string> = { use_not_found: "not_found", grant_not_found: "not_found", invalid_request: "invalid" };
  return {
    code: codes[code] ?? code,
    ...("credits_needed" in members && { credits_needed: micro(members["credits_needed"]) }),
    ...("credits_available" in members && { credits_available: micro(members["credits_available"]) }),
    ...("stop" in members && { stop: true as const }),
  };
}
