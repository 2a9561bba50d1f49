import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { googlePerson, openProvider, type Bent, type GooglePerson, type OpenIdProvider } from "@test/support/openid";
import { wallet } from "@test/support/shop";

type Session = { access_token: string; user: { _id: string; email: string; name: string } };

let provider: OpenIdProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await openProvider();
  app = await bootTest(provider.environment);
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

const google = async (person: GooglePerson, bent: Bent = {}) =>
  app.call<Session>("POST", "/api/auth/google", { body: { id_token: await provider.idToken(person, bent) } });
const signUp = (email: string, name = "Squatter") => app.call("POST", "/api/auth/sign-up", { body: { name, email, password } });
const verify = (token: string) => app.call<Session>("POST", "/api/auth/verify-email", { body: { token } });
const signIn = (email: string) => app.call<Session>("POST", "/api/auth/sign-in", { body: { email, password } });
const linkOf = async (email: string) => new URL((await app.mails(email))[0]!.links[0]!).searchParams.get("token")!;
const creditsOf = async (user: string) => {
  const rows = mongoose.connection
    .db!.collection("credits_transactions")
    .find({ user: new mongoose.Types.ObjectId(user), kind: "initial" });
  return (await rows.toArray()).length;
};
/** How often an address was given the initial credits, over all the accounts it ever had. */
const giftsOf = async (emails: readonly string[], users: readonly string[]) => {
  let gifts = 0;
  for (const user of new Set(users)) gifts += await creditsOf(user);
  return { emails: emails.length, gifts };
};
const accountsOf = async (email: string) =>
  (await app.call<{ _id: string; email: string }[]>("GET", `/api/users?email=${email}`, { token: (await app.admin()).token })).data;

describe("C22 Google sign-in joins the wrong account", () => {
  test("an account that an attacker opened and never proved gives way: password, links and wallet go with it", async () => {
    const { email, ...rest } = googlePerson();
    await signUp(email);
    const [squatted] = await accountsOf(email);
    const attackers = await linkOf(email);
    // What the attacker arranged on it before: credits, and a wallet that they came with.
    const bonus = await app.call("POST", "/api/credits-transactions", {
      token: (await app.admin()).token,
      body: { user: squatted!._id, credits: 7, increase_source: "bonus" },
    });
    expect(bonus.status).toBe(201);
    const { status, data } = await google({ email, ...rest });
    expect(status).toBe(200);
    expect(data.user).toMatchObject({ email, name: "Grace Hopper" });
    expect(data.user._id).not.toBe(squatted!._id);
    expect((await signIn(email)).status).toBe(401);
    expect((await verify(attackers)).problem.code).toBe("link_dead");
    const theirs = await wallet(app, { ...data.user, token: data.access_token, refresh_token: "" });
    expect(theirs.grants.map(({ source }) => source)).toEqual(["initial"]);
    expect((await accountsOf(email)).map(({ _id }) => _id)).toEqual([data.user._id]);
    await app.settled();
    const left = await mongoose.connection.db!.collection("users").findOne({ _id: new mongoose.Types.ObjectId(squatted!._id) });
    expect(left).toMatchObject({ is_deleted: true, name: "Deleted user", password: null, google_id: null });
    // The ledger of the account that gave way stays as it was.
    expect((await app.call<{ ok: boolean }>("GET", "/api/audit", { token: (await app.admin()).token })).data.ok).toBe(true);
  });

  test("another audience and an address that is not verified open and link nothing", async () => {
    const user = await app.user();
    const person = googlePerson({ email: user.email });
    for (const claims of [
      { aud: "another-app.apps.example" },
      { email_verified: false },
      { email_verified: "false" },
      { email_verified: "true" },
    ]) {
      const { status, problem } = await google(person, { claims });
      expect([claims, status, problem.code]).toEqual([claims, 401, "google_refused"]);
    }
    const stored = await mongoose.connection.db!.collection("users").findOne({ email: user.email });
    expect(stored!["google_id"]).toBeNull();
    const unknown = googlePerson();
    expect((await google(unknown, { claims: { email_verified: false } })).status).toBe(401);
    expect(await accountsOf(unknown.email)).toEqual([]);
  });

  test("`sub` is the key: with a new address it is the same person, and the old address makes no second one of them", async () => {
    const person = googlePerson();
    const first = (await google(person)).data.user;
    const renamed = { ...person, email: googlePerson().email };
    const again = (await google(renamed)).data.user;
    expect(again).toMatchObject({ _id: first._id, email: person.email });
    expect(await accountsOf(renamed.email)).toEqual([]);
    expect(await giftsOf([person.email], [first._id, again._id])).toEqual({ emails: 1, gifts: 1 });
  });

  test("verifying and signing in by Google at the same moment give one account and the initial credits once", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { email, ...rest } = googlePerson();
      await signUp(email, "Their Owner");
      const token = await linkOf(email);
      const [byLink, ...byGoogle] = await Promise.all([verify(token), google({ email, ...rest }), google({ email, ...rest })]);
      expect([200, 410]).toContain(byLink.status);
      expect(byGoogle.map(({ status }) => status)).toEqual([200, 200]);
      const users = [...(byLink.status === 200 ? [byLink.data.user._id] : []), ...byGoogle.map(({ data }) => data.user._id)];
      const live = await accountsOf(email);
      expect(new Set(users)).toEqual(new Set([live[0]!._id]));
      expect(live).toHaveLength(1);
      expect(await giftsOf([email], users)).toEqual({ emails: 1, gifts: 1 });
    }
  });

  test("ten sign-ins of one new person at once make one account", async () => {
    const person = googlePerson();
    const replies = await Promise.all(Array.from({ length: 10 }, () => google(person)));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const users = replies.map(({ data }) => data.user._id);
    expect(new Set(users).size).toBe(1);
    expect(await giftsOf([person.email], users)).toEqual({ emails: 1, gifts: 1 });
  });

  test("over all ways in the initial credits come once for a person", async () => {
    const person = googlePerson();
    const byGoogle = (await google(person)).data;
    expect((await app.call("DELETE", "/api/users/me", { token: byGoogle.access_token })).status).toBe(204);
    await signUp(person.email, "Back Again");
    const byMail = (await verify(await linkOf(person.email))).data;
    expect((await app.call("DELETE", "/api/users/me", { token: byMail.access_token })).status).toBe(204);
    const third = (await google(person)).data;
    const users = [byGoogle, byMail, third].map(({ user }) => user._id);
    expect(new Set(users).size).toBe(3);
    expect(await giftsOf([person.email], users)).toEqual({ emails: 1, gifts: 1 });
  });
});
