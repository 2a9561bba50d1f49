import { expect, test } from "bun:test";
import { coalescing } from "@/modules/payment-transactions/coalesce";

test("a hundred calls at once cost two runs, and none gets an answer older than its question", async () => {
  const once = coalescing<number>();
  let [runs, truth] = [0, 1];
  const work = async () => {
    runs += 1;
    const seen = truth;
    await Promise.resolve();
    return seen;
  };
  const first = once("a", work);
  truth = 2;
  const rest = await Promise.all(Array.from({ length: 99 }, () => once("a", work)));
  expect(await first).toBe(1);
  expect(new Set(rest)).toEqual(new Set([2]));
  expect(runs).toBe(2);
  truth = 3;
  expect(await once("a", work)).toBe(3);
  expect(runs).toBe(3);
});

test("a failure is its own run's: who waited for the next one gets the next one's answer", async () => {
  const once = coalescing<string>();
  const first = once("a", () => Promise.reject(new Error("down")));
  const second = once("a", () => Promise.resolve("up"));
  expect(first).rejects.toThrow("down");
  expect(await second).toBe("up");
  expect(await once("b", () => Promise.resolve("other"))).toBe("other");
});
