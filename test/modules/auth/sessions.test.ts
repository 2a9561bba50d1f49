import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";
import { freshAddress, visible, type Session } from "./mailed";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const signIn = async (email: string) =>
  (await app.call<Session>("POST", "/api/auth/sign-in", { body: { email, password }, headers: { "User-Agent": "a browser" } })).data;
const refresh = (refresh_token: string, key?: string) =>
  app.call<Session>("POST", "/api/auth/refresh", { body: { refresh_token }, ...(key && { key }) });
const me = async (token: string) => (await app.call("GET", "/api/users/me", { token })).status;
const rows = (user: SignedIn) =>
  mongoose.connection
    .db!.collection("refresh_tokens")
    .aggregate([
      { $lookup: { from: "sessions", localField: "session", foreignField: "_id", as: "of" } },
      { $match: { "of.user": new mongoose.Types.ObjectId(user._id) } },
    ])
    .toArray();

test("a refresh gives a new pair; both access tokens speak for the same session", async () => {
  const user = await app.user();
  const { status, data } = await refresh(user.refresh_token);
  expect(status).toBe(200);
  expect(data.refresh_token).not.toBe(user.refresh_token);
  expect(data.user._id).toBe(user._id);
  expect(await me(data.access_token)).toBe(200);
  expect((await refresh(data.refresh_token)).status).toBe(200);
});

test("twenty parallel refreshes with one token get one successor and make one row", async () => {
  const user = await app.user();
  const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refresh_token)));
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(new Set(replies.map(({ data }) => data.refresh_token)).size).toBe(1);
  expect(await rows(user)).toHaveLength(2);
  await app.clock.advance(5_000);
  expect((await refresh(user.refresh_token)).data.refresh_token).toBe(replies[0]!.data.refresh_token);
  expect(await rows(user)).toHaveLength(2);
});

test("a token that comes again after its grace ends the family, with an audit row", async () => {
  const user = await app.user();
  const { data: next } = await refresh(user.refresh_token);
  await app.clock.advance(11_000);
  const reused = await refresh(user.refresh_token);
  expect(reused.status).toBe(401);
  expect(reused.problem.code).toBe("unauthenticated");
  expect(visible(await refresh("A".repeat(43)))).toEqual(visible(reused));
  expect(visible(await refresh(next.refresh_token))).toEqual(visible(reused));
  expect(await me(next.access_token)).toBe(401);
  const admin = await app.admin();
  const audit = await app.call<{ action: string; after: { user: string } }[]>("GET", "/api/audit-logs?action=refresh_reuse", {
    token: admin.token,
  });
  expect(audit.data.filter((row) => row.after.user === user._id)).toHaveLength(1);
  expect(await me((await signIn(user.email)).access_token)).toBe(200);
});

test("the refresh answers an Idempotency-Key that comes again with 409, for it issues a credential", async () => {
  const user = await app.user();
  expect((await refresh(user.refresh_token, "once")).status).toBe(200);
  expect((await refresh(user.refresh_token, "once")).problem.code).toBe("already_issued");
});

test("signing out ends the access token too, and is no fault when done again", async () => {
  const user = await app.user();
  const other = await signIn(user.email);
  expect(await me(user.token)).toBe(200);
  const out = () => app.call("POST", "/api/auth/sign-out", { body: { refresh_token: user.refresh_token } });
  expect((await out()).status).toBe(204);
  expect(await me(user.token)).toBe(401);
  expect((await refresh(user.refresh_token)).status).toBe(401);
  expect((await out()).status).toBe(204);
  expect(await me(other.access_token)).toBe(200);
});

test("sessions are listed and ended by their owner alone", async () => {
  const user = await app.user();
  const other = await signIn(user.email);
  const { data, meta } = await app.call<{ _id: string; current: boolean; agent: string }[]>("GET", "/api/auth/sessions", {
    token: user.token,
  });
  expect(meta).toMatchObject({ total: 2, next: null });
  expect(data.map(({ current, agent }) => ({ current, agent }))).toEqual([
    { current: false, agent: "a browser" },
    { current: true, agent: "" },
  ]);
  expect(Object.keys(data[0]!).sort()).toEqual(["_id", "address", "agent", "created_at", "current", "expires_at", "last_used_at"]);
  const path = `/api/auth/sessions/${data[0]!._id}`;
  const stranger = await app.user();
  expect((await app.call("DELETE", path, { token: stranger.token })).status).toBe(404);
  expect(await me(other.access_token)).toBe(200);
  expect((await app.call("DELETE", path, { token: user.token })).status).toBe(204);
  expect(await me(other.access_token)).toBe(401);
  expect((await app.call("DELETE", path, { token: user.token })).status).toBe(404);
});

test("a session that nobody refreshes ends, and access tokens end by themselves", async () => {
  const user = await app.user();
  await app.clock.advance(901_000);
  expect(await me(user.token)).toBe(401);
  const { data } = await refresh(user.refresh_token);
  expect(await me(data.access_token)).toBe(200);
  await app.clock.advance(31 * 86_400_000);
  expect((await refresh(data.refresh_token)).status).toBe(401);
});

test("sign-in says the same about an unknown address as about a wrong password", async () => {
  const { email } = await app.user();
  const wrong = await app.call("POST", "/api/auth/sign-in", { body: { email, password: "not the password" } });
  const unknown = await app.call("POST", "/api/auth/sign-in", { body: { email: freshAddress(), password: "not the password" } });
  expect(wrong.status).toBe(401);
  expect(wrong.problem.code).toBe("invalid_credentials");
  expect(visible(unknown)).toEqual(visible(wrong));
});
