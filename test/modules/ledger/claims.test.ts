import { describe, expect, test } from "bun:test";
import { openBench } from "@test/support/ledger/bench";

describe("refunds and disputes on a named grant", () => {
  test("frozen while open, taken when final, thawed when it fails", () => {
    const b = openBench();
    const grant = b.buy(500n);
    const [r, s] = [b.newId(), b.newId()];
    expect(b.freeze(r, grant, 100n)).toMatchObject({ frozen_credits: 100n, waiting_credits: 0n });
    b.freeze(s, grant, 150n);
    expect(b.view()).toMatchObject({ credits: 500n, credits_frozen: 250n, credits_available: 250n });
    expect(b.clawBack(r, grant, 100n)).toMatchObject({ frozen_credits: 0n, clawed_credits: 100n, debt_credits: 0n });
    expect(b.view()).toMatchObject({ credits: 400n, credits_frozen: 150n });
    b.thaw(s, grant);
    expect(b.view()).toMatchObject({ credits: 400n, credits_frozen: 0n, credits_available: 400n });
    expect(b.row(-1)).toMatchObject({
      kind: "claw_back",
      key: `claw_back:${r.toString()}:2`,
      payment_transaction: b.row(0).payment_transaction,
    });
  });

  test("done twice it moves once, and a claim that is final is not opened again", () => {
    const b = openBench();
    const grant = b.buy(500n);
    const r = b.newId();
    b.clawBack(r, grant, 100n);
    b.clawBack(r, grant, 100n);
    b.freeze(r, grant, 100n);
    b.thaw(r, grant);
    expect([b.rows("claw_back"), b.view().credits_frozen]).toEqual([[100n], 0n]);
    expect(b.freeze(b.newId(), b.newId(), 1n)).toEqual({ code: "not_found" });
  });

  test("a hold on the grant is not broken: its part waits and follows when it ends", () => {
    for (const [end, credits, debt] of [
      ["release", 0n, 0n],
      ["lapse", 0n, 0n],
      ["settle", 0n, 70n],
    ] as const) {
      const b = openBench();
      const grant = b.buy(300n);
      const r = b.newId();
      b.hold("k", 70n, 50);
      expect(b.freeze(r, grant, 300n)).toMatchObject({ frozen_credits: 230n, waiting_credits: 70n });
      expect(b.clawBack(r, grant, 300n)).toMatchObject({ clawed_credits: 230n, waiting_credits: 70n, debt_credits: 0n });
      if (end === "release") b.release("k");
      if (end === "lapse") b.clock.now = 50;
      if (end === "settle") expect(b.spend("k", 70n)).toMatchObject({ collected_credits: 70n });
      expect(b.view()).toMatchObject({ credits, debt, credits_available: 0n });
    }
  });

  test("spent credits of the share: debt, debt and a frozen wallet, or written off", () => {
    for (const [clawback, expected] of [
      ["debt", [40n, 0n, "active"]],
      ["freeze", [40n, 0n, "frozen"]],
      ["write_off", [0n, 40n, "active"]],
    ] as const) {
      const b = openBench({ clawback });
      const grant = b.buy(100n);
      b.spend("k", 40n);
      const reply = b.clawBack(b.newId(), grant, 100n);
      expect([b.view().debt, reply["written_off_credits"], b.view().status]).toEqual([...expected]);
      expect(reply["clawed_credits"]).toBe(60n);
    }
  });

  test("a frozen wallet refuses new work, lets holds settle, and is active when lifted or when the debt is paid", () => {
    const start = () => {
      const b = openBench({ clawback: "freeze" });
      b.give("a", 60n);
      b.hold("k", 20n);
      const grant = b.buy(10n);
      b.spend("s", 45n);
      b.clawBack(b.newId(), grant, 10n);
      expect(b.view()).toMatchObject({ status: "frozen", debt: 5n });
      return b;
    };
    const b = start();
    expect([b.hold("n", 1n).code, b.spend("n", 1n).code]).toEqual(["wallet_frozen", "wallet_frozen"]);
    expect(b.extend("k", 21n)).toEqual({ code: "wallet_frozen", stop: true });
    expect(b.spend("k", 20n)).toMatchObject({ collected_credits: 20n });
    expect(b.put({ kind: "unfreeze" })).toEqual({ status: "active" });
    expect(b.view()).toMatchObject({ status: "active", debt: 5n });
    for (const pay of ["credits", "write-off"] as const) {
      const other = start();
      if (pay === "credits") other.give("more", 5n);
      else other.writeOff("w", 5n);
      expect(other.view()).toMatchObject({ status: "active", debt: 0n });
    }
  });

  test("what expired unused was never spent: nobody owes it, though the grant has left the wallet", () => {
    const b = openBench();
    const grant = b.buy(100n, 10);
    b.spend("k", 40n);
    b.clock.now = 20;
    b.sweep();
    expect(b.wallet().grants).toEqual([]);
    expect(b.clawBack(b.newId(), grant, 100n)).toMatchObject({ debt_credits: 40n, expired_credits: 60n, clawed_credits: 0n });
  });

  test("one that fails after it was final restores what it took and the debt it made", () => {
    const b = openBench();
    const grant = b.buy(300n, 90);
    b.spend("k", 120n);
    b.give("a", 50n);
    const r = b.newId();
    b.clawBack(r, grant, 300n);
    expect(b.view()).toMatchObject({ credits: 0n, debt: 70n });
    expect(b.restore(r, grant)).toMatchObject({ restored_credits: 300n });
    b.restore(r, grant);
    expect([b.rows("restore"), b.view().debt]).toEqual([[300n], 0n]);
    expect(b.view().grants).toMatchObject([{ remaining: 230n, expires_at: new Date(90) }]);
  });

  test("what comes back after its end lives on for as long as it was away, overlaps once", () => {
    const b = openBench();
    const grant = b.buy(100n, 100);
    const [r, d] = [b.newId(), b.newId()];
    b.clock.now = 80;
    b.freeze(r, grant, 50n);
    b.freeze(d, grant, 50n);
    b.clock.now = 120;
    b.thaw(r, grant);
    expect(b.view().grants[0]!.expires_at).toEqual(new Date(140));
    b.clock.now = 150;
    b.thaw(d, grant);
    expect(b.view().grants).toMatchObject([{ remaining: 50n, expires_at: new Date(170) }]);
  });

  test("shares are absolute: what is final may move what another may freeze", () => {
    const b = openBench();
    const grant = b.buy(1000n);
    const [r, s] = [b.newId(), b.newId()];
    b.freeze(s, grant, 800n);
    b.put({ kind: "claw_back", ...b.on(r, grant), credits: 300n, shares: [{ claim: s, credits: 700n }] });
    expect(b.view()).toMatchObject({ credits: 700n, credits_frozen: 700n });
  });

  test("a refund that came before the grant takes its share as the grant is made", () => {
    const b = openBench();
    const payment = b.newId();
    const grant = b.newId();
    const claims = [{ claim: b.newId(), state: "done", credits: 30n, opened_at: new Date(0) }] as const;
    const key = `payment:${payment.toString()}`;
    b.put({
      kind: "grant",
      grant,
      source: "payment",
      credits: 100n,
      expires_at: null,
      payment_transaction: payment,
      key,
      hash: null,
      claims,
    });
    expect([b.rows("payment"), b.rows("claw_back"), b.view().credits]).toEqual([[100n], [30n], 70n]);
  });
});

describe("upgrades", () => {
  test("reserve the unspent rest, take it when paid, restore a part when refunded", () => {
    const b = openBench();
    const grant = b.buy(400n);
    b.spend("k", 100n);
    const up = b.newId();
    expect(b.reserve(up, grant)).toMatchObject({ frozen_credits: 300n });
    expect(b.view()).toMatchObject({ credits_frozen: 300n, credits_available: 0n });
    expect(b.takeBack(up, grant, 300n)).toMatchObject({ clawed_credits: 300n, debt_credits: 0n });
    expect([b.view().credits, b.rows("take_back")]).toEqual([0n, [300n]]);
    expect(b.restore(up, grant, 150n)).toMatchObject({ restored_credits: 150n });
    expect(b.grants()).toEqual([150n]);
    expect(b.takeBack(up, grant, 150n)).toMatchObject({ clawed_credits: 450n });
    expect(b.grants()).toEqual([]);
  });

  test("one that fails frees the rest, which goes to a dispute that waits", () => {
    const b = openBench();
    const grant = b.buy(400n);
    const [up, dispute] = [b.newId(), b.newId()];
    b.reserve(up, grant);
    expect(b.freeze(dispute, grant, 400n)).toMatchObject({ frozen_credits: 0n, waiting_credits: 400n });
    b.thaw(up, grant);
    expect(b.view()).toMatchObject({ credits_frozen: 400n, credits_available: 0n });
  });

  test("late money takes what is left of the old grant, the rest is owed", () => {
    const b = openBench();
    const grant = b.buy(400n);
    const up = b.newId();
    b.reserve(up, grant);
    b.thaw(up, grant);
    b.spend("k", 150n);
    expect(b.takeBack(up, grant, 400n)).toMatchObject({ clawed_credits: 250n, debt_credits: 150n });
    expect(b.view()).toMatchObject({ credits: 0n, debt: 150n });
  });
});
