import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { forgedTokens } from "@test/support/forge";
import { refusedSocket } from "@test/support/listener";

let app: TestApp;
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  user = await app.user();
});
afterAll(() => app.close());

const me = (authorization: string) => app.call("GET", "/api/users/me", { headers: { Authorization: authorization } });

describe("forged JWT alg/kid", () => {
  test("whatever a token says of how it is to be checked, and whatever else is wrong with it: the same 401", async () => {
    const forged = await forgedTokens(app, user, await app.user(), "http://127.0.0.1:1");
    expect(Object.keys(forged).length).toBeGreaterThan(100);
    const bodies = new Set<string>();
    for (const [name, token] of Object.entries(forged)) {
      const { status, text, headers } = await me(`Bearer ${token}`);
      expect({ name, status, asks: headers.get("WWW-Authenticate") }).toEqual({ name, status: 401, asks: "Bearer" });
      bodies.add(text.replace(/"request_id":"[^"]+"/, ""));
    }
    expect([...bodies]).toHaveLength(1);
    expect((await me(`Bearer ${user.token}`)).status).toBe(200);
  });

  test("a socket believes none of them either", async () => {
    const forged = await forgedTokens(app, user, user, "http://127.0.0.1:1");
    for (const name of ["HS256 with its PEM", "none", "a key of its own", "an end that has passed", "another audience"])
      expect([name, (await refusedSocket(app.url, { token: forged[name]! })).message]).toEqual([name, "unauthenticated"]);
  });
});

describe("refresh-token theft", () => {
  type Session = { access_token: string; refresh_token: string };
  const refresh = (refresh_token: string) => app.call<Session>("POST", "/api/auth/refresh", { body: { refresh_token } });

  test("two at once get one successor; one that comes again after its grace ends the family of both, and is on record", async () => {
    const victim = await app.user();
    const twice = await Promise.all([refresh(victim.refresh_token), refresh(victim.refresh_token)]);
    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(twice.map(({ data }) => data.refresh_token)).size).toBe(1);
    const [{ data: owner }] = twice;
    await app.clock.advance(11_000);
    const thief = await refresh(victim.refresh_token);
    expect([thief.status, thief.problem.code]).toEqual([401, "unauthenticated"]);
    expect((await refresh(owner.refresh_token)).status).toBe(401);
    for (const token of [victim.token, owner.access_token]) expect((await me(`Bearer ${token}`)).status).toBe(401);
    const { token } = await app.admin();
    const rows = (await app.call<{ action: string; after: { user?: string } }[]>("GET", "/api/audit-logs?action=refresh_reuse", { token }))
      .data;
    expect(rows.filter(({ after }) => after.user === victim._id)).toHaveLength(1);
  });

  test("it is kept as a hash, and is 256 bits of chance", async () => {
    const somebody = await app.user();
    const db = mongoose.connection.db!;
    const stored = JSON.stringify([
      await db.collection("refresh_tokens").find().toArray(),
      await db.collection("sessions").find().toArray(),
    ]);
    expect(stored).not.toContain(somebody.refresh_token);
    expect(Buffer.from(somebody.refresh_token.replace(/^[a-z]+_/, ""), "base64url").length).toBeGreaterThanOrEqual(32);
  });
});
