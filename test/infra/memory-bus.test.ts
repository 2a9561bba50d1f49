import { expect, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { consumer } from "@/kit/consumer";
import { message } from "@/kit/message";
import { settledWithin } from "@/infra/bus";
import { openDeadLetters } from "@/infra/dead-letters";
import { openMemoryBus } from "@/infra/memory-bus";
import { engineUri } from "@test/support/engine";
import { busContract } from "@test/infra/bus-contract";
import { quiet } from "@test/infra/support";

busContract(
  async (mongo, outbox, options) => openMemoryBus(mongo, outbox, options),
  (at) => {
    const work = message("test.work", z.object({ n: z.int() }));
    const second = (run: (ctx: Ctx, payload: { n: number }) => Promise<unknown>, prefetch = 20) => {
      const { mongo, outbox } = at();
      const options = { log: quiet, bury: openDeadLetters(mongo).bury, ladder_ms: [10], claim_ms: 300, poll_ms: 50 };
      const bus = openMemoryBus(mongo, outbox, options);
      return { bus, started: bus.consume([consumer("test.work", work, run, { prefetch })], () => ({}) as Ctx) };
    };

    test("what a process that died had taken is taken by another", async () => {
      const { mongo, outbox } = at();
      await mongo.atomically(() => outbox.emit(work, { n: 1 }, "taken-over"));
      expect((await outbox.take(10, 200, "test.work")).map(({ message_id }) => message_id)).toEqual(["taken-over"]);
      expect(await outbox.take(10, 200, "test.work")).toEqual([]);
      const seen: number[] = [];
      const { bus, started } = second(async (_ctx, { n }) => seen.push(n));
      await started;
      await bus.drained();
      await bus.close();
      expect(seen).toEqual([1]);
    });

    test("a message that takes its process down again and again is dead in the end", async () => {
      const { mongo, outbox } = at();
      await mongo.atomically(() => outbox.emit(work, { n: 2 }, "lethal"));
      for (let crash = 0; crash < 5; crash += 1) {
        expect((await outbox.take(10, 0, "test.work")).length).toBe(1);
      }
      const { bus, started } = second(() => Promise.reject(new Error("not to be called")));
      await started;
      await bus.drained();
      await bus.close();
      const letter = await mongo.db.collection("dead_letters").findOne({ message_id: "lethal" });
      expect(letter).toMatchObject({ code: "delivery_limit", reason: "taken 6 times without an answer", attempts: 0 });
    });

    test("work that takes longer than its claim stays with who does it; several processes share", async () => {
      const { mongo, outbox } = at();
      await mongo.atomically(async () => {
        for (let n = 0; n < 40; n += 1) await outbox.emit(work, { n });
      });
      const seen: number[] = [];
      const slow = async (_ctx: Ctx, { n }: { n: number }) => {
        seen.push(n);
        await Bun.sleep(n === 0 ? 900 : 1);
      };
      const processes = [second(slow, 4), second(slow, 4)];
      await Promise.all(processes.map(({ started }) => started));
      await processes[0]!.bus.drained();
      await Promise.all(processes.map(({ bus }) => bus.close()));
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    });

    test("a process that is killed in the middle of its work loses nothing", async () => {
      const { mongo, outbox } = at();
      const message = { key: "test.victim", payload: z.object({}) };
      await mongo.atomically(async () => {
        for (let n = 0; n < 300; n += 1) await outbox.emit(message, {}, `victim${n}`);
      });
      const effects = mongo.db.collection("effects");
      const uri = new URL(await engineUri());
      uri.pathname = `/${mongo.db.databaseName}`;
      for (let life = 1; life <= 4; life += 1) {
        const child = Bun.spawn([process.execPath, `${import.meta.dir}/victim.ts`, uri.href], { stdout: "ignore", stderr: "inherit" });
        await settledWithin(20_000, async () => ((await effects.countDocuments()) >= (life < 4 ? life * 60 : 300) ? null : "not yet"));
        child.kill("SIGKILL");
        await child.exited;
        if (life < 4) expect(await effects.countDocuments()).toBeLessThan(300);
      }
      expect(await effects.countDocuments()).toBe(300);
      expect(await mongo.db.collection("dead_letters").countDocuments({ key: "test.victim" })).toBe(0);
    }, 90_000);

    test("no more than prefetch run at a time, and closing waits for them", async () => {
      const { mongo, outbox } = at();
      await mongo.atomically(async () => {
        for (let n = 0; n < 10; n += 1) await outbox.emit(work, { n });
      });
      let running = 0;
      let most = 0;
      const { bus, started } = second(async () => {
        running += 1;
        most = Math.max(most, running);
        await Bun.sleep(20);
        running -= 1;
      }, 3);
      await started;
      await bus.drained();
      await mongo.atomically(() => outbox.emit(work, { n: 11 }));
      await settledWithin(5_000, async () => (running === 0 ? "not begun" : null));
      await bus.close();
      expect([most, running]).toEqual([3, 0]);
    });
  },
);
