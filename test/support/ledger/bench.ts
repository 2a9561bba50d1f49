import { expect } from "bun:test";
import type { EntryKind, EntryOf, Outcome, Policy } from "@/modules/user-wallets/entries";
import type { Id, Refusal, Rules, Source } from "@/modules/user-wallets/wallet-state";
import { violations } from "@test/support/ledger/invariants";
import { idSource, openStore } from "@test/support/ledger/store";

type Answer = Record<string, unknown> & Partial<Refusal>;
type GrantTerms = { source?: Source; expires?: number; priority?: number; payment?: Id };

/** One wallet with its time, in milliseconds from zero, for directed tests: every step is followed by a look at all the books. */
export function openBench(rules: Partial<Rules> = {}) {
  const store = openStore(rules);
  const newId = idSource();
  const wallet = newId();
  const client = newId();
  store.add(wallet);
  const clock = { now: 0 };

  /** The payment that made a grant; of a grant that nobody made, the grant itself, which no payment is. */
  const payer = (grant: Id): Id =>
    store.rows.find((row) => row.type === "increase" && row.parts.some((p) => p.grant.equals(grant)))?.payment_transaction ?? grant;
  const on = (claim: Id, grant: Id) => ({ claim, grant, payment_transaction: payer(grant) });

  function put<K extends EntryKind>(entry: EntryOf<K>): Answer {
    const before = store.wallets.get(wallet.toString());
    const outcome: Outcome<K> = store.put(wallet, entry, new Date(clock.now));
    expect(violations(store)).toEqual([]);
    if ("problem" in outcome) expect(store.wallets.get(wallet.toString())).toBe(before);
    if ("problem" in outcome) return { ...outcome.problem };
    return { ...("reply" in outcome ? outcome.reply : outcome.unchanged) };
  }

  const use = (usage_key: string, by = client) => ({ client: by, usage_key });
  const bench = {
    store,
    clock,
    newId,
    on,
    put,
    client,
    row: (index: number) => store.rows.at(index)!,
    grants: () => bench.view().grants.map((g) => g.remaining),
    rows: (kind?: string) => store.rows.filter((r) => !kind || r.kind === kind).map((r) => r.credits),
    view: () => {
      const { wallet: w, ...rest } = store.view(wallet, new Date(clock.now));
      return { credits: w.credits, debt: w.debt, status: w.status, ...rest };
    },
    wallet: () => store.wallets.get(wallet.toString())!,
    give: (key: string, credits: bigint, { source = "bonus", expires, priority, payment }: GrantTerms = {}) => {
      const grant = newId();
      const expires_at = expires === undefined ? null : new Date(expires);
      const more = { ...(priority === undefined ? {} : { priority }), ...(payment ? { payment_transaction: payment } : {}) };
      const reply = put({
        kind: "grant",
        grant,
        source,
        credits,
        expires_at,
        key,
        hash: payment ? null : `${credits}/${expires}`,
        ...more,
      });
      return { ...reply, grant };
    },
    buy: (credits: bigint, expires?: number): Id => {
      const payment = newId();
      return bench.give(`payment:${payment.toString()}`, credits, {
        source: "payment",
        payment,
        ...(expires === undefined ? {} : { expires }),
      }).grant;
    },
    hold: (key: string, credits: bigint, ttl_ms = 1000, by = client) =>
      put({ kind: "hold", ...use(key, by), hold: newId(), hash: `${credits}`, credits, pinned: { credits }, ttl_ms }),
    extend: (key: string, credits: bigint, ttl_ms: number | null = null) =>
      put({
        kind: "extend",
        ...use(key),
        hash: `${credits}/${ttl_ms}`,
        grow: (hold) => ({ credits, pinned: { credits }, grown: hold.pinned["credits"] !== credits }),
        ttl_ms,
      }),
    /** With or without a hold; `done` for work that cannot be undone. */
    spend: (key: string, credits: bigint, overdraft: Policy = { policy: "allow_to_zero" }, done = false) =>
      put({
        kind: "consume",
        ...use(key),
        usage: newId(),
        hash: `${credits}`,
        cost: () => ({ credits, detail: { credits } }),
        overdraft,
        done,
      }),
    release: (key: string) => put({ kind: "release", ...use(key) }),
    sweep: () => put({ kind: "sweep" }),
    writeOff: (key: string, credits: bigint) => put({ kind: "debt_write_off", key, hash: `${credits}`, credits }),
    freeze: (claim: Id, grant: Id, credits: bigint) => put({ kind: "freeze", ...on(claim, grant), credits }),
    clawBack: (claim: Id, grant: Id, credits: bigint) => put({ kind: "claw_back", ...on(claim, grant), credits }),
    thaw: (claim: Id, grant: Id) => put({ kind: "thaw", ...on(claim, grant) }),
    restore: (claim: Id, grant: Id, credits?: bigint) =>
      put({ kind: "restore", ...on(claim, grant), ...(credits === undefined ? {} : { credits }) }),
    reserve: (claim: Id, grant: Id) => put({ kind: "reserve", ...on(claim, grant) }),
    takeBack: (claim: Id, grant: Id, credits: bigint) => put({ kind: "take_back", ...on(claim, grant), credits }),
  };
  return bench;
}
