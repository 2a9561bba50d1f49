import { describe, expect, test } from "bun:test";
import { settledWithin } from "@/infra/bus";
import { openRedis } from "@/infra/redis";
import { cacheContract } from "@test/infra/cache-contract";
import { openProxy, quiet } from "@test/infra/support";

const url = process.env["REDIS_URL"];
const prefix = () => `trial_${crypto.randomUUID()}`;

if (!url) test.skip("the cache contract on Redis: REDIS_URL is not set", () => undefined);
else
  describe("Redis", () => {
    cacheContract(() => openRedis(url, { log: quiet, prefix: prefix() }));

    test("processes share values and counts", async () => {
      const shared = prefix();
      const [one, two] = [openRedis(url, { log: quiet, prefix: shared }), openRedis(url, { log: quiet, prefix: shared })];
      await one.set("key", "1", 10_000);
      expect(await two.get("key")).toBe("1");
      expect(await one.hit("used", 2, 10_000)).toMatchObject({ allowed: true, remaining: 1 });
      expect(await two.hit("used", 2, 10_000)).toMatchObject({ allowed: true, remaining: 0 });
      expect(await one.hit("used", 2, 10_000)).toMatchObject({ allowed: false });
      await Promise.all([one.close(), two.close()]);
    });

    test("without Redis look-ups miss, nothing throws, and uses are still counted; then it comes back", async () => {
      const proxy = openProxy(url);
      const cache = openRedis(proxy.url, { log: quiet, prefix: prefix() });
      await cache.set("key", "1", 60_000);
      expect(await cache.get("key")).toBe("1");
      proxy.cut();
      await settledWithin(2_000, async () => ((await cache.get("key")) === null ? null : "still answered"));
      const before_ms = performance.now();
      await cache.set("key", "2", 60_000);
      await cache.delete("other");
      const answers = [];
      for (let use = 0; use < 3; use += 1) answers.push((await cache.hit("used", 2, 60_000)).allowed);
      expect(answers).toEqual([true, true, false]);
      expect(performance.now() - before_ms).toBeLessThan(1_000);
      proxy.mend();
      await settledWithin(10_000, async () => ((await cache.get("key")) === "1" ? null : "not back"));
      await cache.close();
      proxy.close();
    }, 15_000);
  });

test("a Redis that was never there is the same as one that is away", async () => {
  const cache = openRedis("redis://127.0.0.1:1", { log: quiet });
  await cache.set("key", "1", 1_000);
  expect(await cache.get("key")).toBeNull();
  expect(await cache.hit("key", 1, 60_000)).toMatchObject({ allowed: true, remaining: 0 });
  expect(await cache.hit("key", 1, 60_000)).toMatchObject({ allowed: false });
  await cache.close();
});
