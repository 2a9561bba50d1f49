import { expect } from "bun:test";
import { Types } from "mongoose";
import { charge } from "@/modules/credits-process/price";
import type { Charge, Counts, Price } from "@/modules/credits-process/price";
import { countsOf as pinnedCounts, pin, priceOf as pinnedPrice, type Pinned } from "@/modules/credits-process/terms";
import type { EntryKind, EntryOf, Outcome } from "@/modules/user-wallets/entries";
import type { Hold, Id } from "@/modules/user-wallets/wallet-state";
import * as model from "@test/support/ledger-model/model";
import type { Counts as ModelCounts, Price as ModelPrice } from "@test/support/ledger-model/price";
import { apply, CLAWBACKS, DICE, nextStep, random } from "@test/support/ledger-model/steps";
import type { Face, Step } from "@test/support/ledger-model/steps";
import type { Store } from "@test/support/ledger/store";

// Coupons, and upgrades (an option of `initiate`), are orchestrated elsewhere: the ledger only sees the grants that come of them.
const LEFT_OUT: readonly Face[] = ["redeemCoupon"];
const FACES = DICE.filter((face) => !LEFT_OUT.includes(face));

const shown = (value: unknown) => JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? `${v}` : v));
const EPOCH = Date.UTC(2026, 0, 1);
export const at = (now: number) => new Date(EPOCH + now);
const ago = (date: Date | null) => (date === null ? null : date.getTime() - EPOCH);

/** The same wallets in the model and in the store, and who is who. */
type Pair = {
  store: Side;
  newId: () => Id;
  wallets: Map<string, Id>;
  clients: Map<string, Id>;
  grants: Map<string, number>;
  payments: Map<string, Id>;
  reversals: Map<string, Id>;
};

/** The side of the product: the store in memory, or the database. */
export type Side = Pick<Store, "wallets" | "holds" | "usages" | "claims" | "rows" | "useKey"> & {
  put<K extends EntryKind>(wallet: Id, entry: EntryOf<K>, now: Date): Outcome<K> | Promise<Outcome<K>>;
  add(id: Id): unknown;
  view(wallet: Id, now: Date): ReturnType<Store["view"]> | Promise<ReturnType<Store["view"]>>;
  /** Reads again what may have changed. */
  refresh?(): Promise<void>;
};

/** What becomes of the spent part of a refund: the first draw of each seed. */
export const clawbackOf = (seed: number): model.Rules["clawback"] => random(seed).pick(CLAWBACKS);

/** Plays the same seeded steps on both sides and compares them after each. Throws with the seed and the step where they differ. */
export async function walk(seed: number, steps: number, side: Side, newId: () => Id, rules: Partial<model.Rules> = {}): Promise<void> {
  const rng = random(seed);
  const dice = random(seed + 1_000_000);
  let world = model.emptyWorld(["w1", "w2"], { clawback: rng.pick(CLAWBACKS), ...rules });
  const pair = await openPair(side, newId);
  const log: Step[] = [];
  for (let now = 0, i = 0; i < steps; i++, now += rng.chance(0.5) ? 0 : rng.below(8)) {
    const drawn = log.length > 0 && rng.chance(0.08) ? rng.pick(log) : nextStep(rng, world, now, FACES);
    const step = adapted(drawn);
    log.push(step);
    const { world: next, reply } = apply(world, step, now);
    const wrong = await follow(pair, world, next, step, reply, now);
    await side.refresh?.();
    wrong.push(...(await sameBooks(pair, next, now)));
    if (wrong.length > 0) throw new Error(`seed ${seed}, step ${i} at ${now}: ${shown(step)} -> ${shown(reply)}: ${wrong.join("; ")}`);
    world = next;
    // What is seen must not depend on when the sweep comes by, so it comes by on one side only.
    if (dice.chance(0.15)) await sweepOurs(pair, now);
  }
  await sameRows(pair, world, seed);
}

async function openPair(store: Side, newId: () => Id): Promise<Pair> {
  const named = (names: string[]) => new Map(names.map((name) => [name, newId()]));
  const pair = {
    store,
    newId,
    wallets: named(["w1", "w2"]),
    clients: named(["a", "b"]),
    grants: new Map(),
    payments: new Map(),
    reversals: new Map(),
  };
  for (const id of pair.wallets.values()) await store.add(id);
  return pair;
}

/** Counts in one order, for the model compares them as text; and no coupon or upgrade, see above. */
function adapted(step: Step): Step {
  const ordered = ({ input, output, cached, units }: ModelCounts): ModelCounts => ({ input, output, cached, units });
  if (step.act === "validate") return { act: "validate", args: { ...step.args, counts: ordered(step.args.counts) } };
  if (step.act === "extend") return { act: "extend", args: { ...step.args, counts: ordered(step.args.counts) } };
  if (step.act === "consume") return { act: "consume", args: { ...step.args, counts: ordered(step.args.counts) } };
  if (step.act !== "initiate") return step;
  const { coupon: _coupon, upgrade_of: _upgrade, ...args } = step.args;
  return { act: "initiate", args };
}

/** Sends the step through decide and says where its answer differs. */
async function follow(
  pair: Pair,
  world: model.World,
  next: model.World,
  step: Step,
  reply: model.Result["reply"],
  now: number,
): Promise<string[]> {
  const outcome = await send(pair, world, next, step, now);
  if (outcome === null) return [];
  if ("problem" in reply) {
    const got = "problem" in outcome ? outcome.problem : { code: "none" };
    return shown(sorted(got)) === shown(sorted(reply.problem)) ? [] : [`refused ${shown(got)}`];
  }
  if ("problem" in outcome) return [`refused ${shown(outcome.problem)}`];
  const given: Record<string, unknown> = { ...("reply" in outcome ? outcome.reply : outcome.unchanged) };
  const said: Record<string, unknown> = {};
  for (const [ours, theirs] of Object.entries(NAMES)) if (ours in given) said[theirs] = given[ours];
  if (said["expires_at"] instanceof Date) said["expires_at"] = ago(said["expires_at"]);
  return Object.entries(reply.value)
    .filter(([name, value]) => COMPARED.has(name) && said[name] !== value)
    .map(([name, value]) => `${name}: ${shown(said[name])} instead of ${shown(value)}`);
}

const NAMES = {
  credits: "credits",
  collected_credits: "collected",
  debt_credits: "debt",
  uncollected_credits: "uncollected",
  credits_available: "credits_available",
  balance_after: "balance_after",
  credits_held: "credits_held",
  expires_at: "expires_at",
  status: "status",
  written_off_credits: "written_off",
};
const COMPARED = new Set(Object.values(NAMES));

async function send(pair: Pair, world: model.World, next: model.World, step: Step, now: number): Promise<Outcome<EntryKind> | null> {
  const put: Put = async (wallet, entry) => pair.store.put(wallet, entry, at(now));
  const walletOf = (name: string | undefined) => pair.wallets.get(name ?? "w1")!;
  const use = (args: { client: string; key: string }) => ({ client: pair.clients.get(args.client)!, usage_key: args.key });
  const owner = (args: { client: string; key: string }) => {
    const key = pair.store.useKey(use(args));
    return pair.store.holds.get(key)?.user_wallet ?? pair.store.usages.get(key)?.wallet ?? walletOf("w1");
  };
  switch (step.act) {
    case "grant": {
      const { wallet, source, credits, expires_at, key } = step.args;
      return put(walletOf(wallet), {
        kind: "grant",
        grant: pair.newId(),
        source,
        credits,
        expires_at: when(expires_at),
        key,
        hash: shown(step.args),
      });
    }
    case "validate": {
      const { wallet, price, counts, ttl } = step.args;
      const cost = charge(priceOf(price), countsOf(counts));
      const pinned = pinnedBy(priceOf(price), countsOf(counts));
      const credits = "wrong" in cost ? -1n : cost.credits;
      return put(walletOf(wallet), {
        kind: "hold",
        ...use(step.args),
        hold: pair.newId(),
        hash: shown(step.args),
        credits,
        pinned,
        ttl_ms: ttl,
      });
    }
    case "extend": {
      const { counts, ttl } = step.args;
      return put(owner(step.args), {
        kind: "extend",
        ...use(step.args),
        hash: shown(step.args),
        grow: growBy(countsOf(counts)),
        ttl_ms: ttl ?? null,
      });
    }
    case "consume": {
      const { wallet, price, counts, policy, done } = step.args;
      const hold = pair.store.holds.get(pair.store.useKey(use(step.args)));
      const overdraft =
        policy.kind === "allow_debt" ? ({ policy: "allow_debt", limit: policy.limit } as const) : ({ policy: policy.kind } as const);
      return put(hold?.user_wallet ?? walletOf(wallet), {
        kind: "consume",
        ...use(step.args),
        usage: pair.newId(),
        hash: shown([wallet, price, counts, done]),
        cost: costBy(wallet, price, counts),
        overdraft,
        ...(done ? { done } : {}),
      });
    }
    case "release":
      return put(owner(step.args), { kind: "release", ...use(step.args) });
    case "writeOffDebt": {
      const { wallet, credits, key } = step.args;
      return put(walletOf(wallet), { kind: "debt_write_off", key, hash: shown(step.args), credits });
    }
    case "unfreeze":
      return put(walletOf(step.args), { kind: "unfreeze" });
    default:
      return sendPayment(pair, world, next, step, put);
  }
}

type Put = <K extends EntryKind>(wallet: Id, entry: EntryOf<K>) => Promise<Outcome<K>>;

/** What a payment does to the wallet is derived from what the model says of it; the rest of it is not the ledger's. */
async function sendPayment(pair: Pair, world: model.World, next: model.World, step: Step, put: Put): Promise<null> {
  if (next === world) return null;
  const id = paymentOf(step, world);
  if (step.act === "sweep" || id === undefined) return null;
  const payment = next.payments.get(id)!;
  const wallet = pair.wallets.get(payment.wallet)!;
  const mine = pair.payments.get(id) ?? pair.newId();
  pair.payments.set(id, mine);
  const before = world.payments.get(id);
  const reversals = model.reversalsOf(next, id);
  const idOf = (reversal: string) => {
    const found = pair.reversals.get(reversal) ?? pair.newId();
    pair.reversals.set(reversal, found);
    return found;
  };
  const shares = reversals.map((r) => ({ claim: idOf(r.id), credits: r.share }));
  if (before?.grant === null && payment.grant !== null) {
    const alive = reversals.filter((r) => r.state === "open" || r.state === "done");
    await put(wallet, {
      kind: "grant",
      grant: pair.newId(),
      source: payment.source,
      credits: payment.sold,
      expires_at: when(payment.expires_at),
      payment_transaction: mine,
      key: `payment:${mine.toString()}`,
      hash: null,
      claims: alive.map((r) => ({
        claim: idOf(r.id),
        state: r.state === "done" ? "done" : "open",
        credits: r.share,
        opened_at: at(r.opened_at),
      })),
    });
    return null;
  }
  if (payment.grant === null) return null;
  const grant = grantIds(pair).find((g) => pair.grants.get(g.toString()) === payment.grant)!;
  for (const r of reversals) {
    const was = world.reversals.get(r.id);
    if (was?.state === r.state && was.share === r.share) continue;
    if (was?.state === r.state) continue; // its share moved because another one did
    const on = { claim: idOf(r.id), grant, payment_transaction: mine, shares };
    if (r.state === "open") await put(wallet, { kind: "freeze", ...on, credits: r.share });
    if (r.state === "done") await put(wallet, { kind: "claw_back", ...on, credits: r.share });
    if (r.state === "void" && was?.state === "open") await put(wallet, { kind: "thaw", ...on });
    if (r.state === "void" && was?.state === "done") await put(wallet, { kind: "restore", ...on });
  }
  return null;
}

function paymentOf(step: Step, world: model.World): string | undefined {
  if (step.act === "refundEvent") return world.reversals.get(step.args.id)?.payment ?? step.args.payment;
  if (step.act === "requestRefund" || step.act === "dispute") return step.args.payment;
  if (step.act === "credit" || step.act === "releasePayment") return step.args;
  return step.act === "initiate" || step.act === "settle" || step.act === "close" ? step.args.id : undefined;
}

/** Every grant there was, told by its first row, in the order of birth. */
function grantIds(pair: Pair): Id[] {
  const born = pair.store.rows.flatMap((row) => row.parts.map((p) => p.grant.toString()));
  return [...new Set(born)].toSorted().map((hex) => new Types.ObjectId(hex));
}

async function sameBooks(pair: Pair, world: model.World, now: number): Promise<string[]> {
  const births = [...world.grants.keys()].toSorted((a, b) => a - b);
  const ids = grantIds(pair);
  ids.forEach((id, index) => pair.grants.set(id.toString(), births[index] ?? -1));
  const wrong: string[] = [];
  for (const [name, id] of pair.wallets) {
    const theirs = model.view(world, name, now);
    const ours = await pair.store.view(id, at(now));
    const { credits, debt, status } = ours.wallet;
    const paymentName = (payment: Id | null) => [...pair.payments].find(([, mine]) => payment && mine.equals(payment))?.[0] ?? null;
    const grants = ours.grants.map((g) => ({
      id: pair.grants.get(g._id.toString()),
      source: g.source,
      payment: paymentName(g.payment_transaction),
      remaining: g.remaining,
      held: g.held,
      frozen: g.frozen,
      expires_at: ago(g.expires_at),
    }));
    const { credits_held, credits_frozen, credits_available } = ours;
    const seen = { credits, debt, status, credits_held, credits_frozen, credits_available, grants };
    if (shown(seen) !== shown(theirs)) wrong.push(`${name} is ${shown(seen)} instead of ${shown(theirs)}`);
  }
  for (const hold of world.holds.values()) {
    const [client, key] = hold.key.split("/");
    const ours = pair.store.holds.get(`${pair.clients.get(client!)!.toString()}/${key}`);
    const state = ours && ours.status === "held" && ours.expires_at <= at(now) ? "expired" : ours?.status;
    if (state !== model.holdState(world, client!, key!, now)) wrong.push(`hold ${hold.key} is ${state}`);
  }
  return wrong;
}

async function sweepOurs(pair: Pair, now: number): Promise<void> {
  for (const id of pair.wallets.values()) await pair.store.put(id, { kind: "sweep" }, at(now));
}

/** At the end both sides have written all lapses: the rows agree by kind, credits and balance, and the refunds by what became of them. */
async function sameRows(pair: Pair, world: model.World, seed: number): Promise<void> {
  const end = 100_000;
  for (const [name, id] of pair.wallets) {
    await pair.store.put(id, { kind: "sweep" }, at(end));
    await pair.store.refresh?.();
    world = model.sweep(world, name, end);
    const ours = pair.store.rows.filter((row) => row.wallet.equals(id));
    const parts = (list: { grant: Id; credits: bigint }[]) =>
      list.map((p) => ({ grant: pair.grants.get(p.grant.toString()), credits: p.credits }));
    const theirs = world.rows.filter((row) => row.wallet === name);
    expect({ seed, rows: ours.map((r) => [r.wallet_seq, r.kind, r.credits, r.balance_after, parts(r.parts)]) }).toEqual({
      seed,
      rows: theirs.map((r) => [r.wallet_seq, r.kind, r.credits, r.balance_after, r.parts]),
    });
    expect(pair.store.wallets.get(id.toString())!.next_lapse_at).toBe(null);
  }
  for (const [name, id] of pair.reversals) {
    const r = world.reversals.get(name)!;
    const ours = pair.store.claims.get(id.toString());
    if (r.state !== "open" && r.state !== "done") continue;
    if (world.payments.get(r.payment)!.grant === null) continue;
    const { frozen, clawed, expired, debt, written_off } = ours ?? r;
    expect({ seed, name, frozen, clawed, expired, debt, written_off }).toEqual({
      seed,
      name,
      frozen: r.frozen,
      clawed: r.clawed,
      expired: r.expired,
      debt: r.debt,
      written_off: r.written_off,
    });
  }
}

function priceOf(price: ModelPrice): Price {
  if ("fixed" in price) return price;
  const { input, output, cached, request, unit, credit_price, profit_bps } = price;
  return defined({
    input_token_price: input,
    output_token_price: output,
    cached_input_token_price: cached,
    request_price: request,
    unit_price: unit,
    credit_price,
    percentage: profit_bps,
  });
}

function countsOf(counts: ModelCounts): Counts {
  return defined({ input_tokens: counts.input, output_tokens: counts.output, cached_input_tokens: counts.cached, units: counts.units });
}

function defined<T extends object>(record: T): T {
  // Only keys whose value is undefined are left out, which optional fields allow.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

function pinnedBy(price: Price, counts: Counts): Pinned {
  const versions = { ai_model: null, billing_setting: null, credits_profit: null };
  const pricing = { price, versions, ai_model: null, unit_name: null, credit_price: "fixed" in price ? null : price.credit_price };
  return pin(pricing, counts, { feature_endpoint: null, words: null, word_limit: null });
}

const pinnedOf = (hold: Hold) => ({ price: pinnedPrice(hold.pinned), counts: pinnedCounts(hold.pinned) });

const growBy = (counts: Counts) => (hold: Hold) => {
  const before = pinnedOf(hold);
  const larger = (name: keyof Counts) => [before.counts[name], counts[name]].reduce((m, n) => (m === undefined || (n ?? -1n) > m ? n : m));
  const grown = defined({
    input_tokens: larger("input_tokens"),
    output_tokens: larger("output_tokens"),
    cached_input_tokens: before.counts.cached_input_tokens,
    units: larger("units"),
  });
  const cost = charge(before.price, grown);
  if ("wrong" in cost) return { code: "invalid" };
  return {
    credits: cost.credits,
    pinned: pinnedBy(before.price, grown),
    grown: shown(sorted(grown)) !== shown(sorted(before.counts)),
  };
};

const costBy = (wallet: string | undefined, price: ModelPrice | undefined, counts: ModelCounts) => (hold: Hold | null) => {
  const valid = price ? priceOf(price) : hold && pinnedOf(hold).price;
  if (!valid || (!hold && wallet === undefined)) return { code: "not_found" };
  const cost = charge(valid, countsOf(counts));
  return "wrong" in cost ? { code: "invalid" } : { credits: cost.credits, detail: detailOf(cost) };
};

/** What a usage says of its price, without the steps. */
function detailOf({ input_credits, output_credits, cost_credits, profit_credits, cost_price }: Charge): Pinned {
  return { fixed_credits: null, input_credits, output_credits, cost_credits, profit_credits, cost_price };
}

function sorted(record: object): unknown[] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function when(now: number | null): Date | null {
  return now === null ? null : at(now);
}
