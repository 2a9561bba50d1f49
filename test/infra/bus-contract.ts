import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { consumer, type Consumer, type Delivery } from "@/kit/consumer";
import { message } from "@/kit/message";
import { problem, unavailable } from "@/kit/problem";
import { credits } from "@/kit/schema";
import type { Bus, BusOptions } from "@/infra/bus";
import { openDeadLetters } from "@/infra/dead-letters";
import type { Mongo } from "@/infra/mongo";
import { openOutbox, type Outbox } from "@/infra/outbox";
import { openTestMongo, quiet } from "@test/infra/support";

export type OpenBus = (mongo: Mongo, outbox: Outbox, options: BusOptions) => Promise<Bus>;
type Letter = {
  message_id: string;
  queue: string;
  key: string;
  payload: string;
  reason: string;
  code: string;
  attempts: number;
  deaths: number;
};

const paid = message("test.paid", z.object({ to: z.string(), amount: credits() }));
const broken = problem("no_such_wallet", 404, "No such wallet.");

/** What every bus promises. `extra` tests what one of them adds. */
export function busContract(open: OpenBus, extra?: (at: () => { mongo: Mongo; outbox: Outbox; bus: Bus }) => void) {
  let mongo: Mongo;
  let outbox: Outbox;
  let bus: Bus;
  let handled: { queue: string; payload: unknown; delivery: Delivery }[] = [];
  let failing: (delivery: Delivery, payload: { to: string }) => unknown = () => undefined;

  const counted = (queue: string): Consumer =>
    consumer(queue, paid, async (_ctx, payload, delivery) => {
      const fault = failing(delivery, payload);
      if (fault) throw fault;
      handled.push({ queue, payload, delivery });
    });
  const letters = () => mongo.db.collection<Letter>("dead_letters");
  const rowOf = (id: string) => outbox.rows.findOne({ message_id: id });

  beforeAll(async () => {
    mongo = await openTestMongo();
    await mongo.ensure([]);
    outbox = openOutbox(mongo);
    bus = await open(mongo, outbox, { log: quiet, bury: openDeadLetters(mongo).bury, ladder_ms: [10, 30, 60] });
    // No verb here looks at its context.
    await bus.consume([counted("test.first"), counted("test.second")], () => ({}) as Ctx);
  }, 60_000);
  beforeEach(() => {
    handled = [];
    failing = () => undefined;
  });
  afterAll(async () => {
    await bus.close();
    await mongo.close();
  });

  test("a committed message reaches every queue of its key, decoded, and its row is marked", async () => {
    await mongo.atomically(() => outbox.emit(paid, { to: "ann", amount: 1_500_000n }, "both"));
    await bus.drained();
    expect(handled.toSorted((a, b) => a.queue.localeCompare(b.queue))).toEqual([
      { queue: "test.first", payload: { to: "ann", amount: 1_500_000n }, delivery: { id: "both", attempt: 1 } },
      { queue: "test.second", payload: { to: "ann", amount: 1_500_000n }, delivery: { id: "both", attempt: 1 } },
    ]);
    const row = await rowOf("both");
    expect(row?.payload).toBe('{"to":"ann","amount":1.5}');
    expect(row?.published_at).toBeInstanceOf(Date);
  });

  test("a rolled back message never leaves", async () => {
    const failed = mongo.atomically(async () => {
      await outbox.emit(paid, { to: "bob", amount: 1n }, "rolled-back");
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    await mongo.atomically(() => outbox.emit(paid, { to: "bob", amount: 1n }, "after"));
    await bus.drained();
    expect(handled.map(({ delivery }) => delivery.id)).toEqual(["after", "after"]);
    expect(await rowOf("rolled-back")).toBeNull();
  });

  test("the same id leaves once, however often and however parallel it is emitted", async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => mongo.atomically(() => outbox.emit(paid, { to: "cy", amount: BigInt(index) }, "once"))),
    );
    await mongo.atomically(() => outbox.emit(paid, { to: "cy", amount: 99n }, "once"));
    await bus.drained();
    expect(handled.length).toBe(2);
    expect(await outbox.rows.countDocuments({ message_id: "once" })).toBe(1);
  });

  test("a failing queue is tried again by the ladder, alone, until it is done", async () => {
    const attempts: number[] = [];
    failing = ({ attempt }) => {
      attempts.push(attempt);
      return attempt < 3 && unavailable();
    };
    await mongo.atomically(() => outbox.emit({ ...paid, to: "test.first" }, { to: "dan", amount: 1n }, "ladder"));
    await bus.drained();
    expect(attempts).toEqual([1, 2, 3]);
    expect(handled).toEqual([{ queue: "test.first", payload: { to: "dan", amount: 1n }, delivery: { id: "ladder", attempt: 3 } }]);
    expect(await letters().countDocuments({ message_id: "ladder" })).toBe(0);
  });

  test("after the last try it is a dead letter; the other queue is not bothered", async () => {
    failing = ({ id }, { to }) =>
      id === "dies" && to === "eve" && handled.some(({ queue }) => queue === "test.second") && new Error("boom");
    await mongo.atomically(() => outbox.emit({ ...paid, to: "test.second" }, { to: "eve", amount: 1n }, "dies"));
    await bus.drained();
    await mongo.atomically(() => outbox.emit({ ...paid, to: "test.first" }, { to: "eve", amount: 1n }, "dies"));
    await bus.drained();
    expect(handled.length).toBe(1);
    const [letter, ...more] = await letters().find({ message_id: "dies" }).toArray();
    expect(more).toEqual([]);
    expect(letter).toMatchObject({
      queue: "test.first",
      key: "test.paid",
      payload: '{"to":"eve","amount":0.000001}',
      reason: "Error: boom",
      code: "failed",
      attempts: 4,
      deaths: 1,
    });
  });

  test("a problem of class 4xx and a payload that does not parse are dead at once", async () => {
    failing = ({ id }) => id === "refused" && broken("No wallet of eve.");
    await mongo.atomically(async () => {
      await outbox.emit({ ...paid, to: "test.first" }, { to: "eve", amount: 1n }, "refused");
      await outbox.emit({ key: paid.key, payload: z.unknown(), to: "test.first" }, { to: "eve", amount: "much" }, "unreadable");
    });
    await bus.drained();
    const found = await letters()
      .find({ message_id: { $in: ["refused", "unreadable"] } })
      .sort({ message_id: 1 })
      .toArray();
    expect(found.map(({ message_id, attempts, code }) => [message_id, attempts, code])).toEqual([
      ["refused", 1, "no_such_wallet"],
      ["unreadable", 1, "unreadable"],
    ]);
    expect(found[0]!.reason).toBe("Problem: No wallet of eve.");
    expect(found[1]!.reason).toStartWith("amount: ");
  });

  test("a letter that is repaired and sent again goes to its queue alone; dead again it is the same letter", async () => {
    failing = ({ id }) => id === "again" && broken();
    for (const deaths of [1, 2]) {
      await mongo.atomically(() => outbox.emit({ ...paid, to: "test.first" }, { to: "fay", amount: 1n }, "again"));
      await bus.drained();
      expect(await letters().find({ message_id: "again" }).toArray()).toMatchObject([{ queue: "test.first", deaths }]);
    }
    failing = () => undefined;
    await mongo.atomically(() => outbox.emit({ ...paid, to: "test.first" }, { to: "fay", amount: 2n }, "again"));
    await bus.drained();
    expect(handled).toEqual([{ queue: "test.first", payload: { to: "fay", amount: 2n }, delivery: { id: "again", attempt: 1 } }]);
  });

  test("bad messages do not hold up a thousand good ones", async () => {
    failing = ({ id }) => id.startsWith("bad") && broken();
    await mongo.atomically(async () => {
      for (let index = 0; index < 3; index += 1) await outbox.emit(paid, { to: "gus", amount: 1n }, `bad${index}`);
    });
    await mongo.atomically(async () => {
      for (let index = 0; index < 1_000; index += 1)
        await outbox.emit({ ...paid, to: "test.first" }, { to: "gus", amount: 1n }, `good${index}`);
    });
    await bus.drained(60_000);
    expect(new Set(handled.map(({ delivery }) => delivery.id)).size).toBe(1_000);
    expect(await letters().countDocuments({ message_id: /^bad/ })).toBe(6);
  }, 90_000);

  extra?.(() => ({ mongo, outbox, bus }));
}
