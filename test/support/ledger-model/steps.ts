// Seeded operations: the same seed gives the same steps, here and in whatever is compared with this model.
import * as model from "./model";
import type { Counts, Price } from "./price";

export type Random = { below(n: number): number; pick<T>(list: readonly T[]): T; chance(p: number): boolean };

/** mulberry32: small, known, good enough to shuffle operations. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return { below, pick: (list) => list[below(list.length)]!, chance: (p) => next() < p };
}

const WALLETS = ["w1", "w2"] as const;
const PRICES: Price[] = [
  { fixed: 7n },
  { fixed: 0n },
  { input: 3_000n, output: 15_000n, cached: 300n, credit_price: 1_000n, profit_bps: 3_000n },
  { input: 1_000n, output: 4_000n, credit_price: 999n, profit_bps: 1_234n },
  { unit: 1n, request: 2n, credit_price: 1_000_000n, profit_bps: 0n },
];
export const CLAWBACKS = ["debt", "freeze", "write_off"] as const;

export type Step = { [K in keyof Acts]: { act: K; args: Acts[K] } }[keyof Acts];
type Args<F> = F extends (world: model.World, args: infer A, now: number) => unknown ? A : never;
type Acts = {
  grant: Args<typeof model.grant>;
  validate: Args<typeof model.validate>;
  extend: Args<typeof model.extend>;
  consume: Args<typeof model.consume>;
  release: Args<typeof model.release>;
  initiate: Args<typeof model.initiate>;
  settle: Args<typeof model.settle>;
  credit: string;
  close: { id: string; state: "failed" | "expired" };
  releasePayment: string;
  requestRefund: Args<typeof model.requestRefund>;
  refundEvent: Args<typeof model.refundEvent>;
  dispute: Args<typeof model.dispute>;
  redeemCoupon: Args<typeof model.redeemCoupon>;
  writeOffDebt: Args<typeof model.writeOffDebt>;
  unfreeze: string;
  sweep: string;
};

export function newWorld(rng: Random): model.World {
  const world = model.emptyWorld([...WALLETS], { clawback: rng.pick(CLAWBACKS), holds_max: 6, grants_max: 8 });
  return model.createCoupon(model.createCoupon(world, "ONE", 1), "FEW", 3);
}

/** Small numbers, few keys, short lives, and mostly things that exist, so that steps meet each other often. */
export function nextStep(rng: Random, world: model.World, now: number, dice: readonly Face[] = DICE): Step {
  const wallet = rng.pick(WALLETS);
  const open = [...world.holds.values()].filter((h) => h.status === "held");
  const fresh = { client: rng.chance(0.8) ? "a" : "b", key: `k${rng.below(60)}` };
  const [client, key] = open.length > 0 && rng.chance(0.8) ? rng.pick(open).key.split("/") : [fresh.client, fresh.key];
  const use = { client: client!, key: key! };
  const counts: Counts = { input: BigInt(rng.below(40)), output: BigInt(rng.below(12)), units: BigInt(rng.below(80)) };
  if (rng.chance(0.3)) counts.cached = BigInt(rng.below(15));
  const ends = () => (rng.chance(0.3) ? null : now + rng.below(80));
  const payments = [...world.payments.values()];
  const wanted = payments.filter((p) => (p.state === "success") === (p.grant !== null) && p.state !== "pending");
  const payment = wanted.length > 0 && rng.chance(0.6) ? rng.pick(wanted).id : `p${rng.below(8)}`;
  const unpaid = rng.pick([payment, ...payments.filter((p) => p.state !== "success").map((p) => p.id)]);
  const owed = rng.pick([payment, ...payments.filter((p) => p.state === "success" && p.grant === null).map((p) => p.id)]);
  const amount = BigInt(rng.below(70));
  const policy: model.Policy = rng.pick([{ kind: "reject" }, { kind: "allow_to_zero" }, { kind: "allow_debt", limit: 90n }] as const);
  const other = rng.chance(0.15) ? { price: rng.pick(PRICES) } : {};

  switch (rng.pick(dice)) {
    case "grant":
      return {
        act: "grant",
        args: {
          wallet,
          source: rng.pick(["bonus", "initial"] as const),
          credits: BigInt(rng.below(300)),
          expires_at: ends(),
          key: `g${rng.below(40)}`,
        },
      };
    case "validate":
      return { act: "validate", args: { ...fresh, wallet, price: rng.pick(PRICES), counts, ttl: 1 + rng.below(50) } };
    case "extend":
      return { act: "extend", args: { ...use, counts, ...(rng.chance(0.5) ? { ttl: 1 + rng.below(50) } : {}) } };
    case "consume":
      return { act: "consume", args: { ...use, counts, policy, ...other } };
    case "consumeFresh":
      return {
        act: "consume",
        args: { ...fresh, wallet, price: rng.pick(PRICES), counts, policy, ...(rng.chance(0.3) ? { done: true } : {}) },
      };
    case "release":
      return { act: "release", args: use };
    case "initiate":
      return {
        act: "initiate",
        args: {
          id: `p${rng.below(8)}`,
          wallet,
          amount: rng.chance(0.1) ? 0n : BigInt(1 + rng.below(200)),
          sold: BigInt(1 + rng.below(500)),
          source: rng.pick(["payment", "subscription"] as const),
          plan: rng.pick(["s", "t"]),
          duration: rng.chance(0.4) ? null : 10 + rng.below(90),
          automatic: rng.chance(0.3),
          ...(rng.chance(0.3) ? { coupon: rng.pick(["ONE", "FEW"]) } : {}),
          ...(rng.chance(0.35) ? { upgrade_of: payment } : {}),
        },
      };
    case "settle":
      return { act: "settle", args: { id: unpaid, transaction: `t-${unpaid}`, amount: -1n, risky: rng.chance(0.15) } };
    case "credit":
      return { act: "credit", args: owed };
    case "close":
      return { act: "close", args: { id: payment, state: rng.pick(["failed", "expired"] as const) } };
    case "releasePayment":
      return { act: "releasePayment", args: payment };
    case "requestRefund":
      return { act: "requestRefund", args: { id: `r${rng.below(12)}`, payment, amount } };
    case "refundEvent":
      return {
        act: "refundEvent",
        args: {
          id: `r${rng.below(12)}`,
          payment,
          amount: amount + 1n,
          event: rng.pick(["pending", "succeeded", "failed"] as const),
        },
      };
    case "dispute":
      return {
        act: "dispute",
        args: {
          payment,
          event: rng.pick(["inquiry", "open", "open", "lost", "won"] as const),
          amount: BigInt(1 + rng.below(200)),
        },
      };
    case "redeemCoupon":
      return {
        act: "redeemCoupon",
        args: {
          wallet,
          code: rng.pick(["ONE", "FEW"]),
          credits: BigInt(1 + rng.below(100)),
          expires_at: now + 1 + rng.below(80),
        },
      };
    case "writeOffDebt":
      return { act: "writeOffDebt", args: { wallet, credits: BigInt(rng.below(60)), key: `d${rng.below(20)}` } };
    case "unfreeze":
      return { act: "unfreeze", args: wallet };
    default:
      return { act: "sweep", args: wallet };
  }
}

export type Face = (typeof DICE)[number];

export const DICE = [
  "grant",
  "validate",
  "validate",
  "validate",
  "extend",
  "extend",
  "consume",
  "consume",
  "consumeFresh",
  "release",
  "initiate",
  "initiate",
  "settle",
  "settle",
  "credit",
  "credit",
  "close",
  "releasePayment",
  "requestRefund",
  "requestRefund",
  "refundEvent",
  "refundEvent",
  "dispute",
  "redeemCoupon",
  "writeOffDebt",
  "unfreeze",
  "sweep",
] as const;

export function apply(world: model.World, step: Step, now: number): model.Result {
  if (step.act === "close") return model.close(world, step.args.id, step.args.state, now);
  if (step.act === "sweep") return { world: model.sweep(world, step.args, now), reply: { value: {} } };
  if (step.act === "settle") {
    // The step does not know the amount that a coupon or an upgrade left: the gateway was told, so it is asked here. A refund names its own payment.
    const amount = world.payments.get(step.args.id)?.amount ?? 0n;
    return model.settle(world, { ...step.args, amount }, now);
  }
  if (step.act === "refundEvent") {
    const known = world.reversals.get(step.args.id);
    return model.refundEvent(world, known ? { ...step.args, payment: known.payment } : step.args, now);
  }
  // oxlint-disable-next-line import/namespace -- every act that is left names an operation of the model
  const operation = model[step.act] as (world: model.World, args: unknown, now: number) => model.Result;
  return operation(world, step.args, now);
}
