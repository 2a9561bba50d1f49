import { loose } from "@/modules/user-wallets/grants";
import type { Grant, Hold, Wallet } from "@/modules/user-wallets/wallet-state";
import type { Store } from "@test/support/ledger/store";

const sum = <T>(list: Iterable<T>, of: (item: T) => bigint) => {
  let total = 0n;
  for (const item of list) total += of(item);
  return total;
};

/** What is wrong with the books of a store, as sentences; nothing when all is well. */
export function violations(store: Store): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, says: string) => void (holds || wrong.push(says));
  for (const wallet of store.wallets.values()) {
    const holds = [...store.holds.values()].filter((h) => h.user_wallet.equals(wallet._id) && h.status === "held");
    checkWallet(store, wallet, holds, must);
    for (const grant of wallet.grants) checkGrant(store, grant, holds, must);
  }
  for (const u of store.usages.values()) {
    must(u.credits === u.collected_credits + u.debt_credits + u.uncollected_credits, `${u.usage_key}: price is not what became of it`);
    must(u.collected_credits === sum(u.grants, (p) => p.credits), `${u.usage_key}: collected is not its parts`);
  }
  must(new Set(store.rows.map((row) => row.key)).size === store.rows.length, "a ledger key twice");
  return wrong;
}

type Must = (holds: boolean, says: string) => void;

function checkWallet(store: Store, wallet: Wallet, holds: Hold[], must: Must): void {
  const rows = store.rows.filter((row) => row.wallet.equals(wallet._id));
  let balance = 0n;
  rows.forEach((row, index) => {
    balance += row.type === "increase" ? row.credits : -row.credits;
    must(row.wallet_seq === index + 1, `wallet_seq ${row.wallet_seq} at place ${index + 1}`);
    must(row.balance_after === balance && balance >= 0n, `balance_after of row ${row.wallet_seq}`);
    must(row.credits > 0n && row.credits === sum(row.parts, (p) => p.credits), `parts of row ${row.wallet_seq}`);
  });
  must(wallet.wallet_seq === rows.length, "wallet_seq is not the number of rows");
  must(
    wallet.credits === balance && wallet.credits === sum(wallet.grants, (g) => g.remaining),
    "credits are not the ledger's or the grants'",
  );

  const caused =
    sum(
      [...store.usages.values()].filter((u) => u.wallet.equals(wallet._id)),
      (u) => u.debt_credits,
    ) + sum(store.claims.values(), (c) => c.debt);
  const paid = sum(
    rows.filter((row) => row.kind === "debt_payment"),
    (row) => row.credits,
  );
  must(
    wallet.debt >= 0n && wallet.debt === caused - paid - sum(store.writeOffs, (w) => w.credits),
    "debt is not caused less paid less forgiven",
  );
  must(wallet.holds_open === holds.length, "holds_open is not the number of open holds");

  const ends = [...holds.map((h) => h.expires_at), ...wallet.grants.filter((g) => loose(g) > 0n).map((g) => g.expires_at)];
  const first = wallet.next_lapse_at?.getTime() ?? Infinity;
  must(
    ends.every((end) => end === null || end.getTime() >= first),
    "something lapses before next_lapse_at",
  );
}

function checkGrant(store: Store, g: Grant, holds: Hold[], must: Must): void {
  const id = g._id.toString();
  must(g.remaining >= 0n && g.held >= 0n && g.frozen >= 0n && g.held + g.frozen <= g.remaining, `${id}: held and frozen do not fit`);
  const parts = holds.flatMap((h) => h.parts).filter((p) => p.grant.equals(g._id));
  must(g.held === sum(parts, (p) => p.credits), `${id}: held is not its open holds'`);
  must(g.frozen === sum(g.claims, (c) => c.frozen), `${id}: frozen is not its open claims'`);
  const ledger = sum(
    store.rows.flatMap((row) =>
      row.parts.filter((p) => p.grant.equals(g._id)).map((p) => (row.type === "increase" ? p.credits : -p.credits)),
    ),
    (credits) => credits,
  );
  must(g.remaining === ledger, `${id}: remaining is not what its rows leave`);
  for (const c of g.claims)
    must(
      c.frozen + c.clawed + c.expired + c.debt + c.written_off <= c.share || c.type === "upgrade" || c.state === "void",
      `${id}: a claim took more than its share`,
    );
}
