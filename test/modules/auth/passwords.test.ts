import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { hashPassword, turns, verifyPassword } from "@/modules/auth/passwords";
import { freshAddress, mailedTokens, visible, type Session } from "./mailed";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const signIn = (email: string, given: string) => app.call<Session>("POST", "/api/auth/sign-in", { body: { email, password: given } });
const forgot = (email: string) => app.call("POST", "/api/auth/forgot-password", { body: { email } });
const reset = (token: string, given: string) => app.call("POST", "/api/auth/reset-password", { body: { token, password: given } });
const change = (token: string, current_password: string, new_password: string) =>
  app.call("POST", "/api/auth/change-password", { token, body: { current_password, new_password } });
const me = async (token: string) => (await app.call("GET", "/api/users/me", { token })).status;

test("a forgotten password is set anew by the mailed link, once, and all sessions end", async () => {
  const user = await app.user();
  const known = await forgot(user.email);
  expect(known.status).toBe(202);
  expect(visible(await forgot(freshAddress()))).toEqual(visible(known));
  await forgot(user.email);
  const [second, first] = await mailedTokens(app, user.email);
  expect((await app.mails(user.email))[0]!.links[0]).toStartWith(`${app.url}/reset-password?token=`);
  const replies = await Promise.all([reset(second!, "a new password"), reset(second!, "a new password")]);
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 410]);
  expect((await reset(first!, "yet another one")).problem.code).toBe("link_dead");
  expect((await reset(second!, "yet another one")).status).toBe(410);
  expect(await me(user.token)).toBe(401);
  expect((await app.call("POST", "/api/auth/refresh", { body: { refresh_token: user.refresh_token } })).status).toBe(401);
  expect((await signIn(user.email, password)).status).toBe(401);
  expect((await signIn(user.email, "a new password")).status).toBe(200);
  expect((await app.mails(user.email))[0]!.subject).toBe("Your password was changed");
});

test("a changed password ends the other sessions and every link, and this session goes on", async () => {
  const user = await app.user();
  const other = (await signIn(user.email, password)).data;
  await forgot(user.email);
  const [link] = await mailedTokens(app, user.email);
  const wrong = await change(user.token, "not the password", "a new password");
  expect(wrong.status).toBe(422);
  expect(wrong.problem.errors!.map(({ field, code }) => ({ field, code }))).toEqual([{ field: "current_password", code: "wrong" }]);
  expect(await me(other.access_token)).toBe(200);
  expect((await change(user.token, password, "a new password")).status).toBe(204);
  expect(await me(user.token)).toBe(200);
  expect((await app.call("POST", "/api/auth/refresh", { body: { refresh_token: user.refresh_token } })).status).toBe(200);
  expect(await me(other.access_token)).toBe(401);
  expect((await reset(link!, "yet another one")).status).toBe(410);
  expect((await signIn(user.email, "a new password")).status).toBe(200);
});

test("a reset link is good for one hour, and a verify link is none", async () => {
  const user = await app.user();
  await forgot(user.email);
  const [link] = await mailedTokens(app, user.email);
  await app.clock.advance(3_601_000);
  expect((await reset(link!, "a new password")).status).toBe(410);
  const waiting = freshAddress();
  await app.call("POST", "/api/auth/sign-up", { body: { name: "Waiting", email: waiting, password } });
  const [verify] = await mailedTokens(app, waiting);
  expect((await reset(verify!, "a new password")).status).toBe(410);
});

test("a reset proves the address of an account that never was, and voids the sign-ups that wait", async () => {
  const email = freshAddress();
  await app.call("POST", "/api/auth/sign-up", { body: { name: "Squatter", email, password: "the squatter's one" } });
  await forgot(email);
  const [link, squatters] = await mailedTokens(app, email);
  expect((await reset(link!, "the owner's one")).status).toBe(204);
  expect((await app.call("POST", "/api/auth/verify-email", { body: { token: squatters } })).status).toBe(410);
  expect((await signIn(email, "the squatter's one")).status).toBe(401);
  const { data } = await signIn(email, "the owner's one");
  expect(data.user["is_verified"]).toBe(true);
  expect((await app.call<{ credits: number }>("GET", "/api/user-wallets/me", { token: data.access_token })).data.credits).toBeGreaterThan(
    0,
  );
});

test("password hashing cost: hashes are argon2id of the stated cost, and no hash is nobody's password", async () => {
  const hash = await hashPassword("é accents");
  expect(hash).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
  expect(await verifyPassword("e\u0301 accents", hash)).toBe(true);
  expect(await verifyPassword("e accents", hash)).toBe(false);
  expect(await verifyPassword("anything", null)).toBe(false);
});

test("no more than two works run at once, in the order they came, and a flood is turned away", async () => {
  const inTurn = turns(2, 3);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (index: number) => () => {
    started.push(index);
    return new Promise<number>((resolve) => ends.push(() => resolve(index)));
  };
  const answers = [0, 1, 2, 3, 4].map((index) => inTurn(work(index)));
  expect(inTurn(work(5))).rejects.toMatchObject({ code: "unavailable", status: 503 });
  const failing = () => Promise.reject(new Error("failed"));
  expect(started).toEqual([0, 1]);
  ends[1]!();
  expect(await answers[1]).toBe(1);
  expect(started).toEqual([0, 1, 2]);
  for (const index of [0, 2, 3, 4]) {
    while (!ends[index]) await Bun.sleep(0);
    ends[index]();
    expect(await answers[index]).toBe(index);
  }
  expect(started).toEqual([0, 1, 2, 3, 4]);
  for (let index = 0; index < 3; index += 1) await inTurn(failing).catch(() => null);
  expect(await inTurn(() => Promise.resolve("free again"))).toBe("free again");
});
