import { afterAll, describe, expect, test } from "bun:test";
import { connect } from "amqplib";
import { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { consumer } from "@/kit/consumer";
import { message } from "@/kit/message";
import { settledWithin, type Bus } from "@/infra/bus";
import { openDeadLetters } from "@/infra/dead-letters";
import { openRabbit } from "@/infra/rabbit";
import { busContract } from "@test/infra/bus-contract";
import { openProxy, quiet } from "@test/infra/support";
import { removeQueues } from "@test/support/leftovers";

const url = process.env["RABBITMQ_URL"];
const trialName = () => `trial_${Math.random().toString(36).slice(2, 10)}`;
const seen = message("test.seen", z.object({ n: z.int() }));

if (!url) test.skip("the bus contract on RabbitMQ: RABBITMQ_URL is not set", () => undefined);
else
  describe("RabbitMQ", () => {
    const trial = trialName();
    const proxy = openProxy(url);
    busContract(
      (_mongo, outbox, options) => openRabbit(proxy.url, outbox, { ...options, trial }),
      (at) => {
        const opened = async (run: (n: number) => Promise<unknown>): Promise<Bus> => {
          const { mongo, outbox } = at();
          const bus = await openRabbit(proxy.url, outbox, { log: quiet, bury: openDeadLetters(mongo).bury, ladder_ms: [10], trial });
          await bus.consume([consumer("test.seen", seen, (_ctx, { n }) => run(n))], () => ({}) as Ctx);
          return bus;
        };
        const push = async (queue: string, content: string) => {
          const connection = await connect(url);
          const channel = await connection.createConfirmChannel();
          channel.sendToQueue(queue, Buffer.from(content));
          await channel.waitForConfirms();
          await connection.close();
        };
        const letterWhere = async (filter: object) => {
          const letters = at().mongo.db.collection("dead_letters");
          await settledWithin(20_000, async () => ((await letters.findOne(filter)) ? null : "no letter"));
          return letters.findOne(filter);
        };

        test("what somebody pushed that is no JSON is a letter at once, the same one each time", async () => {
          for (let times = 1; times <= 2; times += 1) {
            await push(`${trial}.test.first`, "not json");
            expect(await letterWhere({ payload: "not json", deaths: times })).toMatchObject({
              queue: "test.first",
              code: "unreadable",
              attempts: 1,
              message_id: `content:${new Bun.CryptoHasher("sha256").update("not json").digest("hex")}`,
            });
          }
        });

        test("a message that no queue takes stays in the outbox until one does", async () => {
          const { mongo, outbox } = at();
          const unbound = message("test.unbound", z.object({ n: z.int() }));
          await mongo.atomically(() => outbox.emit(unbound, { n: 1 }, "unbound"));
          const row = () => outbox.rows.findOne({ message_id: "unbound" });
          // Given back: it was published, returned, and is to be tried again in some seconds.
          await settledWithin(5_000, async () =>
            (await row())!.next_at.getTime() > mongo.serverTime().getTime() + 1_000 && !(await row())!.claim ? null : "in work",
          );
          expect((await row())!.published_at).toBeNull();
          const connection = await connect(url);
          const channel = await connection.createChannel();
          const { queue } = await channel.assertQueue("", { exclusive: true });
          await channel.bindQueue(queue, `${trial}.zaaz`, "test.unbound");
          await outbox.rows.updateOne({ message_id: "unbound" }, { $set: { next_at: new Date(0) } });
          await settledWithin(5_000, async () => ((await row())!.published_at ? null : "not published"));
          expect(((await channel.get(queue, { noAck: true })) || undefined)?.content.toString()).toBe('{"n":1}');
          await connection.close();
        });

        test("while the broker is away commits succeed and messages wait; then all of them arrive", async () => {
          const { mongo, outbox } = at();
          const got = new Set<number>();
          const bus = await opened(async (n) => got.add(n));
          await mongo.atomically(() => outbox.emit(seen, { n: 0 }));
          await settledWithin(5_000, async () => (got.size === 1 ? null : "not yet"));
          proxy.cut();
          await mongo.atomically(async () => {
            for (let n = 1; n <= 50; n += 1) await outbox.emit(seen, { n });
          });
          await Bun.sleep(300);
          expect(await outbox.rows.countDocuments({ key: "test.seen", published_at: null })).toBe(50);
          expect((await outbox.lag()).waiting).toBe(50);
          proxy.mend();
          await settledWithin(20_000, async () => (got.size === 51 ? null : `${got.size} of 51`));
          await bus.drained();
          expect((await outbox.lag()).waiting).toBe(0);
          await bus.close();
        }, 30_000);

        test("a message whose consumer dies each time is a letter after the delivery limit", async () => {
          const { mongo, outbox } = at();
          const { promise: never, resolve: end } = Promise.withResolvers<void>();
          let deliveries = 0;
          const bus = await opened(async () => {
            deliveries += 1;
            await never;
          });
          await mongo.atomically(() => outbox.emit(seen, { n: 1 }, "kills"));
          for (let kill = 1; kill <= 6; kill += 1) {
            await settledWithin(10_000, async () => (deliveries === kill ? null : `delivered ${deliveries} times`));
            proxy.cut();
            proxy.mend();
          }
          expect(await letterWhere({ message_id: "kills" })).toMatchObject({ queue: "test.seen", code: "delivery_limit", deaths: 1 });
          expect(deliveries).toBe(6);
          end();
          await bus.close();
        }, 60_000);
      },
    );
    // After the contract's own hook, which still needs it.
    afterAll(async () => {
      proxy.close();
      await removeQueues(url, trial, ["test.first", "test.second", "test.seen"], [10, 30, 60]);
    });
  });
