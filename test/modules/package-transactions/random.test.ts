import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { Types } from "mongoose";
import { Problem } from "@/kit/problem";
import type { Ctx } from "@/kit/ctx";
import { initiate } from "@/modules/payment-transactions/initiate";
import { PaymentTransactions, type Payment } from "@/modules/payment-transactions/model";
import { apply, close } from "@/modules/payment-transactions/settle";
import { release } from "@/modules/payment-transactions/service";
import { creditedToUpgrades, restoreUpgrade } from "@/modules/payment-transactions/upgrade";
import { PackageTransactions } from "@/modules/package-transactions/model";
import { writeExpired } from "@/modules/package-transactions/service";
import { sweepWallets, walletFor } from "@/modules/user-wallets/service";
import { random } from "@test/support/ledger-model/steps";
import { openTill, type Till } from "@test/modules/payments/till";
import type { SignedIn } from "@test/modules/payments/support";

setDefaultTimeout(180_000);

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;
const seeds = [1, 2, 3];
const steps = 160;

let till: Till;
let offers: Types.ObjectId[];
beforeAll(async () => {
  till = await openTill();
  const prices = [
    [999, 1_000],
    [2_999, 3_000],
    [4_999, 7_000],
    [9_999, 10_000],
  ] as const;
  offers = [];
  for (const [USD, credits] of prices) offers.push(new Types.ObjectId(await till.shop.offerOf({ USD, BDT: USD * 120 }, {}, credits)));
});
afterAll(() => till.shop.app.close());

type Person = SignedIn & { id: Types.ObjectId; ctx: Ctx };
type Rng = ReturnType<typeof random>;
type Step = (rng: Rng, who: Person) => Promise<unknown>;

const paymentsOf = ({ id }: Person, status: readonly Payment["status"][]) =>
  PaymentTransactions.model
    .find({ user: id, status: { $in: status } })
    .sort({ _id: 1 })
    .lean();

/** What is bought may be what somebody holds already, or not; an upgrade may be of anything that they ever held. */
const begin = async (rng: Rng, { id, ctx }: Person) => {
  const held = await PackageTransactions.model.find({ user: id }).sort({ _id: 1 }).lean();
  const upgrade = held.length > 0 && rng.chance(0.5) ? { upgrade_of: rng.pick(held)._id } : {};
  const currency = rng.chance(0.85) ? ("USD" as const) : ("BDT" as const);
  return (await initiate(ctx, { package_plan: rng.pick(offers), currency, payment_method: "stripe", ...upgrade })).payment;
};

/** The gateway's word that it was paid, whenever it comes: before or after the payment was closed, perhaps to be looked at first. */
const pay = async (rng: Rng, { _id }: Payment) => {
  const payment = (await PaymentTransactions.model.findOne({ _id }).lean())!;
  const { amount, currency } = payment;
  const held = rng.chance(0.15);
  const paid = {
    kind: "paid",
    status: "paid",
    transaction: `pi_${_id.toHexString()}`,
    amount,
    currency,
    at: null,
    fee: null,
    held,
  } as const;
  await apply(till.shop.app.ctx(), payment, paid);
};

/** Of a live package that was paid for, to one that is dearer where there is one. */
const upgrade = async (rng: Rng, { id, ctx }: Person) => {
  const filter = { user: id, ended_at: null, expires_at: { $gt: ctx.now() }, payment_transaction: { $ne: null } };
  const held = await PackageTransactions.model.find(filter).sort({ _id: 1 }).lean();
  if (held.length === 0) return null;
  const one = rng.pick(held);
  const dearer = offers.slice(offers.findIndex((offer) => offer.equals(one.package_plan)) + 1);
  const order = { package_plan: rng.pick(dearer.length > 0 ? dearer : offers), currency: "USD", payment_method: "stripe" } as const;
  return (await initiate(ctx, { ...order, upgrade_of: one._id })).payment;
};

const acts: Record<string, Step> = {
  begin,
  upgrade: async (rng, who) => {
    const begun = await upgrade(rng, who);
    if (begun?.status === "pending" && rng.chance(0.4)) await pay(rng, begun);
  },
  /** The rest is spent while nobody pays, and then somebody does. */
  tooLate: async (rng, who) => {
    const begun = await upgrade(rng, who);
    if (begun?.status !== "pending") return;
    await close(till.shop.app.ctx(), begun, { status: "over", outcome: "expired", reason: "over", final: true });
    await acts["consume"]!(rng, who);
    if (rng.chance(0.6)) await pay(rng, begun);
  },
  buy: async (rng, who) => pay(rng, await begin(rng, who)),
  pay: async (rng, who) => {
    const open = await paymentsOf(who, ["pending", "failed", "expired"]);
    if (open.length > 0) await pay(rng, rng.pick(open));
  },
  twice: async (rng, who) => {
    const open = await paymentsOf(who, ["pending", "failed", "expired", "success"]);
    if (open.length === 0) return;
    const one = rng.pick(open);
    await Promise.all([pay(rng, one), pay(rng, one), pay(rng, one)]);
  },
  race: async (rng, who) => {
    const made = [begin(rng, who), begin(rng, who), begin(rng, who)].map((call) => call.catch(expected));
    await Promise.all(made);
  },
  fail: async (rng, who) => {
    const open = await paymentsOf(who, ["pending"]);
    const no = { status: "failed", outcome: rng.chance(0.5) ? "failed" : "expired", reason: "no", final: true } as const;
    if (open.length > 0) await close(till.shop.app.ctx(), rng.pick(open), no);
  },
  release: async (rng, who) => {
    const held = await paymentsOf(who, ["on_hold"]);
    if (held.length > 0) await release(till.shop.app.ctx(), rng.pick(held)._id);
  },
  consume: async (rng, who) => {
    const { credits_available } = await walletFor(who.ctx, who.id);
    const most = Number(credits_available / 1_000_000n);
    if (most > 0) await till.spend(who, 1 + rng.below(most));
  },
  hold: async (rng, who) => {
    const { credits_available } = await walletFor(who.ctx, who.id);
    const most = Number(credits_available / 1_000_000n);
    if (most > 0) {
      const key = await till.hold(who, 1 + rng.below(most));
      if (rng.chance(0.6)) await till.settle(key, rng.below(most));
    }
  },
  // A refund of an upgrade, as far as its own part in it goes, and one that fails late.
  restore: async (rng, who) => {
    const upgraded = (await paymentsOf(who, ["success"])).filter(({ upgrade }) => upgrade !== null);
    if (upgraded.length === 0) return;
    const one = rng.pick(upgraded);
    await restoreUpgrade(till.shop.app.ctx(), one, (one.amount * BigInt(rng.below(5))) / 4n);
  },
  sweep: () => sweepWallets(till.shop.app.ctx(), 50),
};

/** What may be refused, and nothing else. */
function expected(error: unknown): void {
  const codes = ["upgrade_not_possible", "upgrade_underway", "payment_underway", "invalid_request", "amount_below_minimum", "unavailable"];
  if (!(error instanceof Problem) || !codes.includes(error.code)) throw error;
}

async function person(): Promise<Person> {
  const user = await till.buyer();
  const id = new Types.ObjectId(user._id);
  return { ...user, id, ctx: till.shop.app.ctx({ kind: "user", id, email: user.email, role: "user", session: new Types.ObjectId() }) };
}

for (const seed of seeds)
  test(`buying, renewing, upgrading, failing, paying late, spending, in any order (seed ${seed})`, async () => {
    const rng = random(seed);
    await till.later(0);
    const people = [await person(), await person(), await person()];
    const log: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      const name = rng.pick([...Object.keys(acts), "upgrade", "upgrade", "restore"]);
      const who = rng.below(people.length);
      log.push(`${who} ${name}`);
      try {
        await acts[name]!(rng, people[who]!).catch(expected);
        await till.shop.app.settled();
        const pause_ms = rng.chance(0.3) ? rng.below(20) * hour_ms : rng.chance(0.1) ? rng.below(40) * day_ms : 0;
        if (pause_ms > 0) await till.shop.app.clock.advance(pause_ms);
      } catch (error) {
        throw new Error(`seed ${seed}, step ${step} of ${log.join(", ")}`, { cause: error });
      }
    }
    await till.later(0);
    expect(await till.shop.violations()).toEqual([]);
    for (const who of people) await checkBooks(who);
    await writeExpired(till.shop.app.ctx());
    await till.later(0);
    expect(await till.shop.violations()).toEqual([]);
  });

test("all of that has happened: upgrades taken, freed, paid late, owed for, restored; renewals, downgrades", async () => {
  const upgrades = await PaymentTransactions.model.find({ upgrade: { $ne: null } }).lean();
  const count = (of: (payment: Payment & { upgrade: NonNullable<Payment["upgrade"]> }) => boolean) =>
    upgrades.filter((payment) => payment.upgrade !== null && of({ ...payment, upgrade: payment.upgrade })).length;
  const kinds = await PackageTransactions.model.distinct("kind");
  const seen = {
    taken: count(({ upgrade }) => upgrade.state === "taken"),
    freed: count(({ upgrade }) => upgrade.state === "freed"),
    credited: count(({ upgrade_credit }) => upgrade_credit > 0n),
    late: count(({ upgrade, late }) => upgrade.state === "taken" && late),
    owed: count(({ upgrade }) => upgrade.debt_credits > 0n),
    restored: count(({ upgrade }) => upgrade.restored_credits > 0n),
  };
  expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([]);
  expect(kinds.toSorted()).toEqual(["assigned", "downgraded", "renewed", "upgraded"]);
});

/** What the auditor does not know: money that went into upgrades, periods, and that nothing stays set aside for what is closed. */
async function checkBooks(who: Person): Promise<void> {
  for (const open of await paymentsOf(who, ["pending"]))
    await close(till.shop.app.ctx(), open, { status: "over", outcome: "expired", reason: "over", final: true });
  for (const held of await paymentsOf(who, ["on_hold"])) await release(till.shop.app.ctx(), held._id);
  await till.shop.app.settled();
  expect((await walletFor(who.ctx, who.id)).credits_frozen).toBe(0n);
  const payments = await PaymentTransactions.model.find({ user: who.id }).lean();
  const settled = payments.filter(({ status }) => status === "success");
  expect(settled.filter(({ credits_transaction }) => credits_transaction === null)).toEqual([]);
  expect(payments.filter(({ upgrade, status }) => upgrade !== null && (upgrade.state === "taken") !== (status === "success"))).toEqual([]);
  const keys = payments.flatMap(({ upgrade_key }) => upgrade_key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  const rows = await PackageTransactions.model.find({ user: who.id }).sort({ _id: 1 }).lean();
  expect(rows.filter(({ payment_transaction }) => payment_transaction !== null)).toHaveLength(settled.length);
  for (const payment of settled) {
    // Late money apart, no payment is worth more to upgrades than it was.
    const late = payments.some(({ late, upgrade }) => late && upgrade?.payment_transaction.equals(payment._id) === true);
    if (!late) expect((await creditedToUpgrades(payment)) <= payment.amount + payment.upgrade_credit).toBe(true);
  }
  for (const offer of offers) {
    const periods = rows.filter(({ package_plan, ended_at }) => package_plan.equals(offer) && ended_at === null);
    for (const [index, next] of periods.entries()) {
      const before = periods[index - 1];
      expect(next.expires_at.getTime() - next.starts_at.getTime()).toBe(30 * day_ms);
      if (before) expect(next.starts_at.getTime() >= before.expires_at.getTime()).toBe(true);
    }
  }
}
