import { describe, expect, test } from "bun:test";
import { openBench } from "@test/support/ledger/bench";

const DEBT = (limit: bigint) => ({ policy: "allow_debt", limit }) as const;

describe("the wallet", () => {
  test("credits are what remains; free leaves out what is held, frozen or past its end", () => {
    const b = openBench();
    b.give("a", 70n, { expires: 10 });
    const grant = b.buy(250n);
    b.hold("k", 20n);
    b.freeze(b.newId(), grant, 50n);
    expect(b.view()).toMatchObject({ credits: 320n, credits_held: 20n, credits_frozen: 50n, credits_available: 250n });
    b.clock.now = 10;
    expect(b.view()).toMatchObject({ credits: 270n, credits_held: 20n, credits_available: 200n });
  });

  test("a lapse is true at once and written at the next touch or by the sweep, once", () => {
    const b = openBench();
    b.give("a", 70n, { expires: 10 });
    b.give("b", 5n);
    b.hold("k", 4n, 5);
    b.clock.now = 12;
    const stored = b.wallet();
    expect(b.view()).toMatchObject({ credits: 5n, credits_held: 0n, credits_available: 5n });
    expect(b.wallet()).toBe(stored);
    b.sweep();
    expect(b.wallet().sequence).toBe(stored.sequence + 1);
    const swept = b.wallet();
    b.sweep();
    expect(b.wallet()).toBe(swept);
    expect(b.rows("expire")).toEqual([70n]);
    expect(b.row(-1).key).toBe(`expire:${b.row(0).parts[0]!.grant.toString()}:3`);
    expect(b.spend("x", 6n)).toEqual({ code: "insufficient_credits", credits_needed: 6n, credits_available: 5n });
  });

  test("a touch writes lapses first, then pays debt, then acts, then pays debt", () => {
    const b = openBench();
    b.give("a", 30n);
    b.hold("k", 30n, 5);
    b.hold("z", 0n);
    b.spend("z", 12n, DEBT(50n));
    expect(b.view()).toMatchObject({ debt: 12n, credits: 30n });
    b.clock.now = 6;
    expect(b.view()).toMatchObject({ debt: 0n, credits: 18n, credits_available: 18n });
    expect(b.spend("x", 19n)).toMatchObject({ code: "insufficient_credits", credits_available: 18n });
    b.spend("y", 18n);
    expect(b.store.rows.map((r) => [r.kind, r.type, r.balance_after])).toEqual([
      ["bonus", "increase", 30n],
      ["debt_payment", "decrease", 18n],
      ["consume", "decrease", 0n],
    ]);
  });

  test("credits that arrive pay the debt at once, so what is shown as available can be spent", () => {
    const b = openBench();
    b.hold("z", 0n);
    b.spend("z", 12n, DEBT(50n));
    b.give("a", 30n);
    expect(b.view()).toMatchObject({ debt: 0n, credits_available: 18n });
  });

  test("spend order: priority, soonest end, none last, oldest", () => {
    const b = openBench();
    b.buy(10n);
    b.give("none", 10n);
    b.give("late", 10n, { expires: 90 });
    b.give("soon", 10n, { expires: 50 });
    b.give("first", 10n, { priority: 1 });
    b.clock.now = 1;
    b.give("younger", 10n, { priority: 11 });
    expect(b.view().grants.map((g) => [g.source, g.expires_at?.getTime() ?? null])).toEqual([
      ["bonus", null],
      ["bonus", 50],
      ["bonus", 90],
      ["bonus", null],
      ["bonus", null],
      ["payment", null],
    ]);
    b.spend("x", 25n);
    expect(b.grants()).toEqual([5n, 10n, 10n, 10n]);
    expect(b.row(-1).parts.map((p) => p.credits)).toEqual([10n, 10n, 5n]);
    expect(b.wallet().grants).toHaveLength(4);
  });

  test("defaults: initial and bonus 10, coupon 20, subscription 30, payment 40", () => {
    const b = openBench();
    b.buy(1n);
    b.give("s", 1n, { source: "subscription" });
    b.give("c", 1n, { source: "coupon" });
    b.give("b", 1n);
    b.give("i", 1n, { source: "initial" });
    expect(b.view().grants.map((g) => [g.source, g.priority])).toEqual([
      ["bonus", 10],
      ["initial", 10],
      ["coupon", 20],
      ["subscription", 30],
      ["payment", 40],
    ]);
  });

  test("equal gifts merge; the bound counts gifts, and what was paid for ignores it", () => {
    const b = openBench({ grants_max: 2, holds_max: 2 });
    b.give("a", 5n, { expires: 90 });
    b.give("b", 6n, { expires: 90 });
    b.buy(7n);
    b.buy(8n);
    expect(b.grants()).toEqual([11n, 7n, 8n]);
    b.give("c", 1n, { expires: 91 });
    expect(b.give("d", 1n, { expires: 92 }).code).toBe("too_many_grants");
    b.buy(9n);
    b.hold("1", 1n);
    b.hold("2", 1n);
    expect(b.hold("3", 1n)).toEqual({ code: "too_many_holds" });
    b.clock.now = 1000;
    expect(b.hold("3", 1n)).toMatchObject({ credits_held: 1n });
  });

  test("a wallet that would pass 2^53-1 refuses, and what is no gift is refused", () => {
    const b = openBench();
    b.give("a", 2n ** 53n - 2n);
    expect(b.give("b", 2n).code).toBe("wallet_full");
    expect(b.give("b", 1n).code).toBeUndefined();
    expect([b.give("c", 0n).code, b.give("d", 1n, { expires: 0 }).code]).toEqual(["invalid", "invalid"]);
  });
});

describe("keys", () => {
  test("the same again gives the first answer, another body is refused, clients never meet", () => {
    const b = openBench();
    b.give("a", 100n);
    const first = b.spend("k", 10n);
    b.give("more", 5n);
    expect(b.spend("k", 10n)).toEqual(first);
    expect(b.spend("k", 11n)).toEqual({ code: "usage_key_reused" });
    expect(b.hold("h", 10n)).toEqual(b.hold("h", 10n));
    expect(b.hold("h", 11n)).toEqual({ code: "usage_key_reused" });
    expect(b.hold("k", 11n)).toEqual({ code: "already_settled" });
    expect(b.hold("h", 11n, 1000, b.newId()).code).toBeUndefined();
    expect(b.give("a", 101n).code).toBe("idempotency_key_reused");
    expect(b.give("a", 100n)).toMatchObject({ credits: 100n, balance_after: 100n });
    expect(b.view().credits).toBe(95n);
    expect(b.store.rows.map((r) => r.key)).toEqual(["a", `consume:${b.client.toString()}:k`, "more"]);
  });

  test("a refused call leaves no trace: its key may come again with another body", () => {
    const b = openBench();
    b.give("a", 10n);
    expect(b.spend("k", 11n).code).toBe("insufficient_credits");
    expect(b.spend("k", 9n)).toMatchObject({ credits: 9n });
  });

  test("debt is no row: it grows on the usage, shrinks by payments and write-offs", () => {
    const b = openBench();
    b.hold("z", 0n);
    b.spend("z", 40n, DEBT(40n));
    expect(b.store.rows).toEqual([]);
    expect(b.writeOff("d", 15n)).toEqual({ written_off_credits: 15n });
    expect(b.writeOff("d", 15n)).toEqual({ written_off_credits: 15n });
    expect(b.writeOff("d", 16n)).toEqual({ code: "idempotency_key_reused" });
    expect(b.writeOff("e", 26n)).toEqual({ code: "invalid" });
    b.give("a", 20n);
    expect([b.view().debt, b.rows("debt_payment")]).toEqual([5n, [20n]]);
  });

  test("a use of nothing has a usage and no ledger row", () => {
    const b = openBench();
    b.give("a", 10n);
    b.hold("k", 10n);
    expect(b.spend("k", 0n)).toMatchObject({ credits: 0n, credits_available: 10n });
    expect([b.store.usages.size, b.rows("consume")]).toEqual([1, []]);
  });
});

describe("holds", () => {
  test("validate reserves, leaves the ledger alone and names its grants; what is left comes back", () => {
    const b = openBench();
    b.give("a", 10n);
    b.buy(90n);
    expect(b.hold("k", 25n)).toEqual({ credits_held: 25n, expires_at: new Date(1000), status: "held", credits_available: 75n });
    const hold = [...b.store.holds.values()][0]!;
    expect([b.store.rows.length, hold.parts.map((p) => p.credits)]).toEqual([2, [10n, 15n]]);
    expect(b.spend("k", 12n)).toMatchObject({ credits: 12n, collected_credits: 12n, credits_available: 88n, balance_after: 88n });
    expect([...b.store.usages.values()][0]).toMatchObject({
      balance_before: 100n,
      balance_after: 88n,
      hold_expired: false,
      hold: hold._id,
    });
  });

  test("release and the time to live give back; after release or the end it is said so", () => {
    const b = openBench();
    b.give("a", 50n);
    b.hold("k", 20n);
    b.hold("t", 30n, 5);
    expect(b.release("k")).toEqual({ credits_available: 20n });
    b.give("b", 1n);
    expect(b.release("k")).toEqual({ credits_available: 20n });
    b.clock.now = 5;
    expect(b.view()).toMatchObject({ credits_held: 0n, credits_available: 51n });
    expect([b.release("t").code, b.extend("t", 40n).code, b.spend("k", 1n).code]).toEqual([
      "hold_expired",
      "hold_expired",
      "already_released",
    ]);
    expect(b.hold("k", 20n)).toMatchObject({ credits_held: 0n, status: "released" });
    b.spend("t", 3n);
    expect([b.release("t").code, b.extend("t", 40n).code, b.release("none").code]).toEqual([
      "already_settled",
      "already_settled",
      "not_found",
    ]);
  });

  test("extend: the ceiling only grows, the time is only prolonged, a refusal says stop", () => {
    const b = openBench();
    b.give("a", 50n);
    b.hold("k", 20n, 10);
    expect(b.extend("k", 45n)).toEqual({ credits_held: 45n, expires_at: new Date(10), status: "held" });
    expect(b.extend("k", 30n)).toMatchObject({ credits_held: 45n });
    expect(b.extend("k", 51n)).toEqual({ code: "insufficient_credits", credits_needed: 6n, credits_available: 5n, stop: true });
    b.clock.now = 8;
    expect(b.extend("k", 45n, 10)).toMatchObject({ expires_at: new Date(18) });
    b.clock.now = 15;
    expect(b.extend("k", 45n, 10)).toMatchObject({ expires_at: new Date(25) });
    expect(b.extend("k", 45n, 3)).toMatchObject({ expires_at: new Date(25) });
    b.release("k");
    expect(b.extend("k", 45n, 10)).toEqual({ credits_held: 0n, expires_at: new Date(25), status: "released" });
  });

  test("above the hold the rest comes from what is free, never from another call's hold", () => {
    for (const [policy, reply] of [
      [{ policy: "reject" }, { code: "insufficient_credits", credits_needed: 90n, credits_available: 65n }],
      [{ policy: "allow_to_zero" }, { collected_credits: 65n, debt_credits: 0n, uncollected_credits: 25n, credits_available: 0n }],
      [DEBT(11n), { collected_credits: 65n, debt_credits: 11n, uncollected_credits: 14n, credits_available: 0n }],
    ] as const) {
      const b = openBench();
      b.give("a", 80n);
      b.hold("a", 50n);
      b.hold("b", 15n);
      expect(b.spend("a", 90n, policy)).toMatchObject(reply);
      expect(b.spend("b", 15n, { policy: "reject" })).toMatchObject({ collected_credits: 15n });
      expect(b.view().credits_held).toBe(policy.policy === "reject" ? 50n : 0n);
    }
  });

  test("the debt limit is the wallet's whole debt, not each call's", () => {
    const b = openBench();
    b.hold("a", 0n);
    b.hold("b", 0n);
    b.spend("a", 7n, DEBT(10n));
    expect(b.spend("b", 7n, DEBT(10n))).toMatchObject({ debt_credits: 3n, uncollected_credits: 4n });
    expect(b.hold("c", 1n).code).toBe("insufficient_credits");
  });

  test("a hold charges its grants in spend order, also those an extension added", () => {
    const b = openBench();
    b.buy(30n);
    b.hold("k", 30n);
    b.give("b", 20n);
    b.extend("k", 50n);
    b.spend("k", 25n);
    expect(b.view().grants.map((g) => [g.source, g.remaining])).toEqual([["payment", 25n]]);
  });

  test("after its end all comes from what is free, and the usage says so", () => {
    const b = openBench();
    b.give("a", 30n);
    b.hold("k", 20n, 5);
    b.clock.now = 6;
    b.spend("other", 25n);
    expect(b.spend("k", 20n, { policy: "reject" }).code).toBe("insufficient_credits");
    expect(b.spend("k", 20n)).toMatchObject({ collected_credits: 5n, uncollected_credits: 15n });
    expect([...b.store.usages.values()].at(-1)!.hold_expired).toBe(true);
    expect([...b.store.holds.values()][0]!.status).toBe("settled");
  });

  test("without a hold never above what is free, whatever the policy; work done is never refused", () => {
    const b = openBench();
    b.give("a", 10n);
    for (const policy of [{ policy: "reject" }, { policy: "allow_to_zero" }, DEBT(99n)] as const) {
      expect(b.spend("k", 11n, policy)).toEqual({ code: "insufficient_credits", credits_needed: 11n, credits_available: 10n });
    }
    expect(b.spend("e", 17n, { policy: "reject" }, true)).toMatchObject({ collected_credits: 10n, uncollected_credits: 7n });
  });

  test("a grant that expires while held still pays; what comes back is dead, one row each", () => {
    const b = openBench();
    b.give("a", 90n, { expires: 10 });
    b.buy(5n);
    b.hold("k", 40n);
    b.hold("j", 20n);
    b.clock.now = 11;
    expect(b.view()).toMatchObject({ credits: 65n, credits_held: 60n, credits_available: 5n });
    expect(b.spend("k", 25n)).toMatchObject({ collected_credits: 25n, credits_available: 5n });
    b.release("j");
    expect(b.rows("expire")).toEqual([30n, 15n, 20n]);
    expect(b.grants()).toEqual([5n]);
  });

  test("next_lapse_at is the first end of a hold or a grant, and is known again after a sweep", () => {
    const b = openBench();
    const next = () => b.wallet().next_lapse_at?.getTime() ?? null;
    b.give("a", 50n, { expires: 90 });
    expect(next()).toBe(90);
    b.hold("k", 10n, 20);
    b.hold("l", 10n, 40);
    expect(next()).toBe(20);
    b.release("k");
    b.clock.now = 20;
    const before = b.wallet().sequence;
    b.sweep();
    expect([next(), b.wallet().sequence, b.wallet().holds_open]).toEqual([40, before, 1]);
    b.clock.now = 90;
    b.sweep();
    expect([next(), b.view().credits]).toEqual([null, 0n]);
  });
});
