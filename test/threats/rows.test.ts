import { Glob } from "bun";
import { expect, test } from "bun:test";

/** The faults of money that payments answer, each by the name of the tests that bring them about. */
const money = [
  "duplicate webhook x100 concurrent",
  "out-of-order webhook",
  "webhook with wrong amount/currency/other user's tran_id",
  "replay of an old signed webhook",
  "double click on pay",
  "coupon race on usage_limit",
  "refund racing consumption",
  "plan/price edited between initiate and settle",
] as const;

/** The threats this product answers, each by the name of the tests that try to get through. */
const security = [
  "forged JWT alg/kid",
  "refresh-token theft",
  "password hashing cost",
  "account enumeration / timing",
  "NoSQL operator injection",
  "mass assignment of role/credits",
  "BOLA/IDOR",
  "service-to-service auth on /credits-process",
  "path traversal / SSRF in storage",
  "oversized body",
  "decompression bomb",
  "JSON depth / `__proto__`",
  "slowloris",
  "ReDoS in search",
  "pagination abuse",
  "stored XSS via `Package.content` HTML",
  "webhook secret / PaymentMethod.secret",
  "errors",
  "socket.io",
] as const;

test("every threat has its tests, by its name, and none of them is left out", async () => {
  const named: string[] = [];
  for await (const path of new Glob("*.test.ts").scan(import.meta.dir)) {
    const text = await Bun.file(`${import.meta.dir}/${path}`).text();
    for (const [, how, name] of text.matchAll(/^(?:describe|test)(\.\w+)?\(\s*(?:"((?:[^"\\]|\\.)+)"|'[^']+')/gm)) {
      // `.skip` and `.todo` are no tests.
      expect([path, name, how]).toEqual([path, name, undefined]);
      named.push(name!);
    }
  }
  const missing = [...money, ...security].filter((row) => !named.some((name) => name === row || name.startsWith(`${row}: `)));
  expect(missing).toEqual([]);
});
