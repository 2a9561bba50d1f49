import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Glob } from "bun";
import { authenticate, freshJwtKeys, jwtKeys, parseJwtKeys } from "@/modules/auth/tokens";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { forgedTokens, remade } from "@test/support/forge";

describe("C29 the token chooses how it is checked", () => {
  let app: TestApp;
  let user: SignedIn;
  /** What was fetched from the addresses that tokens name. */
  const fetched: string[] = [];
  const elsewhere = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: ({ url }) => (fetched.push(url), new Response("{}")) });
  beforeAll(async () => {
    app = await bootTest();
    user = await app.user();
  });
  afterAll(async () => {
    await elsewhere.stop(true);
    await app.close();
  });

  const me = async (authorization: string) => {
    const { status, text } = await app.call("GET", "/api/users/me", { headers: { Authorization: authorization } });
    return { status, body: text.replace(/"request_id":"[^"]+"/, "") };
  };

  test("no forgery is believed, all are answered alike, and nothing is fetched from where a token points to", async () => {
    const forged = await forgedTokens(app, user, await app.user(), `http://127.0.0.1:${elsewhere.port}`);
    const answers = await Promise.all(Object.values(forged).map((token) => me(`Bearer ${token}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(fetched).toEqual([]);
  });

  test("the mailed and the other tokens are none", async () => {
    const email = `waiting-${crypto.randomUUID()}@example.com`;
    await app.call("POST", "/api/auth/sign-up", { body: { name: "Waiting", email, password: "correct horse battery" } });
    await app.call("POST", "/api/auth/forgot-password", { body: { email: user.email } });
    const links = [...(await app.mails(email)), ...(await app.mails(user.email))].flatMap((mail) => mail.links);
    const tokens = links.flatMap((link) => new URL(link).searchParams.get("token") ?? []);
    expect(tokens.length).toBeGreaterThanOrEqual(2);
    for (const token of [...tokens, user.refresh_token]) expect((await me(`Bearer ${token}`)).status).toBe(401);
  });

  test("only Bearer and one token is a way to say it", async () => {
    for (const header of [
      `Basic ${user.token}`,
      `Token ${user.token}`,
      `JWT ${user.token}`,
      user.token,
      `Bearer ${user.token} ${user.token}`,
      `Bearer ${user.token},${user.token}`,
      `Bearer  ${user.token}`,
      "Bearer",
    ])
      expect([header.slice(0, 12), (await me(header)).status]).toEqual([header.slice(0, 12), 401]);
    const { status } = await app.call("GET", `/api/users/me?access_token=${user.token}`);
    expect(status).toBe(401);
    expect((await me(`bearer ${user.token}`)).status).toBe(200);
  });

  test("a key that was rotated out signs nothing that is believed; one that still stands in the list does", async () => {
    const { deps } = app.product;
    const older = deps.config.JWT_KEYS!;
    const newer = freshJwtKeys();
    const token = await remade(app, user.token);
    const rotating = { ...deps, config: { ...deps.config, JWT_KEYS: `${newer},${older}` } };
    expect((await authenticate(rotating, token)).id.toHexString()).toBe(user._id);
    const rotated = { ...deps, config: { ...deps.config, JWT_KEYS: newer } };
    expect(authenticate(rotated, token)).rejects.toMatchObject({ code: "unauthenticated", status: 401 });
    // Nor under the name of the one that took its place.
    const renamed = await remade(app, user.token, { header: { kid: parseJwtKeys(newer).kid } });
    expect(authenticate(rotated, renamed)).rejects.toMatchObject({ code: "unauthenticated", status: 401 });
  });

  test("every published key says what it is for: algorithm, use, name", async () => {
    const { keys } = JSON.parse((await app.call("GET", "/.well-known/jwks.json")).text) as { keys: Record<string, string>[] };
    expect(keys.map(({ alg, use, kid }) => [alg, use, kid])).toEqual([["EdDSA", "sig", jwtKeys(app.product.config).kid]]);
    expect(keys.some((key) => "d" in key)).toBe(false);
  });

  test("each issuer's algorithms are named once in the code, and Hono is newer than the two faults it had", async () => {
    const lists: string[] = [];
    for await (const path of new Glob("src/**/*.ts").scan()) {
      const text = await Bun.file(path).text();
      for (const [, list] of text.matchAll(/algorithms:\s*(\[[^\]]*\])/g)) lists.push(`${path} ${list}`);
      expect([path, /from "hono\/(jwt|jwk|bearer-auth)"/.test(text)]).toEqual([path, false]);
    }
    expect(lists.toSorted()).toEqual(['src/modules/auth/google.ts ["RS256"]', "src/modules/auth/tokens.ts [algorithm]"]);
    const [, version] = /"hono@(\d+\.\d+\.\d+)"/.exec(await Bun.file("bun.lock").text())!;
    expect(Bun.semver.satisfies(version!, ">=4.12.21")).toBe(true);
  });
});
