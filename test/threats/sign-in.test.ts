import { afterAll, afterEach, beforeAll, describe, expect, mock, spyOn, test } from "bun:test";
import { bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";

let app: TestApp;
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  user = await app.user();
});
afterAll(() => app.close());
afterEach(() => mock.restore());

const signIn = (email: string, typed = "not the password") => app.call("POST", "/api/auth/sign-in", { body: { email, password: typed } });
const stranger = () => `${crypto.randomUUID()}@example.com`;

/** Counts what is hashed while something runs, and how much of it at once. */
function watchHashing() {
  const seen = { hashes: [] as string[], now: 0, most: 0 };
  const { verify } = Bun.password;
  spyOn(Bun.password, "verify").mockImplementation(async (typed, hash, algorithm) => {
    seen.hashes.push(Buffer.from(hash as string).toString());
    seen.most = Math.max(seen.most, (seen.now += 1));
    try {
      return await verify(typed, hash, algorithm);
    } finally {
      seen.now -= 1;
    }
  });
  return seen;
}

describe("password hashing cost", () => {
  test("a flood of sign-ins hashes two at a time; other calls are answered before it has ended, and what is too much is sent away", async () => {
    const seen = watchHashing();
    const flood = Array.from({ length: 260 }, () => signIn(stranger()));
    let over = false;
    const ended = Promise.all(flood).then((replies) => ((over = true), replies));
    const others = [];
    let pause = 0;
    for (let n = 0; n < 25; n += 1) {
      const started = performance.now();
      others.push((await app.call("GET", "/api/users/me", { token: user.token })).status);
      await Bun.sleep(0);
      pause = Math.max(pause, performance.now() - started);
    }
    expect([over, new Set(others)]).toEqual([false, new Set([200])]);
    const replies = await ended;
    // Two run and two hundred wait; whoever comes beside need not wait to hear of it.
    const turned = replies.filter(({ status }) => status === 503);
    const heard = replies.filter(({ status }) => status === 401).length;
    expect([heard + turned.length, heard >= 202, turned.length > 20]).toEqual([260, true, true]);
    for (const { headers, problem } of turned) expect([headers.get("Retry-After"), problem.code]).toEqual(["5", "unavailable"]);
    expect([seen.most, seen.hashes.length]).toEqual([2, heard]);
    expect((await signIn(user.email, password)).status).toBe(200);
    // One hash takes some 30 ms of a thread beside: the loop itself never stood for long.
    expect(pause).toBeLessThan(1_000);
  }, 60_000);

  test("the cost is argon2id's least that is called safe, in what is stored and for nobody", async () => {
    const seen = watchHashing();
    await signIn(user.email);
    await signIn(stranger());
    for (const hash of seen.hashes) expect(hash).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
    expect(seen.hashes).toHaveLength(2);
  });
});

describe("account enumeration / timing", () => {
  test("known, unknown, unverified, blocked or deleted: the same answer and the same work, where the password is wrong", async () => {
    const admin = await app.admin();
    const unverified = stranger();
    await app.call("POST", "/api/auth/sign-up", { body: { name: "Somebody", email: unverified, password } });
    const [blocked, deleted] = [await app.user(), await app.user()];
    expect((await app.call("POST", `/api/users/${blocked._id}/block`, { token: admin.token })).status).toBe(200);
    expect((await app.call("DELETE", `/api/users/${deleted._id}`, { token: admin.token })).status).toBe(200);
    const answers = new Set<string>();
    for (const email of [user.email, stranger(), unverified, blocked.email, deleted.email]) {
      const seen = watchHashing();
      const { status, text } = await signIn(email);
      answers.add(`${status} ${text.replace(/"request_id":"[^"]+"/, "")} ${seen.hashes.length} hashed`);
      mock.restore();
    }
    expect([...answers]).toEqual([expect.stringMatching(/^401 .* 1 hashed$/) as string]);
  });

  test("whoever asks for a link, or signs up, hears the same of any address, and the same work is done", async () => {
    for (const [path, body, status] of [
      ["/api/auth/forgot-password", {}, 202],
      ["/api/auth/resend-verification", {}, 202],
      ["/api/auth/sign-up", { name: "Somebody", password }, 202],
    ] as const) {
      const said = new Set<string>();
      for (const email of [user.email, stranger()]) {
        const hashing = spyOn(Bun.password, "hash");
        const reply = await app.call("POST", path, { body: { ...body, email } });
        said.add(
          `${reply.status} ${reply.text.replace(email, "…")} ${[...reply.headers.keys()].toSorted().join()} ${hashing.mock.calls.length} hashed`,
        );
        mock.restore();
      }
      expect([path, said.size]).toEqual([path, 1]);
      expect([...said][0]).toStartWith(String(status));
    }
  });

  test("no other address says who has an account either", async () => {
    const { token } = await app.user();
    // Somebody signed in tries to move to an address that is taken, and to one that is free.
    const move = async (email: string) => {
      const { status, text } = await app.call("POST", "/api/auth/change-email", { token, body: { email, password } });
      return `${status} ${text.replaceAll(email, "…").replace(/"request_id":"[^"]+"/, "")}`;
    };
    expect(await move(user.email)).toBe(await move(stranger()));
    for (const path of ["/api/users", `/api/users?email=${user.email}`, `/api/users?search=${user.email}`])
      expect([path, (await app.call("GET", path, { token })).status]).toEqual([path, 403]);
  });
});
