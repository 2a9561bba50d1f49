import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { signUp as startSignUp } from "@/modules/auth/service";
import { freshAddress, mailedTokens, visible, type Session } from "./mailed";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const signUp = (email: string, more: object = {}) =>
  app.call("POST", "/api/auth/sign-up", { body: { name: "Ada Lovelace", email, password, ...more } });
const verify = (token: string) => app.call<Session>("POST", "/api/auth/verify-email", { body: { token } });
const signIn = (email: string, given = password) => app.call<Session>("POST", "/api/auth/sign-in", { body: { email, password: given } });
const wallet = (token: string) => app.call<{ credits: number; user: string }>("GET", "/api/user-wallets/me", { token });

test("a sign-up is answered 202, its mailed link opens a session, and the password works from then on", async () => {
  const email = freshAddress();
  const started = await signUp(`  ${email.toUpperCase()} `);
  expect(started.status).toBe(202);
  expect(started.data).toEqual({ email, status: "verification_sent" });

  const early = await signIn(email);
  expect(early.status).toBe(403);
  expect(early.problem).toMatchObject({ code: "email_not_verified", resend: "/api/auth/resend-verification" });
  expect((await signIn(email, "another password")).problem.code).toBe("invalid_credentials");

  const [mail, ...others] = await app.mails(email);
  expect(others).toEqual([]);
  expect(mail!.links).toHaveLength(1);
  expect(mail!.links[0]).toStartWith(`${app.url}/verify-email?token=`);
  expect(mail!.text).toContain(mail!.links[0]!);

  const { status, data } = await verify((await mailedTokens(app, email))[0]!);
  expect(status).toBe(200);
  expect(Object.keys(data).sort()).toEqual(["access_token", "expires_in", "refresh_token", "token_type", "user"]);
  expect(data).toMatchObject({
    token_type: "Bearer",
    expires_in: 900,
    user: { name: "Ada Lovelace", email, role: "user", is_verified: true },
  });
  expect(data.user).not.toHaveProperty("password");
  expect(data.user).not.toHaveProperty("epoch");

  const again = await signIn(email.toUpperCase());
  expect(again.status).toBe(200);
  expect(again.data.user._id).toBe(data.user._id);
});

test("a taken address is answered like a free one, and only its owner learns of it", async () => {
  const { email } = await app.user();
  const taken = await signUp(email, { password: "the password of a stranger" });
  const free = await signUp(freshAddress());
  expect(visible(taken)).toEqual(visible(free));
  const [newest] = await app.mails(email);
  expect(newest!.subject).toBe("You already have an account");
  expect(newest!.links).toEqual([]);
  expect((await signIn(email, "the password of a stranger")).status).toBe(401);
  expect((await signIn(email)).status).toBe(200);
});

test("the link that is clicked sets its own password and name, and the others die", async () => {
  const email = freshAddress();
  await signUp(email, { name: "The Owner" });
  await signUp(email, { name: "Somebody Else", password: "somebody else's" });
  const [theirs, owners] = await mailedTokens(app, email);
  const { data } = await verify(owners!);
  expect(data.user["name"]).toBe("The Owner");
  expect((await verify(theirs!)).problem).toMatchObject({ status: 410, code: "link_dead" });
  expect((await verify(owners!)).status).toBe(410);
  expect((await signIn(email, "somebody else's")).status).toBe(401);
  expect((await signIn(email)).status).toBe(200);
});

test("sign-ups of one address at the same moment make one account", async () => {
  const email = freshAddress();
  const replies = await Promise.all(Array.from({ length: 5 }, () => signUp(email)));
  expect(replies.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  expect(await mailedTokens(app, email)).toHaveLength(5);
  const { data } = await app.call("GET", `/api/users?email=${email}`, { token: (await app.admin()).token });
  expect(data).toHaveLength(1);
});

test("of two clicks at once one verifies, and the initial package is given once", async () => {
  const email = freshAddress();
  await signUp(email);
  const [token] = await mailedTokens(app, email);
  const replies = await Promise.all([verify(token!), verify(token!), verify(token!)]);
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410, 410]);
  const winner = replies.find(({ status }) => status === 200)!;
  const { data } = await wallet(winner.data.access_token);
  expect(data.user).toBe(winner.data.user._id);
  expect(data.credits).toBeGreaterThan(0);
  const ledger = await app.call<{ increase_source: string }[]>("GET", "/api/credits-transactions", { token: winner.data.access_token });
  expect(ledger.data.map((row) => row.increase_source)).toEqual(["initial"]);
});

test("a person gets the initial credits once, beyond the deletion of the account", async () => {
  const first = await app.user();
  expect((await wallet(first.token)).data.credits).toBeGreaterThan(0);
  const admin = await app.admin();
  expect((await app.call("DELETE", `/api/users/${first._id}`, { token: admin.token })).status).toBe(200);
  expect((await signIn(first.email)).status).toBe(401);
  const second = await app.user(first.email);
  expect(second._id).not.toBe(first._id);
  expect((await wallet(second.token)).data.credits).toBe(0);
});

test("resend always answers 202; the link carries the one waiting password, or none where several wait", async () => {
  const resend = (email: string) => app.call("POST", "/api/auth/resend-verification", { body: { email } });
  const alone = freshAddress();
  await signUp(alone);
  const unknown = await resend(freshAddress());
  const known = await resend(alone);
  expect(known.status).toBe(202);
  expect(visible(known)).toEqual(visible(unknown));
  const tokens = await mailedTokens(app, alone);
  expect(tokens).toHaveLength(2);
  expect((await verify(tokens[0]!)).status).toBe(200);
  expect((await signIn(alone)).status).toBe(200);
  await resend(alone);
  expect(await mailedTokens(app, alone)).toHaveLength(2);

  const contested = freshAddress();
  await signUp(contested);
  await signUp(contested, { password: "somebody else's" });
  await resend(contested);
  expect((await verify((await mailedTokens(app, contested))[0]!)).status).toBe(200);
  expect((await signIn(contested)).status).toBe(401);
  expect((await signIn(contested, "somebody else's")).status).toBe(401);
});

test("a link is good for a day", async () => {
  const email = freshAddress();
  await signUp(email);
  const [token] = await mailedTokens(app, email);
  await app.clock.advance(24 * 3_600_000 + 1_000);
  expect((await verify(token!)).problem.code).toBe("link_dead");
});

test("sign-up can be switched off", async () => {
  const ctx = app.ctx({ kind: "anonymous" });
  const closed = { ...ctx, config: { ...ctx.config, flags: { ...ctx.config.flags, sign_up: false } } };
  expect(startSignUp(closed, { name: "Ada", email: freshAddress(), password })).rejects.toMatchObject({
    code: "sign_up_closed",
    status: 403,
  });
});

test.each([
  [{ email: "ada" }, "email"],
  [{ email: "аda@example.com" }, "email"],
  [{ email: "ada@localhost" }, "email"],
  [{ name: "A" }, "name"],
  [{ name: "x".repeat(51) }, "name"],
  [{ password: "short" }, "password"],
  [{ role: "admin" }, "role"],
  [{ is_verified: true }, "is_verified"],
  [{ email: { $ne: null } }, "email.$ne"],
])("%j is refused by name", async (more, field) => {
  const { status, problem } = await signUp(freshAddress(), more);
  expect(status).toBe(422);
  expect(problem.errors!.map((error) => error.field)).toEqual([field]);
});
