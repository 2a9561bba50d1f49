import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Id, ServiceActor } from "@/kit/ctx";
import { post, type PostingOf } from "@/modules/user-wallets/ledger";
import { sweepWallets } from "@/modules/user-wallets/service";
import { writesTogether } from "@/modules/user-wallets/statements";
import { openBank, type Bank } from "@test/support/ledger/bank";

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.close());

const C = 1_000_000n;

const hold = (user: Id, client: ServiceActor, usage_key: string, credits: bigint, ttl_ms = 60_000): PostingOf<"hold"> => ({
  kind: "hold",
  to: { user },
  client: client.id,
  usage_key,
  hash: `hold ${credits}`,
  credits,
  pinned: {},
  ttl_ms,
});

const use = (user: Id, client: ServiceActor, usage_key: string, credits: bigint, done = false): PostingOf<"consume"> => ({
  kind: "consume",
  to: { user },
  client: client.id,
  usage_key,
  hash: `use ${credits}`,
  cost: () => ({
    credits,
    detail: { input_credits: credits, output_credits: 0n, cost_credits: credits, profit_credits: 0n, cost_price: 0n },
  }),
  overdraft: client.overdraft,
  done,
});

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe("post", () => {
  test("a grant, a hold and its settling leave rows, usage, use and wallet that agree, every number an int64", async () => {
    const user = await bank.person();
    const client = bank.client();
    const ctx = bank.ctx(client);
    await bank.give(user, 100n * C);
    const [held] = await post(ctx, [hold(user, client, "k", 30n * C)]);
    expect(held.reply).toMatchObject({ credits_held: 30n * C, credits_available: 70n * C, status: "held" });
    expect(await bank.view(user)).toMatchObject({ credits: 100n * C, credits_held: 30n * C, credits_available: 70n * C, sequence: 2 });
    const [settled] = await post(ctx, [use(user, client, "k", 12n * C)]);
    expect(settled.reply).toMatchObject({ credits: 12n * C, credits_available: 88n * C, balance_after: 88n * C });

    const rows = await bank.rows(user);
    expect(rows.map((row) => [row["wallet_seq"], row["kind"], row["credits"], row["balance_after"], row["usage_key"]])).toEqual([
      [1, "bonus", 100n * C, 100n * C, null],
      [2, "consume", 12n * C, 88n * C, "k"],
    ]);
    expect(settled.transaction).toEqual(rows[1]!._id);
    const usage = await bank.db.collection("credits_usages").findOne({ client: client.id });
    expect(usage).toMatchObject({
      usage_key: "k",
      credits_transaction: rows[1]!._id,
      collected_credits: 12n * C,
      balance_before: 100n * C,
    });
    expect(await bank.db.collection("credit_holds").findOne({ client: client.id })).toMatchObject({ status: "settled" });

    const longs = await bank.db
      .collection("user_wallets")
      .aggregate([
        { $match: { user } },
        { $project: { c: { $type: "$credits" }, d: { $type: "$debt" }, g: { $type: { $first: "$grants.remaining" } } } },
      ])
      .toArray();
    expect(longs[0]).toMatchObject({ c: "long", d: "long", g: "long" });
  });

  test("a hundred of the same consume at once are one charge and one answer", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 100n * C);
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(bank.ctx(client), [use(user, client, "same", 7n * C)])));
    expect(new Set(answers.map(([{ reply }]) => Object.values(reply).join())).size).toBe(1);
    expect(answers.filter(([{ replayed }]) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(([{ transaction }]) => String(transaction))).size).toBe(1);
    expect((await bank.view(user)).credits).toBe(93n * C);
    expect(await code(post(bank.ctx(client), [use(user, client, "same", 8n * C)]))).toBe("usage_key_reused");
  });

  test("fifty at once with credits for one: one passes, forty-nine are refused, nothing is left over", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 10n * C);
    const codes = await Promise.all(
      Array.from({ length: 50 }, (_, i) => code(post(bank.ctx(client), [use(user, client, `k${i}`, 10n * C)]))),
    );
    expect(codes.filter((it) => it === "done")).toHaveLength(1);
    expect(codes.filter((it) => it === "insufficient_credits")).toHaveLength(49);
    expect(await bank.view(user)).toMatchObject({ credits: 0n, credits_available: 0n, debt: 0n });
    expect(await bank.db.collection("credits_usages").countDocuments({ user })).toBe(1);
  });

  test("the same grant key at once is one grant; with another body it is refused", async () => {
    const user = await bank.person();
    const answers = await Promise.all(Array.from({ length: 20 }, () => bank.give(user, 5n * C, `once ${user.toHexString()}`)));
    expect(answers.filter(([{ replayed }]) => !replayed)).toHaveLength(1);
    expect((await bank.view(user)).credits).toBe(5n * C);
    expect(await code(bank.give(user, 6n * C, `once ${user.toHexString()}`))).toBe("idempotency_key_reused");
  });

  test("a list is written whole or not at all, and joins the transaction it is called in", async () => {
    const user = await bank.person();
    const client = bank.client();
    const grant = (key: string): PostingOf<"grant"> => ({
      kind: "grant",
      to: { user },
      source: "coupon",
      credits: C,
      expires_at: null,
      key,
    });
    expect(await code(post(bank.ctx(client), [grant(`a ${user.toHexString()}`), use(user, client, "k", 2n * C)]))).toBe(
      "insufficient_credits",
    );
    expect(await bank.rows(user)).toEqual([]);
    const ctx = bank.ctx(client);
    const failed = ctx.atomically(async () => {
      await post(ctx, [grant(`b ${user.toHexString()}`)]);
      throw new Error("afterwards");
    });
    expect(failed).rejects.toThrow("afterwards");
    expect(await bank.rows(user)).toEqual([]);
    await post(ctx, [grant(`a ${user.toHexString()}`), use(user, client, "k", C)]);
    expect((await bank.rows(user)).map((row) => row["kind"])).toEqual(["coupon", "consume"]);
  });

  test("a lapse is seen at once and written once by the sweep", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 10n * C, undefined, new Date(bank.ctx().now().getTime() + 60_000));
    await post(bank.ctx(client), [hold(user, client, "k", 4n * C, 5_000)]);
    bank.advance(6_000);
    expect(await bank.view(user)).toMatchObject({ credits: 10n * C, credits_held: 0n, credits_available: 10n * C });
    bank.advance(60_000);
    expect(await bank.view(user)).toMatchObject({ credits: 0n, credits_available: 0n, grants: [] });
    while ((await sweepWallets(bank.ctx(), 100)) > 0);
    expect((await bank.rows(user)).map((row) => [row["kind"], row["credits"]])).toEqual([
      ["bonus", 10n * C],
      ["expire", 10n * C],
    ]);
    expect(await bank.db.collection("credit_holds").findOne({ client: client.id })).toMatchObject({ status: "expired" });
    expect(await bank.db.collection("user_wallets").findOne({ user })).toMatchObject({
      credits: 0n,
      next_lapse_at: null,
      holds_open: 0,
      grants: [],
    });
  });

  test("a refund finds a grant that was drained and has left the wallet", async () => {
    const user = await bank.person();
    const client = bank.client();
    const payment = bank.newId();
    const grant = bank.newId();
    const key = `payment:${payment.toHexString()}`;
    await post(bank.ctx(), [
      { kind: "grant", to: { user }, source: "payment", grant, credits: 9n * C, expires_at: null, payment_transaction: payment, key },
      use(user, client, "all", 9n * C),
    ]);
    expect(await bank.db.collection("user_wallets").findOne({ user })).toMatchObject({ grants: [], type: "paid" });
    const claim = bank.newId();
    const [taken] = await post(bank.ctx(), [
      { kind: "claw_back", to: { user }, claim, grant, payment_transaction: payment, credits: 9n * C },
    ]);
    expect(taken.reply).toMatchObject({ clawed_credits: 0n, debt_credits: 9n * C });
    const [back] = await post(bank.ctx(), [{ kind: "restore", to: { user }, claim, grant, payment_transaction: payment }]);
    expect(back.reply).toMatchObject({ restored_credits: 9n * C });
    expect(await bank.view(user)).toMatchObject({ credits: 0n, debt: 0n });
  });

  test("spending caps count holds, give back what is released, and meet under load", async () => {
    const user = await bank.person();
    const client = bank.client({ spendCap: { day: 10n * C } });
    await bank.give(user, 100n * C);
    const codes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => code(post(bank.ctx(client), [hold(user, client, `h${i}`, 3n * C)]))),
    );
    expect(codes.filter((it) => it === "done")).toHaveLength(3);
    expect(codes.filter((it) => it === "spend_cap_reached")).toHaveLength(5);
    const open = codes.flatMap((it, i) => (it === "done" ? [`h${i}`] : []));
    await post(bank.ctx(client), [{ kind: "release", to: { user }, client: client.id, usage_key: open[0]! }]);
    await post(bank.ctx(client), [use(user, client, open[1]!, 5n * C)]);
    expect(await bank.db.collection("spend_counters").findOne({ owner: client.id })).toMatchObject({ held: 3n * C, spent: 5n * C });
    expect(await code(post(bank.ctx(client), [use(user, client, "direct", 3n * C)]))).toBe("spend_cap_reached");
    expect(await code(post(bank.ctx(client), [use(user, client, "direct", 2n * C)]))).toBe("done");
  });

  test("256 at once on one wallet all pass, whether they hold, settle or charge", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 1000n * C);
    const from_ms = performance.now();
    const codes = await Promise.all(
      Array.from({ length: 256 }, async (_, i) => {
        if (i % 2 === 0) return code(post(bank.ctx(client), [use(user, client, `k${i}`, C)]));
        await post(bank.ctx(client), [hold(user, client, `k${i}`, 2n * C)]);
        return code(post(bank.ctx(client), [{ ...use(user, client, `k${i}`, C), to: "known" }]));
      }),
    );
    expect(codes.filter((it) => it !== "done")).toEqual([]);
    expect(await bank.view(user)).toMatchObject({ credits: 744n * C, credits_held: 0n });
    expect(performance.now() - from_ms).toBeLessThan(30_000);
  });

  test("settling a hold takes two reads, its writes (together, where the server can) and the commit", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 100n * C);
    await post(bank.ctx(client), [hold(user, client, "k", 30n * C)]);
    const commands: string[] = [];
    const driver = bank.driver();
    const listen = (event: { commandName: string }) => void commands.push(event.commandName);
    driver.on("commandStarted", listen);
    await post(bank.ctx(client), [use(user, client, "k", 12n * C)]);
    driver.off("commandStarted", listen);
    const writes = (await writesTogether()) ? ["bulkWrite"] : ["update", "update", "insert", "insert"];
    expect(commands).toEqual(["find", "find", ...writes, "commitTransaction"]);
  });

  test("charging a use that nothing is kept of takes two reads, its writes and the commit", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 100n * C);
    const commands: string[] = [];
    const driver = bank.driver();
    const listen = (event: { commandName: string }) => void commands.push(event.commandName);
    driver.on("commandStarted", listen);
    await post(bank.ctx(client), [use(user, client, "k", 12n * C)]);
    driver.off("commandStarted", listen);
    const writes = (await writesTogether()) ? ["bulkWrite"] : ["update", "insert", "insert", "insert"];
    expect(commands).toEqual(["find", "find", ...writes, "commitTransaction"]);
  });

  test("a use whose record of holding is gone is still a replay, whatever the wallet has left", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 10n * C);
    const [first] = await post(bank.ctx(client), [use(user, client, "k", 6n * C)]);
    await bank.db.collection("credit_holds").deleteMany({ client: client.id });
    // Six are not there any more: refused at first sight.
    const [poor] = await post(bank.ctx(client), [use(user, client, "k", 6n * C)]);
    expect(poor).toMatchObject({ replayed: true, reply: first.reply, transaction: first.transaction, usage: first.usage });
    await bank.give(user, 10n * C);
    // Now they are: met when it is written.
    const [rich] = await post(bank.ctx(client), [use(user, client, "k", 6n * C)]);
    expect(rich).toMatchObject({ replayed: true, reply: first.reply, transaction: first.transaction, usage: first.usage });
    expect(await code(post(bank.ctx(client), [use(user, client, "k", 7n * C)]))).toBe("usage_key_reused");
    expect((await bank.rows(user)).filter((row) => row["kind"] === "consume").length).toBe(1);
  });

  test("a list for one wallet reads once and writes once, and is what it would be one by one", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 100n * C);
    await post(bank.ctx(client), [hold(user, client, "held", 30n * C)]);
    const commands: string[] = [];
    const driver = bank.driver();
    const listen = (event: { commandName: string }) => void commands.push(event.commandName);
    driver.on("commandStarted", listen);
    const keys = ["a", "b", "held", "c"];
    const done = await post(
      bank.ctx(client),
      keys.map((key) => use(user, client, key, 5n * C)),
    );
    driver.off("commandStarted", listen);
    expect(done.map(({ reply }) => reply.balance_after)).toEqual([95n * C, 90n * C, 85n * C, 80n * C]);
    expect(commands.filter((command) => command === "find").length).toBe(2);
    expect(commands.filter((command) => command === "update").length).toBe((await writesTogether()) ? 0 : 2);
    expect(await bank.view(user)).toMatchObject({ credits: 80n * C, credits_held: 0n, credits_available: 80n * C });
    expect((await bank.rows(user)).map((row) => [row["wallet_seq"], row["balance_after"]])).toEqual([
      [1, 100n * C],
      [2, 95n * C],
      [3, 90n * C],
      [4, 85n * C],
      [5, 80n * C],
    ]);
    const again = await post(
      bank.ctx(client),
      keys.map((key) => use(user, client, key, 5n * C)),
    );
    expect(again.map(({ replayed }) => replayed)).toEqual([true, true, true, true]);
  });

  test("the same key twice in a list is charged once", async () => {
    const user = await bank.person();
    const client = bank.client();
    await bank.give(user, 100n * C);
    const [one, two] = await post(bank.ctx(client), [use(user, client, "k", 5n * C), use(user, client, "k", 5n * C)]);
    expect([one.replayed, two.replayed]).toEqual([false, true]);
    expect(two.reply).toEqual(one.reply);
    expect(await bank.view(user)).toMatchObject({ credits: 95n * C });
  });
});
