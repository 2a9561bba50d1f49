import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { freshAddress } from "./mailed";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest({ RATE_LIMIT_SCALE: "1", TRUSTED_PROXIES: "127.0.0.1" });
});
afterAll(() => app.close());

/** An address of nobody else, for the counters of other runs may still stand. */
const [a, b, c] = crypto.getRandomValues(new Uint8Array(3));
const headers = { "X-Forwarded-For": `10.${a}.${b}.${c}` };
const signIn = (email: string) => app.call("POST", "/api/auth/sign-in", { headers, body: { email, password: "not the password" } });
const forgot = (email: string) => app.call("POST", "/api/auth/forgot-password", { headers, body: { email } });
const times = async (count: number, work: () => Promise<{ status: number }>) => {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await work()).status);
  return statuses;
};

test("an account is tried ten times a minute, known or not, and an address tries sixty times", async () => {
  const { email } = await app.user();
  for (const account of [email, freshAddress()]) {
    expect(new Set(await times(10, () => signIn(account)))).toEqual(new Set([401]));
    const refused = await signIn(account);
    expect(refused.status).toBe(429);
    expect(refused.problem.code).toBe("rate_limited");
    const wait_s = Number(refused.headers.get("Retry-After"));
    expect(wait_s).toBeGreaterThan(0);
    expect(wait_s).toBeLessThanOrEqual(60);
  }
  // 22 tries so far, from one address.
  expect(new Set(await times(38, () => signIn(freshAddress())))).toEqual(new Set([401]));
  expect((await signIn(freshAddress())).status).toBe(429);
});

test("one address is written to five times an hour, known or not", async () => {
  const known = freshAddress();
  expect((await app.call("POST", "/api/auth/sign-up", { body: { name: "Ada", email: known, password } })).status).toBe(202);
  expect(await times(5, () => forgot(known))).toEqual([202, 202, 202, 202, 429]);
  const unknown = freshAddress();
  expect(await times(6, () => forgot(unknown))).toEqual([202, 202, 202, 202, 202, 429]);
});

test("an address asks twenty times an hour", async () => {
  // Eleven of the test before count as well.
  expect(new Set(await times(9, () => forgot(freshAddress())))).toEqual(new Set([202]));
  expect((await forgot(freshAddress())).status).toBe(429);
});
