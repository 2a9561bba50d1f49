// What must be true of any world, at any step: the invariants 1 to 8 of the design, and a few that make them sharper.
import { grantsOf, isIncrease, isLive, loose, reversalsOf, view, type Grant, type Payment, type Wallet, type World } from "./model";
import { charge } from "./price";

type Must = (holds: boolean, says: string) => void;
const sum = <T>(list: Iterable<T>, of: (item: T) => bigint) => [...list].reduce((total, item) => total + of(item), 0n);

/** Every violation, as a sentence that begins with the number of its invariant; an empty list when all is well. */
export function check(world: World): string[] {
  const wrong: string[] = [];
  const must: Must = (holds, says) => void (holds || wrong.push(says));
  for (const wallet of world.wallets.values()) checkWallet(world, wallet, must);
  const ledger = new Map<number, bigint>(); // what the rows leave of each grant
  for (const row of world.rows)
    for (const part of row.parts)
      ledger.set(part.grant, (ledger.get(part.grant) ?? 0n) + (isIncrease(row.kind) ? part.credits : -part.credits));
  for (const grant of world.grants.values()) checkGrant(world, grant, ledger.get(grant.id) ?? 0n, must);
  checkUses(world, must);
  for (const payment of world.payments.values()) checkPayment(world, payment, must);
  for (const [code, coupon] of world.coupons) {
    const live = [...world.redemptions.values()].filter((r) => r.coupon === code && r.state === "live").length;
    must(live === coupon.count && coupon.count <= coupon.limit, `6 ${code}: ${coupon.count} counted, ${live} live, limit ${coupon.limit}`);
  }
  return wrong;
}

function checkWallet(world: World, wallet: Wallet, must: Must): void {
  const rows = world.rows.filter((row) => row.wallet === wallet.id);
  must(
    wallet.credits === sum(rows, (row) => (isIncrease(row.kind) ? row.credits : -row.credits)),
    `1 ${wallet.id}: credits are not the ledger's`,
  );
  must(wallet.credits === sum(grantsOf(world, wallet.id), (g) => g.remaining), `1 ${wallet.id}: credits are not the grants'`);

  const payments = [...world.payments.values()].filter((p) => p.wallet === wallet.id);
  const caused =
    sum(
      world.usages.filter((u) => u.wallet === wallet.id),
      (u) => u.debt,
    ) + sum(payments, (p) => (p.upgrade?.debt ?? 0n) + sum(reversalsOf(world, p.id), (r) => r.debt));
  const paid = sum(
    rows.filter((row) => row.kind === "debt_payment"),
    (row) => row.credits,
  );
  const forgiven = sum(
    world.write_offs.filter((w) => w.wallet === wallet.id),
    (w) => w.credits,
  );
  must(
    wallet.debt >= 0n && wallet.debt === caused - paid - forgiven,
    `2 ${wallet.id}: debt is not what was caused less what was paid or forgiven`,
  );

  let balance = 0n;
  rows.forEach((row, index) => {
    balance += isIncrease(row.kind) ? row.credits : -row.credits;
    must(row.wallet_seq === index + 1, `3 ${wallet.id}: wallet_seq ${row.wallet_seq} at place ${index + 1}`);
    must(row.balance_after === balance && balance >= 0n, `3 ${wallet.id}: balance_after of row ${row.wallet_seq}`);
    must(row.credits > 0n && row.credits === sum(row.parts, (p) => p.credits), `3 ${wallet.id}: parts of row ${row.wallet_seq}`);
  });
  must(wallet.wallet_seq === rows.length, `3 ${wallet.id}: wallet_seq is not the number of rows`);
}

function checkGrant(world: World, g: Grant, ledger: bigint, must: Must): void {
  must(g.remaining >= 0n && g.held >= 0n && g.frozen >= 0n, `2 grant ${g.id}: negative`);
  must(g.held + g.frozen <= g.remaining, `2 grant ${g.id}: more held and frozen than remains`);
  const parts = [...world.holds.values()].filter((h) => h.status === "held").flatMap((h) => h.parts);
  must(
    g.held ===
      sum(
        parts.filter((p) => p.grant === g.id),
        (p) => p.credits,
      ),
    `1 grant ${g.id}: held is not its open holds'`,
  );
  const reversals = g.payment ? reversalsOf(world, g.payment).filter((r) => r.state === "open") : [];
  const upgrades = [...world.payments.values()].filter((p) => p.upgrade?.state === "reserved" && p.upgrade.of === g.payment);
  const frozen = sum(reversals, (r) => r.frozen) + sum(upgrades, (p) => p.upgrade!.reserved);
  must(g.frozen === frozen, `1 grant ${g.id}: frozen is not its open refunds', disputes' and upgrades'`);

  // 8, and sharper: it balances for each grant, so it does for each wallet and for all of them.
  must(g.remaining === ledger, `8 grant ${g.id}: granted + restored is not remaining + all that was taken`);
}

function checkUses(world: World, must: Must): void {
  must(new Set(world.rows.map((row) => row.key)).size === world.rows.length, "4 a ledger key twice");
  must(new Set(world.usages.map((u) => u.key)).size === world.usages.length, "4 two usages of one use");
  for (const u of world.usages) {
    const cost = charge(u.price, u.counts);
    must(!("wrong" in cost) && cost.credits === u.credits, `4 ${u.key}: not what its pinned price gives`);
    must(u.credits === u.collected + u.debt + u.uncollected, `4 ${u.key}: price is not collected + debt + uncollected`);
    must(
      sum(
        world.rows.filter((r) => r.key === `consume:${u.key}`),
        (r) => r.credits,
      ) === u.collected,
      `4 ${u.key}: ledger row and usage differ`,
    );
    must(!!world.uses.get(u.key)?.consume, `4 ${u.key}: a usage without a settled use`);
  }
  must(
    [...world.uses.values()].filter((use) => use.consume).length === world.usages.length,
    "4 settled uses and usage rows differ in number",
  );
  for (const h of world.holds.values())
    must((h.status === "settled") === !!world.uses.get(h.key)?.consume, `4 ${h.key}: status of the hold`);
}

function checkPayment(world: World, p: Payment, must: Must): void {
  const increases = world.rows.filter((row) => row.key === `payment:${p.id}`);
  must(increases.length === (p.grant === null ? 0 : 1), `5 ${p.id}: ${increases.length} increases`);
  must(p.grant === null || (p.state === "success" && increases[0]!.credits === p.sold), `5 ${p.id}: granted what was not sold`);
  must(world.outbox.has(`credits.increase:${p.id}`) === (p.state === "success"), `7 ${p.id}: outbox row and settlement differ`);
  must((world.outbox.get(`credits.increase:${p.id}`) ?? false) === (p.grant !== null), `7 ${p.id}: published is not credited`);

  const all = reversalsOf(world, p.id);
  const alive = all.filter((r) => r.state === "open" || r.state === "done");
  must(
    sum(
      alive.filter((r) => r.ours),
      (r) => r.amount,
    ) <= p.amount,
    `5 ${p.id}: our refunds pass what was paid`,
  );
  must(sum(alive, (r) => r.share) <= p.sold, `5 ${p.id}: shares pass the grant`);
  must(sum(all, (r) => r.clawed - (r.clawed < r.restored ? r.clawed : r.restored)) <= p.sold, `5 ${p.id}: claw-backs pass the grant`);
  let waiting = 0n;
  for (const r of alive) {
    const known = r.frozen + r.clawed + r.expired + r.debt + r.written_off;
    must(known <= r.share && (r.state === "open" || r.frozen === 0n), `5 ${r.id}: more taken than its share`);
    if (r.state === "done") waiting += r.share - known;
    const loosened = p.grant !== null && r.frozen < r.share && loose(world.grants.get(p.grant)!) > 0n;
    must(r.state === "done" || !loosened, `5 ${r.id}: could be frozen and is not`);
  }
  must(p.grant === null || waiting <= world.grants.get(p.grant)!.held, `5 ${p.id}: waits for more than is held`);
}

/** What is true of a wallet at an instant, beyond what is stored. */
export function checkAt(world: World, wallet: string, now: number): string[] {
  const seen = view(world, wallet, now);
  const wrong: string[] = seen.credits_available < 0n ? [`${wallet}: free is negative`] : [];
  if (seen.debt > 0n && seen.credits_available > 0n) wrong.push(`${wallet}: free while in debt`);

  // The same figures by arithmetic alone, where no debt, refund or dispute waits for what a lapse gives back.
  const payments = [...world.payments.values()].filter((p) => p.wallet === wallet);
  const waits = payments.some((p) => reversalsOf(world, p.id).some((r) => r.state === "open" || r.state === "done"));
  if (world.wallets.get(wallet)!.debt > 0n || waits) return wrong;
  const open = [...world.holds.values()].filter((h) => h.status === "held" && h.expires_at > now).flatMap((h) => h.parts);
  const kept = (g: Grant) =>
    sum(
      open.filter((p) => p.grant === g.id),
      (p) => p.credits,
    );
  const grants = grantsOf(world, wallet);
  const credits = sum(grants, (g) => (isLive(g, now) ? g.remaining : kept(g) + g.frozen));
  const available = sum(
    grants.filter((g) => isLive(g, now)),
    (g) => g.remaining - kept(g) - g.frozen,
  );
  if (credits !== seen.credits || available !== seen.credits_available || sum(grants, kept) !== seen.credits_held)
    wrong.push(`${wallet}: reading with the clock differs from writing the lapses`);
  return wrong;
}
