import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { followed, googlePerson, openBrowser, openProvider, type Bent, type OpenIdProvider } from "@test/support/openid";
import { freshAddress, mailedTokens, type Session } from "./mailed";

const page = "https://app.example.com";
let provider: OpenIdProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await openProvider();
  app = await bootTest({ ...provider.environment, CORS_ORIGINS: page });
});
afterEach(() => {
  provider.failing(null);
  provider.consents(null);
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

const google = (id_token: string, more: object = {}) => app.call<Session>("POST", "/api/auth/google", { body: { id_token, ...more } });
const me = (token: string) => app.call<{ _id: string; email: string; google_linked: boolean }>("GET", "/api/users/me", { token });
const start = (query = "") => `${app.url}/api/auth/google${query}`;

describe("the code flow", () => {
  test("a browser goes to Google and comes back signed in, a new account with the initial credits", async () => {
    const person = googlePerson();
    provider.consents(person);
    const browser = openBrowser();
    const first = await browser.open(start());
    expect(first.status).toBe(303);
    expect(first.headers.get("Cache-Control")).toBe("no-store");
    expect(first.headers.getSetCookie()[0]).toMatch(
      /^zaaz_google_[\w-]{16}=v1\.[^;]+; Max-Age=600; Path=\/api\/auth\/google; HttpOnly; SameSite=Lax$/,
    );
    const asked = new URL(first.headers.get("Location")!).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      scope: "openid email profile",
    });
    expect(asked.get("redirect_uri")).toBe(`${app.url}/api/auth/google/callback`);
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    const { reply } = await followed(browser, first.headers.get("Location")!, [provider.issuer, app.url]);
    expect(reply.status).toBe(200);
    const { data } = (await reply.json()) as { data: Session };
    expect(data.user).toMatchObject({ email: person.email, name: "Grace Hopper", auth_source: "google", is_verified: true, role: "user" });
    expect((await me(data.access_token)).data).toMatchObject({ email: person.email, google_linked: true });
    const wallet = await app.call<{ credits: number }>("GET", "/api/user-wallets/me", { token: data.access_token });
    expect(wallet.data.credits).toBeGreaterThan(0);
    expect([...browser.cookies]).toEqual([]);
  });

  test("the answer is taken once, from the browser that began, within ten minutes", async () => {
    provider.consents(googlePerson());
    const browser = openBrowser();
    const { url } = await followed(browser, (await browser.open(start())).headers.get("Location")!, [provider.issuer]);
    expect((await openBrowser().open(url)).status).toBe(400);
    const swapped = new URL(url);
    swapped.searchParams.set("state", "somebody-else's");
    expect((await browser.open(swapped.href)).status).toBe(400);
    const tampered = openBrowser();
    for (const [name, value] of browser.cookies) tampered.cookies.set(name, `${value.slice(0, -2)}xx`);
    expect((await tampered.open(url)).status).toBe(400);
    const copy = openBrowser();
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    expect((await browser.open(url)).status).toBe(200);
    expect((await browser.open(url)).status).toBe(400);
    // The code is used up, so a copy of the cookie is worth nothing either.
    const replayed = await copy.open(url);
    expect([replayed.status, ((await replayed.json()) as { code: string }).code]).toEqual([401, "google_refused"]);
  });

  test("two tabs of one browser do not disturb each other", async () => {
    const browser = openBrowser();
    const tabs = [googlePerson(), googlePerson()].map((person) => ({ person, at: "" }));
    for (const tab of tabs) {
      provider.consents(tab.person);
      tab.at = (await followed(browser, (await browser.open(start())).headers.get("Location")!, [provider.issuer])).url;
    }
    for (const { person, at } of tabs)
      expect(((await (await browser.open(at)).json()) as { data: Session }).data.user["email"]).toBe(person.email);
  });

  test("whoever cancels, or comes with another nonce, is told so", async () => {
    const bent: [person: ReturnType<typeof googlePerson> | null, Bent][] = [
      [null, {}],
      [googlePerson(), { claims: { nonce: "another" } }],
      [googlePerson(), { claims: { nonce: undefined } }],
      [googlePerson(), { claims: { aud: "another client" } }],
      [googlePerson(), { claims: { email_verified: false } }],
    ];
    for (const [person, how] of bent) {
      provider.consents(person, how);
      const { reply } = await followed(openBrowser(), start(), [provider.issuer, app.url]);
      expect([how, reply.status, ((await reply.json()) as { code: string }).code]).toEqual([how, 401, "google_refused"]);
    }
  });

  test("a listed page gets a code that signs in once; another page is never sent to", async () => {
    const person = googlePerson();
    provider.consents(person);
    const { url } = await followed(openBrowser(), start(`?return_to=${encodeURIComponent(`${page}/in?tab=1`)}`), [
      provider.issuer,
      app.url,
    ]);
    expect(url).toStartWith(`${page}/in?tab=1#google_code=`);
    const code = new URLSearchParams(new URL(url).hash.slice(1)).get("google_code");
    const signIn = () => app.call<Session>("POST", "/api/auth/google/exchange", { body: { code } });
    const replies = await Promise.all([signIn(), signIn()]);
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
    expect(replies.find(({ status }) => status === 200)!.data.user["email"]).toBe(person.email);
    provider.consents(null);
    const cancelled = await followed(openBrowser(), start(`?return_to=${encodeURIComponent(page)}`), [provider.issuer, app.url]);
    expect(cancelled.url).toBe(`${page}/#error=google_refused`);
    for (const elsewhere of ["https://evil.example.com/", `${page}.evil.example.com/`, "https://app.example.com@evil.example.com/"])
      expect((await openBrowser().open(start(`?return_to=${encodeURIComponent(elsewhere)}`))).status).toBe(422);
    expect((await openBrowser().open(start("?return_to=javascript:alert(1)"))).status).toBe(422);
  });

  test("a code for the page is good for one minute", async () => {
    provider.consents(googlePerson());
    const { url } = await followed(openBrowser(), start(`?return_to=${encodeURIComponent(page)}`), [provider.issuer, app.url]);
    const code = new URLSearchParams(new URL(url).hash.slice(1)).get("google_code");
    await app.clock.advance(61_000);
    expect((await app.call("POST", "/api/auth/google/exchange", { body: { code } })).problem.code).toBe("link_dead");
  });
});

describe("ID tokens", () => {
  const now = () => app.clock.now();

  test("what is not Google's word for this product, now, of a verified address, is refused in one way", async () => {
    const { email } = await app.user();
    const person = googlePerson({ email });
    const bent: Record<string, Bent> = {
      "another audience": { claims: { aud: "another client" } },
      "two audiences": { claims: { aud: [provider.environment["GOOGLE_CLIENT_ID"], "another client"] } },
      "no audience": { claims: { aud: undefined } },
      "another issuer": { claims: { iss: "https://accounts.example.com" } },
      "no issuer": { claims: { iss: undefined } },
      expired: { at: new Date(now().getTime() - 3_700_000) },
      "no end": { claims: { exp: undefined } },
      "not yet": { claims: { nbf: Math.floor(now().getTime() / 1_000) + 600 } },
      "an address that is not verified": { claims: { email_verified: false } },
      "an address that says it is, in words": { claims: { email_verified: "true" } },
      "no word about the address": { claims: { email_verified: undefined } },
      "no address": { claims: { email: undefined } },
      nobody: { claims: { sub: undefined } },
      "a nonce that was not told": { claims: { nonce: "of somebody's own" } },
      "a key of somebody else": { foreign: true },
      "an unknown key": { header: { kid: "../keys" } },
    };
    const bodies = new Set<string>();
    const refused = async (name: string, token: string) => {
      const { status, text, problem } = await google(token);
      expect({ name, status, code: problem.code }).toEqual({ name, status: 401, code: "google_refused" });
      bodies.add(text.replace(/"request_id":"[^"]+"/, ""));
    };
    for (const [name, how] of Object.entries(bent)) await refused(name, await provider.idToken(person, { at: now(), ...how }));
    const good = await provider.idToken(person, { at: now() });
    const [, body, signature] = good.split(".") as [string, string, string];
    const head = (header: object) => Buffer.from(JSON.stringify(header)).toString("base64url");
    await refused("alg none", `${head({ alg: "none" })}.${body}.`);
    await refused("HS256", `${head({ alg: "HS256", kid: "provider-1" })}.${body}.${signature}`);
    await refused("no token", "x");
    expect(bodies.size).toBe(1);
    // Nothing of all that was linked.
    expect((await app.call<Session>("POST", "/api/auth/sign-in", { body: { email, password } })).status).toBe(200);
    const users = await app.call<{ google_id: string | null }[]>("GET", `/api/users?email=${email}`, { token: (await app.admin()).token });
    expect(users.data.map(({ google_id }) => google_id)).toEqual([null]);
    expect((await google(good)).status).toBe(200);
  });

  test("a token with a nonce is believed with its nonce alone", async () => {
    const token = await provider.idToken(googlePerson(), { at: now(), claims: { nonce: "n-1" } });
    expect((await google(token, { nonce: "n-2" })).status).toBe(401);
    expect((await google(token, { nonce: "n-1" })).status).toBe(200);
    const plain = await provider.idToken(googlePerson(), { at: now() });
    expect((await google(plain, { nonce: "n-1" })).status).toBe(401);
  });

  test("a proven address is linked and told; a second Google account of it is refused", async () => {
    const user = await app.user();
    const person = googlePerson({ email: user.email.toUpperCase() });
    const { data } = await google(await provider.idToken(person, { at: now() }));
    expect(data.user._id).toBe(user._id);
    expect((await me(user.token)).data).toMatchObject({ _id: user._id, google_linked: true });
    expect((await app.mails(user.email))[0]!.subject).toBe("Google sign-in was added");
    expect((await app.call("POST", "/api/auth/sign-in", { body: { email: user.email, password } })).status).toBe(200);
    const other = await google(await provider.idToken(googlePerson({ email: user.email }), { at: now() }));
    expect([other.status, other.problem.code]).toEqual([409, "google_taken"]);
  });

  test("whoever is blocked stays out, and a deleted person may come again", async () => {
    const admin = await app.admin();
    const person = googlePerson();
    const token = () => provider.idToken(person, { at: now() });
    const first = (await google(await token())).data.user._id;
    await app.call("POST", `/api/users/${first}/block`, { token: admin.token });
    expect((await google(await token())).problem.code).toBe("user_blocked");
    await app.call("POST", `/api/users/${first}/unblock`, { token: admin.token });
    await app.call("DELETE", `/api/users/${first}`, { token: admin.token });
    const again = await google(await token());
    expect(again.status).toBe(200);
    expect(again.data.user._id).not.toBe(first);
    const wallet = await app.call<{ credits: number }>("GET", "/api/user-wallets/me", { token: again.data.access_token });
    expect(wallet.data.credits).toBe(0);
  });

  test("whoever an admin invited is that account, with its role, and the invitation is over", async () => {
    const { token } = await app.admin();
    const email = freshAddress();
    const made = await app.call<{ _id: string }>("POST", "/api/users", { token, body: { name: "Invited", email } });
    await app.call("POST", `/api/users/${made.data._id}/role`, { token, body: { role: "editor" } });
    const [invitation] = await mailedTokens(app, email);
    const { data } = await google(await provider.idToken(googlePerson({ email }), { at: now() }));
    expect(data.user).toMatchObject({ _id: made.data._id, name: "Invited", role: "editor", is_verified: true });
    expect((await app.call("POST", "/api/auth/reset-password", { body: { token: invitation, password } })).status).toBe(410);
  });

  test("when Google is out of order it is 503 and nobody is signed in; the keys are asked for once", async () => {
    const fresh = await openProvider();
    const config = { ...app.product.config, ...fresh.environment };
    const { identityOf } = await import("@/modules/auth/google");
    const ctx = { ...app.ctx({ kind: "anonymous" }), config };
    const token = await fresh.idToken(googlePerson(), { at: now() });
    fresh.failing(500);
    expect(identityOf(ctx, token, undefined)).rejects.toMatchObject({ code: "unavailable", status: 503 });
    await identityOf(ctx, token, undefined).catch(() => null);
    fresh.failing(null);
    expect(await identityOf(ctx, token, undefined)).toMatchObject({ name: "Grace Hopper" });
    for (let index = 0; index < 5; index += 1) await identityOf(ctx, token, undefined);
    expect(fresh.asked.get("/keys")).toBe(1);
    await fresh.close();
  });

  test.each([
    ["Ada", "Ada"],
    ["x".repeat(80), "x".repeat(50)],
    ["A", "g"],
    ["\u0000\u0001", "g"],
    [undefined, "Grace Hopper"],
  ])("the name %p is kept in a form that accounts may have", async (name, begins) => {
    const { data } = await google(await provider.idToken(googlePerson({ ...(name !== undefined && { name }) }), { at: now() }));
    expect(String(data.user["name"])).toStartWith(begins);
  });
});

describe("linking by hand", () => {
  const link = (token: string, body: object) => app.call("POST", "/api/users/me/google", { token, body });
  const unlink = (token: string) => app.call("DELETE", "/api/users/me/google", { token });
  const tokenOf = (person = googlePerson()) => provider.idToken(person, { at: app.clock.now() });

  test("needs the password, may have another address, ends other sessions, and can be undone", async () => {
    const user = await app.user();
    const other = (await app.call<Session>("POST", "/api/auth/sign-in", { body: { email: user.email, password } })).data;
    const person = googlePerson();
    expect((await link(user.token, { id_token: await tokenOf(person) })).problem.errors![0]).toMatchObject({
      field: "password",
      code: "missing",
    });
    expect((await link(user.token, { id_token: await tokenOf(person), password: "not it" })).status).toBe(422);
    expect((await link(user.token, { id_token: await tokenOf(person), password })).status).toBe(204);
    expect((await me(user.token)).data.google_linked).toBe(true);
    expect((await me(other.access_token)).status).toBe(401);
    expect((await google(await tokenOf(person))).data.user._id).toBe(user._id);
    expect((await unlink(user.token)).status).toBe(204);
    expect((await unlink(user.token)).status).toBe(204);
    expect((await me(user.token)).data.google_linked).toBe(false);
    expect((await google(await tokenOf(person))).data.user._id).not.toBe(user._id);
  });

  test("an identity opens one account, and the only way in is not taken away", async () => {
    const person = googlePerson();
    const theirs = (await google(await tokenOf(person))).data;
    const user = await app.user();
    const taken = await link(user.token, { id_token: await tokenOf(person), password });
    expect([taken.status, taken.problem.code]).toEqual([409, "google_taken"]);
    const refused = await unlink(theirs.access_token);
    expect([refused.status, refused.problem.code]).toEqual([409, "only_way_in"]);
    expect((await me(theirs.access_token)).data.google_linked).toBe(true);
  });
});

test("whoever switches Google or sign-up off has it off", async () => {
  const { signInByGoogle } = await import("@/modules/auth/identities");
  const { config } = app.product;
  const token = await provider.idToken(googlePerson(), { at: app.clock.now() });
  const as = (flags: object) => ({ ...app.ctx({ kind: "anonymous" }), config: { ...config, flags: { ...config.flags, ...flags } } });
  expect(signInByGoogle(as({ google: false }), { id_token: token })).rejects.toMatchObject({ code: "google_off", status: 403 });
  expect(signInByGoogle(as({ sign_up: false }), { id_token: token })).rejects.toMatchObject({ code: "sign_up_closed", status: 403 });
});
