import { expect, test } from "bun:test";
import { openMemoryCache } from "@/infra/memory-cache";
import { cacheContract } from "@test/infra/cache-contract";

cacheContract(openMemoryCache);

test("it does not grow without end: what was looked up longest ago goes first", async () => {
  const cache = openMemoryCache();
  await cache.set("used", "1", 60_000);
  await cache.set("unused", "1", 60_000);
  for (let n = 0; n < 19_999; n += 1) {
    if (n === 10_000) await cache.get("used");
    await cache.set(`n${n}`, "1", 60_000);
  }
  expect(await cache.get("unused")).toBeNull();
  expect(await cache.get("used")).toBe("1");
  expect(await cache.get("n0")).toBe("1");
});
