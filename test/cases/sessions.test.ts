import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { account, client, freshEnvironment, freshPorts, removeData, startProduct } from "@test/support/product";

type Session = { access_token: string; refresh_token: string };

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const refresh = (refresh_token: string) => app.call<Session>("POST", "/api/auth/refresh", { body: { refresh_token } });
const alive = async (token: string) => (await app.call("GET", "/api/users/me", { token })).status;
/** How many refresh tokens were ever made for the one session of somebody. */
const tokensOf = async (user: SignedIn) => {
  const { db } = mongoose.connection;
  const [session] = await db!
    .collection("sessions")
    .find({ user: new mongoose.Types.ObjectId(user._id) })
    .toArray();
  return db!.collection("refresh_tokens").countDocuments({ session: session!._id });
};
const reuses = async (user: SignedIn) => {
  const rows = await mongoose.connection.db!.collection("audit_logs").find({ action: "refresh_reuse", "after.user": user._id }).toArray();
  return rows.length;
};

describe("C21 two tabs, one refresh, everyone out", () => {
  test.each([2, 20])("%d tabs at once get the same successor, by one new row, and all of them go on", async (tabs) => {
    const user = await app.user();
    const replies = await Promise.all(Array.from({ length: tabs }, () => refresh(user.refresh_token)));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: tabs }, () => 200));
    const successors = new Set(replies.map(({ data }) => data.refresh_token));
    expect(successors.size).toBe(1);
    expect(await tokensOf(user)).toBe(2);
    for (const { data } of replies) expect(await alive(data.access_token)).toBe(200);
    expect((await refresh([...successors][0]!)).status).toBe(200);
  });

  test("refresh-token theft: six seconds on it is still the same successor; after eleven the family ends, told to admins once", async () => {
    const user = await app.user();
    const first = (await refresh(user.refresh_token)).data;
    await app.clock.advance(6_000);
    const late = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refresh_token)));
    expect(new Set(late.map(({ status, data }) => `${status} ${data.refresh_token}`))).toEqual(new Set([`200 ${first.refresh_token}`]));
    expect(await tokensOf(user)).toBe(2);
    expect(await reuses(user)).toBe(0);
    await app.clock.advance(5_000);
    const stolen = await Promise.all(Array.from({ length: 20 }, () => refresh(user.refresh_token)));
    expect(new Set(stolen.map(({ status, problem }) => `${status} ${problem.code}`))).toEqual(new Set(["401 unauthenticated"]));
    expect((await refresh(first.refresh_token)).status).toBe(401);
    for (const token of [user.token, first.access_token]) expect(await alive(token)).toBe(401);
    expect(await reuses(user)).toBe(1);
  });

  test("a lost answer, asked for again, is given again; the session goes on from it", async () => {
    const user = await app.user();
    // The answer of this one never arrives.
    await refresh(user.refresh_token);
    await app.clock.advance(5_000);
    const again = await refresh(user.refresh_token);
    expect(again.status).toBe(200);
    const next = await refresh(again.data.refresh_token);
    expect(next.status).toBe(200);
    expect(await alive(next.data.access_token)).toBe(200);
    expect(await tokensOf(user)).toBe(3);
  });

  test("a refusal takes nothing away: a token that is none, or another's session that ended, ends no session of mine", async () => {
    const [user, other] = [await app.user(), await app.user()];
    for (const token of ["x", `${user.refresh_token}x`, user.refresh_token.toLowerCase()]) expect((await refresh(token)).status).toBe(401);
    await refresh(other.refresh_token);
    await app.clock.advance(11_000);
    expect((await refresh(other.refresh_token)).status).toBe(401);
    expect(await alive(user.token)).toBe(200);
    expect((await refresh(user.refresh_token)).status).toBe(200);
  });
});

test("C21 on two processes: twenty refreshes, taken in turns, get the same successor", async () => {
  const environment = await freshEnvironment();
  const url = `http://127.0.0.1:${environment["PORT"]}`;
  const first = await startProduct({ ...environment, PUBLIC_URL: url });
  const second = await startProduct({ ...environment, ...(await freshPorts()), PUBLIC_URL: url, MONGODB_URI: first.uri });
  try {
    const credentials = { email: account.ADMIN_EMAIL, password: account.ADMIN_PASSWORD };
    const { refresh_token } = (await client(first.url).signIn(credentials)).data;
    const at = async (index: number) => (await client(index % 2 === 0 ? first.url : second.url).refreshSession({ refresh_token })).data;
    const sessions = await Promise.all(Array.from({ length: 20 }, (_, index) => at(index)));
    expect(new Set(sessions.map((session) => session.refresh_token)).size).toBe(1);
    for (const { url: here } of [first, second])
      for (const { access_token } of sessions.slice(0, 2))
        expect((await client(here, access_token).getMe()).data).toMatchObject({ email: account.ADMIN_EMAIL });
  } finally {
    await second.stop();
    await first.stop();
    await removeData(environment);
  }
});
