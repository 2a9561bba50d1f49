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

test("a password is guessed no more often inside than at the door", async () => {
  const user = await app.user();
  const guess = (method: string, path: string, body: object) =>
    app.call(method, path, { token: user.token, headers: { "X-Forwarded-For": `10.${b}.${c}.${a}` }, body });
  const ways = [
    () => guess("POST", "/api/auth/change-password", { current_password: "a guess", new_password: "another one" }),
    () => guess("POST", "/api/users/me/email", { email: freshAddress(), password: "a guess" }),
    () => guess("POST", "/api/users/me/google", { id_token: "x", password: "a guess" }),
  ];
  for (let index = 0; index < 10; index += 1) expect((await ways[index % 3]!()).status).toBe(422);
  for (const way of ways) expect((await way()).status).toBe(429);
  expect((await signIn(user.email)).status).toBe(429);
});

test("an address begins sixty sign-ins by Google a minute, and somebody exports ten times an hour", async () => {
  const from = { headers: { "X-Forwarded-For": `10.${c}.${a}.${b}` } };
  const statuses = await times(61, () => app.call("POST", "/api/auth/google", { ...from, body: { id_token: "x" } }));
  // Google is not configured here; it counts all the same.
  expect([new Set(statuses.slice(0, 60)), statuses[60]]).toEqual([new Set([403]), 429]);
  const { token } = await app.user();
  expect(await times(11, () => app.call("GET", "/api/users/me/export", { token }))).toEqual([
    ...Array.from({ length: 10 }, () => 200),
    429,
  ]);
});
