import { afterAll, expect, test } from "bun:test";
import type { OpenCache } from "@/infra/memory-cache";
import { settledWithin } from "@/infra/bus";

/** What every cache promises. */
export function cacheContract(open: () => OpenCache) {
  const cache = open();
  afterAll(() => cache.close());

  test("what was set is found until its time is over", async () => {
    expect(await cache.get("absent")).toBeNull();
    await cache.set("short", "1", 60);
    await cache.set("long", "ä\u0000€", 60_000);
    expect(await cache.get("short")).toBe("1");
    expect(await cache.get("long")).toBe("ä\u0000€");
    await settledWithin(2_000, async () => ((await cache.get("short")) === null ? null : "still there"));
    expect(await cache.get("long")).toBe("ä\u0000€");
  });

  test("a later value and its time replace the earlier one; no time left is as good as deleted", async () => {
    await cache.set("key", "1", 60_000);
    await cache.set("key", "2", 60_000);
    expect(await cache.get("key")).toBe("2");
    await cache.set("key", "3", 0);
    expect(await cache.get("key")).toBeNull();
    await cache.set("key", "4", 60_000);
    await cache.delete("key");
    await cache.delete("key");
    expect(await cache.get("key")).toBeNull();
  });

  test("uses are counted against the limit the caller names, each key and window for itself", async () => {
    const answers = [];
    for (let use = 0; use < 3; use += 1) answers.push(await cache.hit("a", 2, 60_000));
    expect(answers.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
      [true, 1],
      [true, 0],
      [false, 0],
    ]);
    for (const { reset_ms } of answers) expect(reset_ms).toBeWithin(50_000, 60_001);
    expect(await cache.hit("b", 2, 60_000)).toMatchObject({ allowed: true, remaining: 1 });
    expect(await cache.hit("a", 2, 120_000)).toMatchObject({ allowed: true, remaining: 1 });
    expect(await cache.hit("a", 10, 60_000)).toMatchObject({ allowed: true, remaining: 6 });
    expect(await cache.hit("a", 0, 60_000)).toMatchObject({ allowed: false, remaining: 0 });
  });

  test("uses at the same time are all counted", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => cache.hit("many", 20, 60_000)));
    expect(answers.filter(({ allowed }) => allowed).length).toBe(20);
  });

  test("a window begins anew when it is over", async () => {
    expect(await cache.hit("window", 1, 1_000)).toMatchObject({ allowed: true });
    expect(await cache.hit("window", 1, 1_000)).toMatchObject({ allowed: false });
    await settledWithin(3_000, async () => ((await cache.hit("window", 1, 1_000)).allowed ? null : "still full"));
  });
}
