// The credit ledger as a pure function of a world: no clock, no randomness, no storage. Credits are micro-credits, money is minor units,
// times are plain numbers. A refused or replayed operation gives back the very world it was given.
import { follow } from "./payments";
import { charge, type Counts, type Price } from "./price";

export * from "./payments";

export type Source = "initial" | "bonus" | "coupon" | "subscription" | "payment";
export type Part = { grant: number; credits: bigint };
export type Wallet = { id: string; credits: bigint; debt: bigint; status: "active" | "frozen"; sequence: number; wallet_seq: number };
export type Grant = {
  id: number;
  wallet: string;
  source: Source;
  payment: string | null;
  priority: number;
  expires_at: number | null;
  created_at: number;
  granted: bigint;
  remaining: bigint;
  held: bigint;
  frozen: bigint;
  expired: bigint;
  revived_at: number;
};
export type Hold = {
  key: string;
  wallet: string;
  price: Price;
  counts: Counts;
  parts: Part[];
  expires_at: number;
  status: "held" | "settled" | "released" | "expired";
};
export type Kind = Source | "restore" | "consume" | "expire" | "claw_back" | "take_back" | "debt_payment";
export type Row = { key: string; wallet: string; wallet_seq: number; kind: Kind; credits: bigint; balance_after: bigint; parts: Part[] };
export type Usage = {
  key: string;
  wallet: string;
  price: Price;
  hold_price: Price | null;
  counts: Counts;
  credits: bigint;
  collected: bigint;
  debt: bigint;
  uncollected: bigint;
  hold_expired: boolean;
};
export type Upgrade = {
  of: string;
  reserved: bigint;
  credit: bigint;
  state: "reserved" | "freed" | "taken";
  at: number;
  debt: bigint;
  written_off: bigint;
  restored: bigint;
};
export type Payment = {
  id: string;
  wallet: string;
  state: "pending" | "failed" | "expired" | "on_hold" | "success";
  amount: bigint;
  sold: bigint;
  source: "payment" | "subscription";
  plan: string;
  duration: number | null;
  automatic: boolean;
  evidence: string | null;
  settled: boolean;
  expires_at: number | null;
  grant: number | null;
  upgrade: Upgrade | null;
};
/** A refund or a dispute: what it takes of its payment's grant, and what became of that share. */
export type Reversal = {
  id: string;
  payment: string;
  amount: bigint;
  ours: boolean;
  state: "idle" | "open" | "done" | "void";
  opened_at: number;
  dispute: "inquiry" | "open" | "lost" | "won" | null;
  share: bigint;
  frozen: bigint;
  clawed: bigint;
  expired: bigint;
  debt: bigint;
  written_off: bigint;
  restored: bigint;
};
export type Redemption = { coupon: string; state: "live" | "released" | "late" };
export type Use = { validate?: Answer; extend?: Answer; consume?: Answer };
export type Answer = { body: string; value: Value };
export type Rules = { clawback: "debt" | "freeze" | "write_off"; holds_max: number; grants_max: number };
export type World = {
  rules: Rules;
  next: number;
  wallets: Map<string, Wallet>;
  grants: Map<number, Grant>;
  holds: Map<string, Hold>;
  payments: Map<string, Payment>;
  reversals: Map<string, Reversal>;
  coupons: Map<string, { limit: number; count: number }>;
  redemptions: Map<string, Redemption>;
  uses: Map<string, Use>;
  outbox: Map<string, boolean>;
  given: Map<string, Answer>;
  rows: Row[];
  usages: Usage[];
  write_offs: { wallet: string; credits: bigint }[];
};
export type Policy = { kind: "reject" | "allow_to_zero" } | { kind: "allow_debt"; limit: bigint };
export type Value = Record<string, unknown>;
export type Problem = { code: string; credits_needed?: bigint; credits_available?: bigint; stop?: true };
export type Result = { world: World; reply: { value: Value } | { problem: Problem }; replayed?: true };

const PRIORITY = { initial: 10, bonus: 10, coupon: 20, subscription: 30, payment: 40 } as const;
const CREDITS_MAX = 2n ** 53n - 1n;
const INCREASES: readonly Kind[] = ["initial", "bonus", "coupon", "subscription", "payment", "restore"];

export function emptyWorld(wallets: string[], rules: Partial<Rules> = {}): World {
  return {
    rules: { clawback: "debt", holds_max: 2000, grants_max: 100, ...rules },
    next: 1,
    wallets: new Map(wallets.map((id) => [id, { id, credits: 0n, debt: 0n, status: "active", sequence: 0, wallet_seq: 0 }])),
    grants: new Map(),
    holds: new Map(),
    payments: new Map(),
    reversals: new Map(),
    coupons: new Map(),
    redemptions: new Map(),
    uses: new Map(),
    outbox: new Map(),
    given: new Map(),
    rows: [],
    usages: [],
    write_offs: [],
  };
}

// --- Reading -----------------------------------------------------------------------------------------------------------------------------

/** The wallet as anyone sees it at `now`: what would stand there if its lapses were written at this instant. */
export function view(world: World, wallet: string, now: number) {
  const w = touched(world, wallet, now);
  const { credits, debt, status } = w.wallets.get(wallet)!;
  const grants = grantsOf(w, wallet).filter((g) => g.remaining > 0n);
  const sum = (of: (g: Grant) => bigint) => grants.reduce((total, g) => total + of(g), 0n);
  return {
    credits,
    debt,
    status,
    credits_held: sum((g) => g.held),
    credits_frozen: sum((g) => g.frozen),
    credits_available: free(w, wallet, now),
    grants: grants.map(({ id, source, payment, remaining, held, frozen, expires_at }) => ({
      id,
      source,
      payment,
      remaining,
      held,
      frozen,
      expires_at,
    })),
  };
}

export function holdState(world: World, client: string, key: string, now: number): Hold["status"] | "unknown" {
  const hold = world.holds.get(`${client}/${key}`);
  if (!hold) return world.uses.get(`${client}/${key}`)?.consume ? "settled" : "unknown";
  return hold.status === "held" && hold.expires_at <= now ? "expired" : hold.status;
}

export function paymentStatus(world: World, id: string): string {
  const p = world.payments.get(id)!;
  if (p.state !== "success" && p.state !== "on_hold") return p.state;
  const done = reversalsOf(world, id).filter((r) => r.state === "done");
  const refunded = done.filter((r) => !r.dispute).reduce((sum, r) => sum + r.amount, 0n);
  if (done.some((r) => r.dispute)) return "charged_back";
  if (refunded > 0n && refunded >= p.amount) return "refunded";
  return refunded > 0n && p.state === "success" ? "partly_refunded" : p.state;
}

/** What may still be asked back: paid, less every refund and dispute that has not failed, less what an upgrade was credited for. */
export function refundRoom(world: World, id: string): bigint {
  const p = world.payments.get(id)!;
  let room = p.amount;
  for (const r of reversalsOf(world, id)) if (r.state === "open" || r.state === "done") room -= r.amount;
  for (const { upgrade: u } of world.payments.values())
    if (u?.of === id && u.state !== "freed" && u.reserved > 0n) room -= u.credit - (u.credit * u.restored) / u.reserved;
  return room > 0n ? room : 0n;
}

export const isIncrease = (kind: Kind) => INCREASES.includes(kind);
export const reversalsOf = (w: World, payment: string) => [...w.reversals.values()].filter((r) => r.payment === payment);
export const grantsOf = (w: World, wallet: string) => [...w.grants.values()].filter((g) => g.wallet === wallet).sort(spendOrder);
export const isLive = (g: Grant, now: number) => g.expires_at === null || g.expires_at > now;
export const loose = (g: Grant) => g.remaining - g.held - g.frozen;
export const least = (a: bigint, b: bigint) => (a < b ? a : b);
export const total = (parts: Part[]) => parts.reduce((sum, p) => sum + p.credits, 0n);

function spendOrder(a: Grant, b: Grant): number {
  const end = (g: Grant) => g.expires_at ?? Infinity;
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (end(a) !== end(b)) return end(a) - end(b);
  return a.created_at - b.created_at || a.id - b.id;
}

export function free(w: World, wallet: string, now: number): bigint {
  let sum = 0n;
  for (const g of w.grants.values()) if (g.wallet === wallet && isLive(g, now)) sum += loose(g);
  return sum;
}

// --- Writing: every change goes through a copy of the world ---------------------------------------------------------------------------------

export function fork(w: World): World {
  return {
    ...w,
    wallets: new Map(w.wallets),
    grants: new Map(w.grants),
    holds: new Map(w.holds),
    payments: new Map(w.payments),
    given: new Map(w.given),
    reversals: new Map(w.reversals),
    coupons: new Map(w.coupons),
    redemptions: new Map(w.redemptions),
    uses: new Map(w.uses),
    outbox: new Map(w.outbox),
    rows: [...w.rows],
    usages: [...w.usages],
    write_offs: [...w.write_offs],
  };
}

/** The copy of one entity that may be changed; the world it came from keeps the old one. */
export function edit<K, T extends object>(map: Map<K, T>, id: K): T {
  const copy = { ...map.get(id)! };
  map.set(id, copy);
  return copy;
}

export function post(w: World, wallet: string, kind: Kind, parts: Part[], key: string): void {
  const owner = edit(w.wallets, wallet);
  owner.credits += isIncrease(kind) ? total(parts) : -total(parts);
  owner.wallet_seq += 1;
  w.rows.push({ key, wallet, wallet_seq: owner.wallet_seq, kind, credits: total(parts), balance_after: owner.credits, parts });
}

/** Takes from what is free, in spend order. The caller has made sure that so much is free. */
export function drain(w: World, wallet: string, credits: bigint, now: number, into: "remaining" | "held"): Part[] {
  const parts: Part[] = [];
  for (const g of grantsOf(w, wallet)) {
    const take = isLive(g, now) ? least(loose(g), credits) : 0n;
    if (take <= 0n) continue;
    const grant = edit(w.grants, g.id);
    if (into === "held") grant.held += take;
    else grant.remaining -= take;
    parts.push({ grant: g.id, credits: take });
    credits -= take;
  }
  return parts;
}

function payDebt(w: World, wallet: string, now: number): void {
  const pay = least(w.wallets.get(wallet)!.debt, free(w, wallet, now));
  if (pay <= 0n) return;
  lowerDebt(w, wallet, pay);
  post(w, wallet, "debt_payment", drain(w, wallet, pay, now, "remaining"), `debt_payment:${w.rows.length}`);
}

/** A wallet that its debt has frozen is active again once the debt is gone. */
export function lowerDebt(w: World, wallet: string, credits: bigint): void {
  const owner = edit(w.wallets, wallet);
  owner.debt -= credits;
  if (owner.debt === 0n) owner.status = "active";
}

/** What a grant past its end still has loose is dead. Several rows may follow one end, one for each part that comes back late. */
export function bury(w: World, id: number, now: number): void {
  const dead = loose(w.grants.get(id)!);
  if (isLive(w.grants.get(id)!, now) || dead <= 0n) return;
  const g = edit(w.grants, id);
  g.remaining -= dead;
  g.expired += dead;
  post(w, g.wallet, "expire", [{ grant: id, credits: dead }], `expire:${id}:${w.rows.length}`);
}

/** Lapses are written in the order of their time, debt paid after each, so that it does not matter when a touch or the sweep comes by. */
function writeLapses(w: World, wallet: string, now: number): boolean {
  for (let wrote = false; ; wrote = true) {
    let hold: Hold | undefined;
    let grant: Grant | undefined;
    for (const h of w.holds.values())
      if (h.wallet === wallet && h.status === "held" && h.expires_at <= now && (!hold || h.expires_at < hold.expires_at)) hold = h;
    for (const g of w.grants.values())
      if (g.wallet === wallet && !isLive(g, now) && loose(g) > 0n && (!grant || g.expires_at! < grant.expires_at!)) grant = g;
    if (!hold && !grant) return wrote;
    const at = Math.min(hold?.expires_at ?? Infinity, grant?.expires_at ?? Infinity);
    if (hold && hold.expires_at === at) {
      edit(w.holds, hold.key).status = "expired";
      giveBack(w, hold.parts, at);
    } else bury(w, grant!.id, at);
    payDebt(w, wallet, at);
  }
}

/** A refund or dispute that waits for a held part gets it first; what is left lives on, or dies with its grant. */
export function giveBack(w: World, parts: Part[], now: number): void {
  for (const part of parts) {
    const g = edit(w.grants, part.grant);
    g.held -= part.credits;
    if (g.payment) follow(w, g.payment, now);
    bury(w, g.id, now);
  }
}

function touched(world: World, wallet: string, now: number): World {
  const w = fork(world);
  if (writeLapses(w, wallet, now)) edit(w.wallets, wallet).sequence += 1;
  return w;
}

/** The sweep: a touch without an act. */
export function sweep(world: World, wallet: string, now: number): World {
  const w = touched(world, wallet, now);
  return w.wallets.get(wallet) === world.wallets.get(wallet) ? world : w;
}

/** One transaction on one wallet: lapses and debt first, then the act, then debt again, for what the act made free is not free while debt stands. */
export function act(world: World, wallet: string, now: number, work: (w: World) => Value | Problem): Result {
  if (!world.wallets.has(wallet)) return refuse(world, "user_not_found");
  const w = touched(world, wallet, now);
  payDebt(w, wallet, now);
  const reply = work(w);
  if ("code" in reply) return { world, reply: { problem: reply as Problem } };
  payDebt(w, wallet, now);
  edit(w.wallets, wallet).sequence += 1;
  if ("credits_available" in reply) reply.credits_available = free(w, wallet, now);
  if ("balance_after" in reply) reply.balance_after = w.wallets.get(wallet)!.credits;
  return { world: w, reply: { value: reply } };
}

export const refuse = (world: World, code: string): Result => ({ world, reply: { problem: { code } } });
export const answer = (world: World, value: Value): Result => ({ world, reply: { value }, replayed: true });
export const text = (value: unknown) => JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}` : v));

// --- Increases ---------------------------------------------------------------------------------------------------------------------------

type NewGrant = { wallet: string; source: Source; credits: bigint; expires_at: number | null; priority?: number; payment?: string };

export function addGrant(w: World, a: NewGrant, now: number, key: string): number | Problem {
  if (w.wallets.get(a.wallet)!.credits + a.credits > CREDITS_MAX) return { code: "wallet_full" };
  const priority = a.priority ?? PRIORITY[a.source];
  const live = grantsOf(w, a.wallet).filter((g) => g.remaining > 0n);
  const equal = (g: Grant) =>
    g.source === a.source && g.priority === priority && g.expires_at === a.expires_at && !g.payment && isLive(g, now);
  let id = a.payment ? undefined : live.find(equal)?.id;
  const gifts = live.filter((g) => !g.payment);
  if (id === undefined && !a.payment && gifts.length >= w.rules.grants_max) return { code: "too_many_grants" }; // paid credits are never refused for it
  if (id === undefined) {
    id = w.next++;
    w.grants.set(id, {
      id,
      wallet: a.wallet,
      source: a.source,
      payment: a.payment ?? null,
      priority,
      expires_at: a.expires_at,
      created_at: now,
      granted: 0n,
      remaining: 0n,
      held: 0n,
      frozen: 0n,
      expired: 0n,
      revived_at: -Infinity,
    });
  }
  const g = edit(w.grants, id);
  g.granted += a.credits;
  g.remaining += a.credits;
  post(w, a.wallet, a.source, [{ grant: id, credits: a.credits }], key);
  return id;
}

type Gift = { wallet: string; source: "initial" | "bonus"; credits: bigint; expires_at: number | null; priority?: number; key: string };

export function grant(world: World, a: Gift, now: number): Result {
  const before = world.given.get(a.key);
  if (before) return before.body === text(a) ? answer(world, before.value) : refuse(world, "idempotency_key_reused");
  if (a.credits <= 0n || (a.expires_at !== null && a.expires_at <= now)) return refuse(world, "invalid");
  return act(world, a.wallet, now, (w) => {
    const id = addGrant(w, a, now, `grant:${a.key}`);
    if (typeof id !== "number") return id;
    const value = { credits: a.credits, balance_after: 0n };
    w.given.set(a.key, { body: text(a), value });
    return value;
  });
}

// --- Holds and use -----------------------------------------------------------------------------------------------------------------------

const insufficient = (needed: bigint, available: bigint): Problem => ({
  code: "insufficient_credits",
  credits_needed: needed,
  credits_available: available,
});
const heldReply = (h: Hold): Value => ({
  credits_held: h.status === "held" ? total(h.parts) : 0n,
  expires_at: h.expires_at,
  status: h.status,
});
const present = (world: World, hold: Hold, now: number) => heldReply(touched(world, hold.wallet, now).holds.get(hold.key)!);

export function validate(
  world: World,
  a: { client: string; key: string; wallet: string; price: Price; counts: Counts; ttl: number },
  now: number,
): Result {
  const key = `${a.client}/${a.key}`;
  const use = world.uses.get(key);
  if (use?.validate) {
    if (use.validate.body !== text(a)) return refuse(world, "usage_key_reused");
    const now_ = present(world, world.holds.get(key)!, now);
    return answer(world, now_.status === "held" ? use.validate.value : now_); // after the use has ended: its present state
  }
  if (use) return refuse(world, "already_settled");
  const cost = charge(a.price, a.counts);
  if ("wrong" in cost || a.ttl < 1) return refuse(world, "invalid");
  return act(world, a.wallet, now, (w) => {
    if (w.wallets.get(a.wallet)!.status === "frozen") return { code: "wallet_frozen" };
    if ([...w.holds.values()].filter((h) => h.wallet === a.wallet && h.status === "held").length >= w.rules.holds_max)
      return { code: "too_many_holds" };
    const available = free(w, a.wallet, now);
    if (cost.credits > available) return insufficient(cost.credits, available);
    const parts = drain(w, a.wallet, cost.credits, now, "held");
    w.holds.set(key, { key, wallet: a.wallet, price: a.price, counts: a.counts, parts, expires_at: now + a.ttl, status: "held" });
    const value = { ...heldReply(w.holds.get(key)!), credits_available: 0n };
    w.uses.set(key, { validate: { body: text(a), value } });
    return value;
  });
}

/** The new ceiling in all; it only grows, and the time is only ever prolonged, so a late or repeated call does no harm. */
export function extend(world: World, a: { client: string; key: string; counts: Counts; ttl?: number }, now: number): Result {
  const key = `${a.client}/${a.key}`;
  const hold = world.holds.get(key);
  if (!hold) return refuse(world, world.uses.has(key) ? "already_settled" : "not_found");
  const state = holdState(world, a.client, a.key, now);
  if (state !== "held" && world.uses.get(key)!.extend?.body === text(a)) return answer(world, present(world, hold, now));
  if (state !== "held") return refuse(world, state === "expired" ? "hold_expired" : `already_${state}`);
  const grown = (name: keyof Counts) => [hold.counts[name], a.counts[name]].reduce((m, n) => (m === undefined || (n ?? -1n) > m ? n : m));
  const counts: Counts = { input: grown("input"), output: grown("output"), cached: hold.counts.cached, units: grown("units") };
  const cost = charge(hold.price, counts);
  if ("wrong" in cost || (a.ttl ?? 1) < 1) return refuse(world, "invalid");
  const more = cost.credits - total(hold.parts);
  const until = Math.max(hold.expires_at, a.ttl === undefined ? 0 : now + a.ttl);
  if (more <= 0n && until === hold.expires_at && text(counts) === text(hold.counts)) return answer(world, heldReply(hold));
  return act(world, hold.wallet, now, (w) => {
    const available = free(w, hold.wallet, now);
    if (more > 0n && w.wallets.get(hold.wallet)!.status === "frozen") return { code: "wallet_frozen", stop: true };
    if (more > available) return { ...insufficient(more, available), stop: true };
    const h = edit(w.holds, key);
    if (more > 0n) h.parts = joined([...h.parts, ...drain(w, h.wallet, more, now, "held")]);
    h.counts = counts;
    h.expires_at = until;
    edit(w.uses, key).extend = { body: text(a), value: heldReply(h) };
    return heldReply(h);
  });
}

function joined(parts: Part[]): Part[] {
  const sums = new Map<number, bigint>();
  for (const p of parts) sums.set(p.grant, (sums.get(p.grant) ?? 0n) + p.credits);
  return [...sums].map(([grant, credits]) => ({ grant, credits })).filter((p) => p.credits > 0n);
}

type Consume = { client: string; key: string; wallet?: string; price?: Price; counts: Counts; policy: Policy; done?: boolean };

/** `price` without a hold is the price valid now; with a hold it names another model. `done` marks an event: work that cannot be undone. */
export function consume(world: World, a: Consume, now: number): Result {
  const key = `${a.client}/${a.key}`;
  const body = text([a.wallet, a.price, a.counts, a.done]);
  const first = world.uses.get(key)?.consume;
  if (first) return first.body === body ? answer(world, first.value) : refuse(world, "usage_key_reused");
  const hold = world.holds.get(key);
  if (hold?.status === "released") return refuse(world, "already_released");
  const wallet = hold?.wallet ?? a.wallet;
  const price = a.price ?? hold?.price;
  if (wallet === undefined || price === undefined) return refuse(world, "not_found");
  const cost = charge(price, a.counts);
  if ("wrong" in cost) return refuse(world, "invalid");
  return act(world, wallet, now, (w) => {
    const parts = w.holds.get(key)?.status === "held" ? hold!.parts : [];
    const available = free(w, wallet, now);
    if (!hold && !a.done && w.wallets.get(wallet)!.status === "frozen") return { code: "wallet_frozen" };
    if (!hold && !a.done && cost.credits > available) return insufficient(cost.credits, available);
    const within = least(cost.credits, total(parts));
    const beside = least(cost.credits - within, available);
    const missing = cost.credits - within - beside;
    if (missing > 0n && a.policy.kind === "reject" && !a.done) return insufficient(cost.credits, within + available);
    const room = a.policy.kind === "allow_debt" ? a.policy.limit - w.wallets.get(wallet)!.debt : 0n;
    const debt = least(missing, room > 0n ? room : 0n);

    const used = chargeHeld(w, parts, within);
    const taken = joined([...used, ...drain(w, wallet, beside, now, "remaining")]);
    if (within + beside > 0n) post(w, wallet, "consume", taken, `consume:${key}`);
    edit(w.wallets, wallet).debt += debt;
    const uncollected = missing - debt;
    const hold_expired = w.holds.get(key)?.status === "expired";
    const figures = { credits: cost.credits, collected: within + beside, debt, uncollected };
    w.usages.push({ key, wallet, price, hold_price: hold?.price ?? null, counts: a.counts, ...figures, hold_expired });
    if (hold) edit(w.holds, key).status = "settled";
    const spent = new Map(used.map((u) => [u.grant, u.credits]));
    giveBack(
      w,
      parts.map((p) => ({ grant: p.grant, credits: p.credits - (spent.get(p.grant) ?? 0n) })),
      now,
    );
    const value = { ...figures, credits_available: 0n, balance_after: 0n };
    w.uses.set(key, { ...w.uses.get(key), consume: { body, value } });
    return value;
  });
}

/** A use charges the grants its own hold named, in spend order; a grant that has expired since still pays. */
function chargeHeld(w: World, parts: Part[], credits: bigint): Part[] {
  const used: Part[] = [];
  const inOrder = [...parts].sort((a, b) => spendOrder(w.grants.get(a.grant)!, w.grants.get(b.grant)!));
  for (const part of inOrder) {
    const take = least(part.credits, credits);
    if (take <= 0n) continue;
    const g = edit(w.grants, part.grant);
    g.held -= take;
    g.remaining -= take;
    credits -= take;
    used.push({ grant: g.id, credits: take });
  }
  return used;
}

export function release(world: World, a: { client: string; key: string }, now: number): Result {
  const hold = world.holds.get(`${a.client}/${a.key}`);
  if (!hold) return refuse(world, world.uses.has(`${a.client}/${a.key}`) ? "already_settled" : "not_found");
  if (hold.status === "settled") return refuse(world, "already_settled");
  if (hold.status === "released") return answer(world, {});
  if (holdState(world, a.client, a.key, now) === "expired") return refuse(world, "hold_expired");
  return act(world, hold.wallet, now, (w) => {
    edit(w.holds, hold.key).status = "released";
    giveBack(w, hold.parts, now);
    return { credits_available: 0n };
  });
}
