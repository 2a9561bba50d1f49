// Payments and what comes back of them: settling, refunds, disputes, upgrades, coupons. The same world, the same rules as model.ts.
import {
  act,
  addGrant,
  answer,
  bury,
  edit,
  fork,
  isLive,
  least,
  loose,
  lowerDebt,
  paymentStatus,
  post,
  refundRoom,
  refuse,
  reversalsOf,
  text,
  type Payment,
  type Problem,
  type Result,
  type Reversal,
  type Value,
  type World,
} from "./model";

// --- What a payment's grant owes to its refunds and disputes --------------------------------------------------------------------------------

/** Share of a grant for so much money, always from the whole, never from the rest. */
const shareOf = (p: Payment, money: bigint) => (p.amount === 0n ? 0n : (p.sold * least(money, p.amount)) / p.amount);

/** Credits that are owed and not there: debt of the wallet, or written off, as the policy says. */
function book(w: World, wallet: string, credits: bigint): { debt: bigint; written_off: bigint } {
  if (w.rules.clawback === "write_off") return { debt: 0n, written_off: credits };
  const owner = edit(w.wallets, wallet);
  owner.debt += credits;
  if (w.rules.clawback === "freeze" && credits > 0n) owner.status = "frozen";
  return { debt: credits, written_off: 0n };
}

/** A grant whose end passed while a part of it was kept away lives on for as long as that part was away. */
function revive(w: World, id: number, since: number, now: number): void {
  const g = edit(w.grants, id);
  const from = Math.max(since, g.revived_at); // two that were away together do not prolong twice
  if (g.expires_at === null || g.expires_at > now || g.expires_at <= from) return;
  g.expires_at += now - from;
  g.revived_at = now;
}

/** Brings the grant of a payment to what its refunds and disputes say now. Called whenever one of them, or a hold on the grant, has moved. */
export function follow(w: World, id: string, now: number): void {
  const p = w.payments.get(id)!;
  const ids = (state: Reversal["state"]) =>
    reversalsOf(w, id)
      .filter((r) => r.state === state)
      .map((r) => r.id);
  const done = ids("done");
  const open = ids("open");
  // What is only frozen for one goes first to those that are final, else the order of events would decide what becomes debt.
  for (const r of open) freeze(w, p, r, 0n);

  let money = done.reduce((sum, r) => sum + w.reversals.get(r)!.amount, 0n);
  let shared = done.reduce((sum, r) => sum + w.reversals.get(r)!.share, 0n);
  for (const id of done) {
    // One that was cut short because others had reversed the charge already gets its part when they fail.
    const r = edit(w.reversals, id);
    const more = least(shareOf(p, money) - shared, shareOf(p, r.amount) - r.share);
    if (more <= 0n) continue;
    r.share += more;
    shared += more;
  }
  // What waits for a hold is not yet spent; before the grant is made, everything waits.
  let waiting = p.grant === null ? p.sold : w.grants.get(p.grant)!.held;
  for (const r of done) waiting = claw(w, p, r, waiting);

  for (const id of open) {
    const r = edit(w.reversals, id);
    money += r.amount;
    const share = shareOf(p, money) - shared;
    r.share = share > 0n ? share : 0n;
    shared += r.share;
    if (p.grant !== null) freeze(w, p, id, least(r.share, loose(w.grants.get(p.grant)!)));
  }
  if (p.upgrade?.state === "taken") undoUpgrade(w, p, now);
}

function freeze(w: World, p: Payment, id: string, credits: bigint): void {
  if (p.grant === null) return;
  const r = edit(w.reversals, id);
  edit(w.grants, p.grant).frozen += credits - r.frozen;
  r.frozen = credits;
}

/** Collects for one finished refund or dispute; answers how much of the held part is left for the next one to wait for. */
function claw(w: World, p: Payment, id: string, waiting: bigint): bigint {
  const r = edit(w.reversals, id);
  let owed = r.share - r.clawed - r.expired - r.debt - r.written_off;
  if (p.grant !== null) {
    const g = edit(w.grants, p.grant);
    const take = least(owed, loose(g));
    if (take > 0n) {
      g.remaining -= take;
      r.clawed += take;
      owed -= take;
      post(w, p.wallet, "claw_back", [{ grant: g.id, credits: take }], `claw_back:${id}:${w.rows.length}`);
    }
  }
  const waits = least(owed, waiting);
  let over = owed - waits;
  if (over > 0n) {
    // What expired unused was never spent, so nobody owes it.
    const counted = reversalsOf(w, p.id).reduce((sum, other) => sum + (other.state === "done" ? other.expired : 0n), 0n);
    const unused = least(over, w.grants.get(p.grant!)!.expired - counted);
    r.expired += unused;
    over -= unused;
    const booked = book(w, p.wallet, over);
    r.debt += booked.debt;
    r.written_off += booked.written_off;
  }
  return waiting - waits;
}

/** Gives up one refund or dispute: frozen credits thaw, clawed ones and the debt it made come back as credits (which pay the debt first). */
function annul(w: World, id: string, now: number): void {
  const r = edit(w.reversals, id);
  const p = w.payments.get(r.payment)!;
  const back = r.state === "done" ? r.clawed + r.debt : 0n;
  const away = back + r.frozen;
  if (p.grant !== null && away > 0n) {
    const g = edit(w.grants, p.grant);
    g.frozen -= r.frozen;
    g.remaining += back;
    if (back > 0n) post(w, p.wallet, "restore", [{ grant: g.id, credits: back }], `restore:${id}`);
    revive(w, g.id, r.opened_at, now);
  }
  Object.assign(r, { state: "void", frozen: 0n, share: 0n, restored: back });
}

function finish(w: World, id: string): void {
  freeze(w, w.payments.get(w.reversals.get(id)!.payment)!, id, 0n);
  const r = edit(w.reversals, id);
  const done = reversalsOf(w, r.payment).filter((other) => other.state === "done");
  const money = done.reduce((sum, other) => sum + other.amount, r.amount);
  const share = shareOf(w.payments.get(r.payment)!, money) - done.reduce((sum, other) => sum + other.share, 0n);
  r.share = share > 0n ? share : 0n;
  r.state = "done";
}

function settleBooks(w: World, id: string, now: number): void {
  follow(w, id, now);
  const p = w.payments.get(id)!;
  if (p.grant !== null) bury(w, p.grant, now);
}

// --- Payments ------------------------------------------------------------------------------------------------------------------------------

type Terms = {
  id: string;
  wallet: string;
  amount: bigint;
  sold: bigint;
  source: "payment" | "subscription";
  plan: string;
  duration: number | null;
  automatic?: boolean;
  coupon?: string;
  upgrade_of?: string;
};

/** Opens a payment: a coupon's use is counted, an upgrade sets aside what is left of the old grant, both before any money moves. */
export function initiate(world: World, a: Terms, now: number): Result {
  if (world.payments.has(a.id)) return answer(world, { status: paymentStatus(world, a.id), amount: world.payments.get(a.id)!.amount });
  const coupon = a.coupon === undefined ? undefined : world.coupons.get(a.coupon);
  if (a.coupon !== undefined && (!coupon || coupon.count >= coupon.limit)) return refuse(world, "coupon_used_up");
  return act(world, a.wallet, now, (w) => {
    const upgrade = a.upgrade_of === undefined ? null : reserve(w, a.upgrade_of, a.wallet, a.amount, now);
    if (upgrade && "code" in upgrade) return upgrade;
    const amount = a.amount - (upgrade?.credit ?? 0n);
    if (a.coupon !== undefined) {
      edit(w.coupons, a.coupon).count += 1;
      w.redemptions.set(a.id, { coupon: a.coupon, state: "live" });
    }
    w.payments.set(a.id, {
      id: a.id,
      wallet: a.wallet,
      state: "pending",
      amount,
      sold: a.sold,
      source: a.source,
      plan: a.plan,
      duration: a.duration,
      automatic: a.automatic ?? false,
      evidence: null,
      settled: false,
      expires_at: null,
      grant: null,
      upgrade,
    });
    return { status: "pending", amount };
  });
}

function reserve(w: World, id: string, wallet: string, price: bigint, now: number): NonNullable<Payment["upgrade"]> | Problem {
  const old = w.payments.get(id);
  const taken = [...w.payments.values()].some((p) => p.upgrade?.of === id && p.upgrade.state !== "freed");
  if (!old || old.wallet !== wallet || old.grant === null || taken) return { code: "upgrade_not_possible" };
  const g = edit(w.grants, old.grant);
  const reserved = isLive(g, now) ? loose(g) : 0n;
  g.frozen += reserved;
  const paid = old.amount + (old.upgrade?.state === "taken" ? old.upgrade.credit : 0n); // an upgrade of an upgrade keeps its whole value
  const credit = old.sold === 0n ? 0n : least((paid * least(reserved, old.sold)) / old.sold, price);
  return { of: id, reserved, credit, state: "reserved", at: now, debt: 0n, written_off: 0n, restored: 0n };
}

/** Takes the old grant's rest; after late money it may be gone, and what is missing is owed like a claw-back. */
function takeUpgrade(w: World, id: string, now: number): void {
  const p = edit(w.payments, id);
  if (!p.upgrade) return;
  const u = (p.upgrade = { ...p.upgrade });
  const g = edit(w.grants, w.payments.get(u.of)!.grant!);
  if (u.state === "reserved") g.frozen -= u.reserved;
  const take = u.state === "reserved" ? u.reserved : isLive(g, now) ? least(u.reserved, loose(g)) : 0n;
  g.remaining -= take;
  if (take > 0n) post(w, p.wallet, "take_back", [{ grant: g.id, credits: take }], `take_back:${id}`);
  Object.assign(u, { state: "taken" }, book(w, p.wallet, u.reserved - take));
}

function freeUpgrade(w: World, id: string, now: number): void {
  const p = edit(w.payments, id);
  if (p.upgrade?.state !== "reserved") return;
  const g = edit(w.grants, w.payments.get(p.upgrade.of)!.grant!);
  g.frozen -= p.upgrade.reserved;
  if (p.upgrade.reserved > 0n) revive(w, g.id, p.upgrade.at, now);
  p.upgrade = { ...p.upgrade, state: "freed" };
  settleBooks(w, p.upgrade.of, now);
}

/** When money for an upgrade goes back, the same fraction of what it took comes back; when that refund fails later, it is taken again. */
function undoUpgrade(w: World, p: Payment, now: number): void {
  const u = { ...p.upgrade! };
  const money = reversalsOf(w, p.id).reduce((sum, r) => sum + (r.state === "done" ? r.amount : 0n), 0n);
  const should = p.amount === 0n ? 0n : ((u.reserved - u.written_off) * least(money, p.amount)) / p.amount;
  if (should === u.restored) return;
  const g = edit(w.grants, w.payments.get(u.of)!.grant!);
  const change = should - u.restored;
  u.restored = should;
  if (change > 0n) {
    g.remaining += change;
    post(w, p.wallet, "restore", [{ grant: g.id, credits: change }], `restore:${p.id}:${w.rows.length}`);
    revive(w, g.id, u.at, now);
  } else {
    const take = isLive(g, now) ? least(-change, loose(g)) : 0n;
    g.remaining -= take;
    if (take > 0n) post(w, p.wallet, "take_back", [{ grant: g.id, credits: take }], `take_back:${p.id}:${w.rows.length}`);
    const booked = book(w, p.wallet, -change - take);
    u.debt += booked.debt;
    u.written_off += booked.written_off;
  }
  edit(w.payments, p.id).upgrade = u;
  settleBooks(w, u.of, now);
}

export type Evidence = { id: string; transaction: string; amount: bigint; risky?: boolean };

/** The gateway says that it was paid. Any number of these may race: the first that fits settles, the others hear what is true. */
export function settle(world: World, a: Evidence, now: number): Result {
  const p = world.payments.get(a.id);
  if (!p) return refuse(world, "not_found");
  if ([...world.payments.values()].some((other) => other.evidence === a.transaction && other.id !== a.id))
    return refuse(world, "evidence_of_another");
  if (a.amount !== p.amount) return refuse(world, "mismatched");
  if (p.state === "success" || p.state === "on_hold") return answer(world, { status: paymentStatus(world, a.id) });
  return act(world, p.wallet, now, (w) => {
    const paid = edit(w.payments, a.id);
    paid.evidence = a.transaction;
    paid.state = a.risky ? "on_hold" : "success";
    const use = w.redemptions.get(a.id);
    if (use?.state === "released") {
      const coupon = edit(w.coupons, use.coupon);
      const fits = coupon.count < coupon.limit; // late money: the use may have gone to somebody else meanwhile
      if (fits) coupon.count += 1;
      edit(w.redemptions, a.id).state = fits ? "live" : "late";
    }
    if (paid.state === "success") succeed(w, a.id, now);
    return { status: paymentStatus(w, a.id) };
  });
}

function succeed(w: World, id: string, now: number): void {
  const p = edit(w.payments, id);
  p.expires_at = p.duration === null ? null : startOf(w, p, now) + p.duration;
  w.outbox.set(`credits.increase:${id}`, false);
  takeUpgrade(w, id, now);
}

/** A renewal starts where the old period ended, if that is still to come; a late automatic one too, unless it would be over already. */
function startOf(w: World, p: Payment, now: number): number {
  const ends = [...w.payments.values()]
    .filter((o) => o.id !== p.id && o.wallet === p.wallet && o.plan === p.plan && o.expires_at !== null)
    .filter((o) => ["success", "partly_refunded"].includes(paymentStatus(w, o.id)))
    .map((o) => o.expires_at!);
  const end = Math.max(-Infinity, ...ends);
  return end > now || (p.automatic && end + p.duration! > now) ? end : now;
}

/** The gateway's final no, or the end of our window. It closes only what is pending. */
export function close(world: World, id: string, state: "failed" | "expired", now: number): Result {
  const p = world.payments.get(id);
  if (!p) return refuse(world, "not_found");
  if (p.state !== "pending") return answer(world, { status: paymentStatus(world, id) });
  return act(world, p.wallet, now, (w) => {
    edit(w.payments, id).state = state;
    freeUpgrade(w, id, now);
    const use = w.redemptions.get(id);
    if (use?.state === "live") {
      edit(w.redemptions, id).state = "released";
      edit(w.coupons, use.coupon).count -= 1;
    }
    return { status: state };
  });
}

/** An admin lets a payment pass that was on hold. */
export function releasePayment(world: World, id: string, now: number): Result {
  const p = world.payments.get(id);
  if (!p) return refuse(world, "not_found");
  if (p.state === "success") return answer(world, { status: paymentStatus(world, id) });
  if (paymentStatus(world, id) !== "on_hold" || reversalsOf(world, id).some((r) => r.state === "open")) return refuse(world, "conflict");
  return act(world, p.wallet, now, (w) => {
    edit(w.payments, id).state = "success";
    succeed(w, id, now);
    return { status: paymentStatus(w, id) };
  });
}

/** The consumer of `credits.increase`: the one grant of a settled payment, however often the message comes. */
export function credit(world: World, id: string, now: number): Result {
  const p = world.payments.get(id);
  if (!p || p.state !== "success") return refuse(world, "conflict");
  if (p.grant !== null) return answer(world, { credits: p.sold });
  return act(world, p.wallet, now, (w) => {
    const made = addGrant(
      w,
      { wallet: p.wallet, source: p.source, credits: p.sold, expires_at: p.expires_at, payment: id },
      now,
      `payment:${id}`,
    );
    if (typeof made !== "number") return made;
    edit(w.payments, id).grant = made;
    w.outbox.set(`credits.increase:${id}`, true);
    settleBooks(w, id, now);
    return { credits: p.sold };
  });
}

// --- Refunds and disputes ------------------------------------------------------------------------------------------------------------------

const newReversal = (id: string, payment: string, amount: bigint, now: number): Reversal => ({
  id,
  payment,
  amount,
  ours: false,
  state: "idle",
  opened_at: now,
  dispute: null,
  share: 0n,
  frozen: 0n,
  clawed: 0n,
  expired: 0n,
  debt: 0n,
  written_off: 0n,
  restored: 0n,
});

const refundReply = (w: World, id: string): Value => {
  const r = w.reversals.get(id)!;
  const status = { idle: "pending", open: "pending", done: "succeeded", void: "failed" }[r.state];
  return { status, amount: r.amount, clawed: r.clawed, debt: r.debt, written_off: r.written_off, payment: paymentStatus(w, r.payment) };
};

/** Our own refund: refused above what is left. A payment on hold is refunded whole or not at all. */
export function requestRefund(world: World, a: { id: string; payment: string; amount: bigint }, now: number): Result {
  const p = world.payments.get(a.payment);
  if (!p) return refuse(world, "not_found");
  const before = world.reversals.get(a.id);
  if (before) return before.amount === a.amount ? answer(world, refundReply(world, a.id)) : refuse(world, "idempotency_key_reused");
  if (p.state !== "success" && p.state !== "on_hold") return refuse(world, "conflict");
  if (a.amount <= 0n || a.amount > refundRoom(world, a.payment) || (p.state === "on_hold" && a.amount !== p.amount))
    return refuse(world, "invalid");
  return act(world, p.wallet, now, (w) => {
    w.reversals.set(a.id, { ...newReversal(a.id, a.payment, a.amount, now), ours: true, state: "open" });
    settleBooks(w, a.payment, now);
    return refundReply(w, a.id);
  });
}

/** What the gateway says of a refund, ours or one begun at the gateway. A failure is the last word, before or after a success. */
export function refundEvent(
  world: World,
  a: { id: string; payment: string; amount: bigint; event: "pending" | "succeeded" | "failed" },
  now: number,
): Result {
  const p = world.payments.get(a.payment);
  if (!p) return refuse(world, "not_found");
  const rank = { idle: 0, open: 1, done: 2, void: 3 };
  const to = ({ pending: "open", succeeded: "done", failed: "void" } as const)[a.event];
  const before = world.reversals.get(a.id);
  if (before && rank[to] <= rank[before.state]) return answer(world, refundReply(world, a.id));
  return act(world, p.wallet, now, (w) => {
    if (!before) w.reversals.set(a.id, newReversal(a.id, a.payment, a.amount, now));
    moveReversal(w, a.id, to, now);
    return refundReply(w, a.id);
  });
}

function moveReversal(w: World, id: string, to: "open" | "done" | "void", now: number): void {
  const r = edit(w.reversals, id);
  if (r.state === "idle") r.opened_at = now;
  if (to === "open") r.state = "open";
  if (to === "done") finish(w, id);
  if (to === "void") annul(w, id, now);
  const payment = w.reversals.get(id)!.payment;
  settleBooks(w, payment, now);
  if (w.payments.get(payment)!.state === "on_hold" && paymentStatus(w, payment) !== "on_hold") freeUpgrade(w, payment, now);
}

/** A dispute only climbs: inquiry, open, lost, won. So events may come in any order, and one that was lost can still be won. */
export function dispute(
  world: World,
  a: { payment: string; event: "inquiry" | "open" | "lost" | "won"; amount: bigint },
  now: number,
): Result {
  const p = world.payments.get(a.payment);
  if (!p) return refuse(world, "not_found");
  const rank = { inquiry: 0, open: 1, lost: 2, won: 3 };
  const id = `dispute:${a.payment}`;
  const before = world.reversals.get(id);
  if (before && rank[a.event] <= rank[before.dispute!])
    return answer(world, { dispute: before.dispute, payment: paymentStatus(world, a.payment) });
  return act(world, p.wallet, now, (w) => {
    if (!before) w.reversals.set(id, newReversal(id, a.payment, a.amount, now));
    edit(w.reversals, id).dispute = a.event;
    if (a.event !== "inquiry") moveReversal(w, id, ({ open: "open", lost: "done", won: "void" } as const)[a.event], now);
    return { dispute: a.event, payment: paymentStatus(w, a.payment) };
  });
}

// --- Coupons alone, and what admins do to a wallet -----------------------------------------------------------------------------------------

export function createCoupon(world: World, code: string, limit: number): World {
  const w = fork(world);
  const before = w.coupons.get(code);
  if (before && limit < before.count) return world; // a limit is never set below what is used
  w.coupons.set(code, { limit, count: before?.count ?? 0 });
  return w;
}

/** A coupon of credits, without a purchase: once for each wallet. */
export function redeemCoupon(
  world: World,
  a: { wallet: string; code: string; credits: bigint; expires_at: number | null },
  now: number,
): Result {
  const key = `${a.wallet}:${a.code}`;
  const coupon = world.coupons.get(a.code);
  if (!coupon) return refuse(world, "not_found");
  if (world.redemptions.has(key)) return refuse(world, "coupon_already_used");
  if (coupon.count >= coupon.limit) return refuse(world, "coupon_used_up");
  return act(world, a.wallet, now, (w) => {
    const made = addGrant(w, { wallet: a.wallet, source: "coupon", credits: a.credits, expires_at: a.expires_at }, now, `coupon:${key}`);
    if (typeof made !== "number") return made;
    edit(w.coupons, a.code).count += 1;
    w.redemptions.set(key, { coupon: a.code, state: "live" });
    return { credits: a.credits, balance_after: 0n };
  });
}

/** Forgives debt, never more than there is. */
export function writeOffDebt(world: World, a: { wallet: string; credits: bigint; key: string }, now: number): Result {
  const before = world.given.get(a.key);
  if (before) return before.body === text(a) ? answer(world, before.value) : refuse(world, "idempotency_key_reused");
  return act(world, a.wallet, now, (w) => {
    if (a.credits <= 0n || a.credits > w.wallets.get(a.wallet)!.debt) return { code: "invalid" };
    lowerDebt(w, a.wallet, a.credits);
    w.write_offs.push({ wallet: a.wallet, credits: a.credits });
    const value = { written_off: a.credits };
    w.given.set(a.key, { body: text(a), value });
    return value;
  });
}

export function unfreeze(world: World, wallet: string, now: number): Result {
  if (world.wallets.get(wallet)?.status === "active") return answer(world, { status: "active" });
  return act(world, wallet, now, (w) => {
    edit(w.wallets, wallet).status = "active";
    return { status: "active" };
  });
}
