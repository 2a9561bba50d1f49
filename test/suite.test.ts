import { expect, test } from "bun:test";
import { readReport } from "@test/support/suite-report";

const reading = (text: string) => {
  const report = readReport();
  report.take(text.split("\n"));
  return report;
};

test("a hook that fails is told by its file and its error, and what passed before it is not", () => {
  const { failures, counts } = reading(`bun test v1.4.5 (a7733435c)

test/a.test.ts:
what was said before
(pass) fine [0.10ms]
3 | beforeAll(() => boot());
                    ^
error: did not start
(fail) (unnamed) [1043.00ms]
(fail) (unnamed) [0.10ms]

test/b.test.ts:
said by one that passes
(pass) also fine

 2 pass
 1 skip
 2 fail
 1 error
 5 expect() calls
Ran 5 tests across 2 files. [83.00ms]`);
  expect([...failures]).toEqual([
    [
      "test/a.test.ts",
      [
        "3 | beforeAll(() => boot());",
        "                    ^",
        "error: did not start",
        "(fail) (unnamed) [1043.00ms]",
        "(fail) (unnamed) [0.10ms]",
      ],
    ],
  ]);
  expect(counts).toEqual({ pass: 2, fail: 2, skip: 1, files: 2 });
});

test("files that take turns keep their lines apart, also those that come after the name of what failed", () => {
  const { failures } = reading(`
test/a.test.ts:
error: of a
test/b.test.ts:
(pass) of b
test/a.test.ts:
(fail) first
test/b.test.ts:
error: of b
test/a.test.ts:
late words of a
(pass) second
(fail) third [5.00ms]
  ^ this test timed out after 5ms.
test/b.test.ts:
(pass) more of b`);
  expect([...failures]).toEqual([
    ["test/a.test.ts", ["error: of a", "(fail) first", "late words of a", "(fail) third [5.00ms]", "  ^ this test timed out after 5ms."]],
  ]);
});

test("errors between tests and a process that ends count as failures", () => {
  const { failures, counts } = reading(`
test/a.test.ts:

# Unhandled error between tests
-------------------------------
error: Cannot find module './nowhere'
-------------------------------

test/b.test.ts:
(pass) one
✗ test/b.test.ts (worker crashed: exit code 0)`);
  expect([...failures.keys()]).toEqual(["test/a.test.ts", "test/b.test.ts"]);
  expect(failures.get("test/a.test.ts")).toContain("error: Cannot find module './nowhere'");
  expect(counts.files).toBe(0);
});

test("what is skipped counts once, though Bun says it again at the end", () => {
  const { skipped, failures } = reading(`
test/a.test.ts:
(skip) on Redis: REDIS_URL is not set
(fail) not this

1 tests skipped:
(skip) on Redis: REDIS_URL is not set

1 tests failed:
(fail) not this

 0 pass`);
  expect(skipped).toEqual(["on Redis: REDIS_URL is not set"]);
  expect([...failures.values()]).toEqual([["(fail) not this"]]);
});
