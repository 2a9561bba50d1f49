import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { buy, giveBonus, packagePlan } from "@test/support/shop";
import { freshAddress, mailedTokens, visible, type Session } from "./mailed";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const ask = (token: string, email: string, given = password) =>
  app.call("POST", "/api/users/me/email", { token, body: { email, password: given } });
const confirm = (token: string | undefined) => app.call("POST", "/api/auth/confirm-email", { body: { token } });
const signIn = (email: string, given = password) => app.call<Session>("POST", "/api/auth/sign-in", { body: { email, password: given } });
const stored = (collection: string, user: string) =>
  mongoose.connection
    .db!.collection(collection)
    .find({ user: new mongoose.Types.ObjectId(user) })
    .toArray();

test("nothing changes until the new address is confirmed; then wallet, rows and sign-in follow, and the old address is told", async () => {
  const user = await app.user();
  await giveBonus(app, user, 5);
  await buy(app, user, (await packagePlan(app, "starter"))._id);
  const email = freshAddress();
  const asked = await ask(user.token, ` ${email.toUpperCase()} `);
  expect([asked.status, asked.data]).toEqual([202, { email, status: "verification_sent" }]);
  expect((await app.call("GET", "/api/users/me", { token: user.token })).data["email"]).toBe(user.email);
  const [mail] = await app.mails(email);
  expect(mail!.links[0]).toStartWith(`${app.url}/confirm-email?token=`);
  const [token] = await mailedTokens(app, email);
  const replies = await Promise.all([confirm(token), confirm(token)]);
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 410]);
  expect((await app.call("GET", "/api/users/me", { token: user.token })).status).toBe(401);
  expect((await signIn(user.email)).status).toBe(401);
  expect((await signIn(email)).data.user).toMatchObject({ _id: user._id, email, is_verified: true });
  expect((await app.mails(user.email))[0]!.subject).toBe("Your e-mail address was changed");
  for (const collection of ["user_wallets", "credits_transactions", "payment_transactions"]) {
    const rows = await stored(collection, user._id);
    expect([collection, rows.length > 0, new Set(rows.map((row) => row["email"] as string))]).toEqual([collection, true, new Set([email])]);
  }
  const admin = await app.admin();
  const found = await app.call<{ _id: string }[]>("GET", `/api/users?search=${email.slice(0, 8)}`, { token: admin.token });
  expect(found.data.map(({ _id }) => _id)).toEqual([user._id]);
  const rows = await app.call<{ action: string; after: object }[]>("GET", `/api/audit-logs?record=${user._id}`, { token: admin.token });
  expect(rows.data).toMatchObject([{ action: "email", before: { email: user.email }, after: { email } }]);
  expect((await app.call<{ ok: boolean }>("GET", "/api/audit", { token: admin.token })).data.ok).toBe(true);
});

test("it needs the password, an address that is another one, and a session", async () => {
  const user = await app.user();
  const wrong = await ask(user.token, freshAddress(), "not it");
  expect(wrong.problem.errors).toMatchObject([{ field: "password", code: "wrong" }]);
  expect((await ask(user.token, user.email.toUpperCase())).problem.errors).toMatchObject([{ field: "email", code: "unchanged" }]);
  expect((await ask(user.token, "аda@example.com")).status).toBe(422);
  expect((await app.call("POST", "/api/users/me/email", { body: { email: freshAddress(), password } })).status).toBe(401);
});

test("a taken address is answered like a free one; its owner alone learns of it, and nothing can be confirmed", async () => {
  const [user, owner] = [await app.user(), await app.user()];
  const [taken, free] = [await ask(user.token, owner.email), await ask(user.token, freshAddress())];
  expect(visible(taken)).toEqual(visible(free));
  const [mail] = await app.mails(owner.email);
  expect([mail!.subject, mail!.links]).toEqual(["Your e-mail address is in use", []]);
});

test("an address that was taken meanwhile stays where it is; one that nobody proved gives way", async () => {
  const [user, other] = [await app.user(), await app.user()];
  const [contested, squatted] = [freshAddress(), freshAddress()];
  await ask(user.token, contested);
  const [link] = await mailedTokens(app, contested);
  const owner = await app.user(contested);
  expect((await confirm(link)).problem.code).toBe("link_dead");
  expect((await app.call("GET", "/api/users/me", { token: owner.token })).status).toBe(200);
  expect((await app.call("GET", "/api/users/me", { token: user.token })).status).toBe(200);

  await app.call("POST", "/api/auth/sign-up", { body: { name: "Squatter", email: squatted, password: "the squatter's one" } });
  await ask(other.token, squatted);
  const [mine, theirs] = await mailedTokens(app, squatted);
  expect((await confirm(mine)).status).toBe(204);
  expect((await app.call("POST", "/api/auth/verify-email", { body: { token: theirs } })).status).toBe(410);
  expect((await signIn(squatted)).data.user._id).toBe(other._id);
});

test("two who want one address: the first to confirm has it", async () => {
  const [one, two] = [await app.user(), await app.user()];
  const email = freshAddress();
  for (const { token } of [one, two]) await ask(token, email);
  const links = await mailedTokens(app, email);
  const replies = await Promise.all(links.map((link) => confirm(link)));
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 410]);
});

test("the link is good for a day and for this alone, and dies with a change of password", async () => {
  const user = await app.user();
  const email = freshAddress();
  await ask(user.token, email);
  const [link] = await mailedTokens(app, email);
  expect((await app.call("POST", "/api/auth/verify-email", { body: { token: link } })).status).toBe(410);
  expect((await app.call("POST", "/api/auth/reset-password", { body: { token: link, password } })).status).toBe(410);
  const body = { current_password: password, new_password: "another password" };
  expect((await app.call("POST", "/api/auth/change-password", { token: user.token, body })).status).toBe(204);
  expect((await confirm(link)).status).toBe(410);
  const late = await app.user();
  const other = freshAddress();
  await ask(late.token, other);
  const [second] = await mailedTokens(app, other);
  await app.clock.advance(24 * 3_600_000 + 1_000);
  expect((await confirm(second)).status).toBe(410);
});

test("moving to an address and leaving it brings it no second gift", async () => {
  const user = await app.user();
  const [passed, last] = [freshAddress(), freshAddress()];
  for (const email of [passed, last]) {
    const { access_token } = (
      await signIn(
        (await mongoose.connection.db!.collection("users").findOne({ _id: new mongoose.Types.ObjectId(user._id) }))!["email"] as string,
      )
    ).data;
    await ask(access_token, email);
    const [link] = await mailedTokens(app, email);
    expect((await confirm(link)).status).toBe(204);
    await app.settled();
  }
  const again = await app.user(passed);
  expect((await app.call<{ credits: number }>("GET", "/api/user-wallets/me", { token: again.token })).data.credits).toBe(0);
});

test("the page of the mailed link asks before it does anything", async () => {
  const user = await app.user();
  const email = freshAddress();
  await ask(user.token, email);
  const [token] = await mailedTokens(app, email);
  const opened = await fetch(`${app.url}/confirm-email?token=${token}`);
  expect(await opened.text()).toContain(`value="${token}"`);
  expect((await app.call("GET", "/api/users/me", { token: user.token })).status).toBe(200);
  const done = await fetch(`${app.url}/confirm-email`, { method: "POST", body: new URLSearchParams({ token: token! }) });
  expect([done.status, (await done.text()).includes("You can sign in with it.")]).toEqual([200, true]);
  expect((await signIn(email)).status).toBe(200);
});
