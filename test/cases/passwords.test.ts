import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, password, type TestApp } from "@test/support/boot";

type Session = { access_token: string; refresh_token: string };

const freshAddress = () => `p${crypto.randomUUID().slice(0, 12)}@example.com`;
const middle = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

describe("C23 forgotten password: old links", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await bootTest();
  });
  afterAll(() => app.close());

  const forgot = (email: string) => app.call("POST", "/api/auth/forgot-password", { body: { email } });
  const reset = async (token: string) =>
    (await app.call("POST", "/api/auth/reset-password", { body: { token, password: "a new password" } })).status;
  const signIn = (email: string, given: string) => app.call<Session>("POST", "/api/auth/sign-in", { body: { email, password: given } });
  const links = async (email: string) =>
    (await app.mails(email)).flatMap((mail) => mail.links.map((link) => new URL(link).searchParams.get("token")!));
  const refreshed = async (refresh_token: string) => (await app.call("POST", "/api/auth/refresh", { body: { refresh_token } })).status;

  test("of two links the second works once, the first never again, and everything that was signed in is out", async () => {
    const user = await app.user();
    await forgot(user.email);
    await app.settled();
    await forgot(user.email);
    const [second, first] = await links(user.email);
    expect([await reset(second!), await reset(first!), await reset(second!)]).toEqual([204, 410, 410]);
    expect((await app.call("GET", "/api/users/me", { token: user.token })).status).toBe(401);
    expect(await refreshed(user.refresh_token)).toBe(401);
    expect((await signIn(user.email, password)).status).toBe(401);
    expect((await signIn(user.email, "a new password")).status).toBe(200);
  });

  test("a password that is changed inside kills the link that was asked for before", async () => {
    const user = await app.user();
    await forgot(user.email);
    const [link] = await links(user.email);
    const body = { current_password: password, new_password: "changed inside" };
    expect((await app.call("POST", "/api/auth/change-password", { token: user.token, body })).status).toBe(204);
    expect(await reset(link!)).toBe(410);
    expect((await signIn(user.email, "changed inside")).status).toBe(200);
  });

  test("a changed e-mail address kills it too, and ends the sessions", async () => {
    const user = await app.user();
    await forgot(user.email);
    const [link] = await links(user.email);
    const email = freshAddress();
    expect((await app.call("POST", "/api/users/me/email", { token: user.token, body: { email, password } })).status).toBe(202);
    const [confirmation] = await links(email);
    expect((await app.call("POST", "/api/auth/confirm-email", { body: { token: confirmation } })).status).toBe(204);
    expect(await reset(link!)).toBe(410);
    expect(await refreshed(user.refresh_token)).toBe(401);
    expect((await signIn(email, password)).status).toBe(200);
  });

  test("of twenty uses of one link at once, one succeeds", async () => {
    const user = await app.user();
    await forgot(user.email);
    const [link] = await links(user.email);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => reset(link!)));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([204, ...Array.from({ length: 19 }, () => 410)]);
  });

  test("a link that was asked for before the password was changed is not even sent afterwards", async () => {
    const user = await app.user();
    const asked_at = app.clock.now();
    const body = { current_password: password, new_password: "changed inside" };
    await app.call("POST", "/api/auth/change-password", { token: user.token, body });
    const { linkWanted } = await import("@/modules/users/messages");
    await app.ctx().emit(linkWanted, { email: user.email, kind: "reset", asked_at });
    expect(await links(user.email)).toHaveLength(1); // The one of the sign-up.
  });
});

describe("C23 a clock that talks: account enumeration and timing", () => {
  let app: TestApp;
  const sockets = new Set<{ destroy(): void }>();
  // A mail server that is slow to say hello, and never takes anything.
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    const hello = setTimeout(() => socket.destroy(), 2_000);
    socket.on("close", () => clearTimeout(hello));
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    app = await bootTest(
      { MAIL_URL: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}` },
      { prepare: true, http: true, consumers: true, jobs: false },
    );
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await app.close();
  });

  const timed = async (path: string, body: object, status: number) => {
    const started = performance.now();
    const reply = await app.call("POST", path, { body });
    expect(reply.status).toBe(status);
    return performance.now() - started;
  };

  /** Medians of `samples` calls for a known and as many for unknown addresses, in turns that change; how far they are apart, as a share. */
  async function apart(samples: number, path: string, bodyOf: (email: string) => object, status: number): Promise<number> {
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let sample = 0; sample < samples; sample += 1) {
      const turns = [() => timed(path, bodyOf("admin@example.com"), status), () => timed(path, bodyOf(freshAddress()), status)] as const;
      const times = sample % 2 === 0 ? [await turns[0](), await turns[1]()] : [await turns[1](), await turns[0]()].toReversed();
      known.push(times[0]!);
      unknown.push(times[1]!);
    }
    return Math.abs(middle(known) - middle(unknown)) / Math.max(middle(known), middle(unknown));
  }

  /** A machine with other work to do is measured again; what really differs differs each time. */
  async function closest(measure: () => Promise<number>): Promise<number> {
    let best = 1;
    for (let round = 0; round < 6 && best > 0.1; round += 1) best = Math.min(best, await measure());
    return best;
  }

  test("sign-in takes as long for unknown addresses as for known ones", async () => {
    const share = await closest(() => apart(50, "/api/auth/sign-in", (email) => ({ email, password: "not the password" }), 401));
    expect(share).toBeLessThanOrEqual(0.1);
  });

  test("asking for a link does too, and waits for no mail server", async () => {
    const share = await closest(() => apart(100, "/api/auth/forgot-password", (email) => ({ email }), 202));
    expect(share).toBeLessThanOrEqual(0.1);
    const slowest = Math.max(
      ...(await Promise.all(Array.from({ length: 5 }, () => timed("/api/auth/forgot-password", { email: "admin@example.com" }, 202)))),
    );
    expect(slowest).toBeLessThan(1_000);
  });
});
