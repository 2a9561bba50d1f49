import { describe, expect, test } from "bun:test";
import { unavailable } from "@/kit/problem";
import { gather } from "@/modules/credits-process/gather";
import { insufficientCredits } from "@/modules/user-wallets/ledger";

const outcomes = async (promises: Promise<string>[]) =>
  (await Promise.allSettled(promises)).map((it) => (it.status === "fulfilled" ? it.value : (it.reason as { code: string }).code));

describe("items that come at once are worked on together", () => {
  test("those of one lane make one list, no longer than allowed; lanes do not wait for each other", async () => {
    const lists: string[][] = [];
    const put = gather<string, string>(async (items) => {
      lists.push([...items]);
      return items.map((item) => `${item}!`);
    }, 3);
    const answers = await Promise.all([put("a", "a1"), put("b", "b1"), put("a", "a2"), put("a", "a3"), put("a", "a4")]);
    expect(answers).toEqual(["a1!", "b1!", "a2!", "a3!", "a4!"]);
    expect(lists.map((list) => list.join(" ")).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["a1 a2 a3", "a4", "b1"]);
  });

  test("what arrives while a list is in work makes the next one", async () => {
    const lists: number[] = [];
    const { promise: release, resolve } = Promise.withResolvers<void>();
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const put = gather<string, string>(async (items) => {
      lists.push(items.length);
      start();
      await release;
      return items;
    }, 100);
    const first = put("a", "1");
    await started;
    const rest = ["2", "3", "4"].map((item) => put("a", item));
    resolve();
    expect(await Promise.all([first, ...rest])).toEqual(["1", "2", "3", "4"]);
    expect(lists).toEqual([1, 3]);
  });

  test("a refused item fails alone, and the list is halved, never done one by one", async () => {
    const lists: number[] = [];
    const put = gather<string, string>(async (items) => {
      lists.push(items.length);
      if (items.includes("bad")) throw insufficientCredits();
      return items;
    }, 100);
    const items = ["1", "2", "3", "4", "5", "bad", "7", "8"];
    expect(await outcomes(items.map((item) => put("a", item)))).toEqual(["1", "2", "3", "4", "5", "insufficient_credits", "7", "8"]);
    expect(lists).toEqual([8, 4, 4, 2, 1, 1, 2]);
  });

  test("a database that does not answer fails the list, and is not asked again for its parts", async () => {
    let calls = 0;
    const put = gather<string, string>(async () => {
      calls += 1;
      throw unavailable();
    }, 100);
    expect(await outcomes(["1", "2", "3"].map((item) => put("a", item)))).toEqual(["unavailable", "unavailable", "unavailable"]);
    expect(calls).toBe(1);
  });
});
