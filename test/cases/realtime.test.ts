import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { io } from "socket.io-client";
import { openProxy } from "@test/infra/support";
import { adminAccount, bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";
import { arrived, listen, refusedSocket, type Listener } from "@test/support/listener";
import { client, freshEnvironment, freshPorts, person, removeData, startProduct, type RunningProduct } from "@test/support/product";
import { until, wallet } from "@test/support/shop";

describe("C26 realtime: heard while banned", () => {
  let app: TestApp;
  let admin: SignedIn;
  beforeAll(async () => {
    app = await bootTest({ ACCESS_TOKEN_TTL_SECONDS: "60" });
    admin = await app.admin();
  });
  afterAll(() => app.close());

  const must = async (method: string, path: string, token: string | undefined, body?: unknown) => {
    const reply = await app.call<Record<string, string>>(method, path, { ...(token && { token }), body });
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.text}`);
    return reply.data;
  };
  const signIn = (user: SignedIn) => must("POST", "/api/auth/sign-in", undefined, { email: user.email, password });
  const resetLink = async (user: SignedIn) => {
    await must("POST", "/api/auth/forgot-password", undefined, { email: user.email });
    const [mail] = await app.mails(user.email);
    return new URL(mail!.links[0]!).searchParams.get("token");
  };

  /** By an admin who has just signed in, whatever time it is. */
  const give = async (user: SignedIn, credits: number) => {
    const account = { email: adminAccount.ADMIN_EMAIL, password: adminAccount.ADMIN_PASSWORD };
    const { access_token } = await must("POST", "/api/auth/sign-in", undefined, account);
    await must("POST", "/api/credits-transactions", access_token, { user: user._id, credits, increase_source: "bonus" });
  };

  const ends: Record<string, (user: SignedIn) => Promise<unknown>> = {
    "signing out": (user) => must("POST", "/api/auth/sign-out", undefined, { refresh_token: user.refresh_token }),
    "a block": (user) => must("POST", `/api/users/${user._id}/block`, admin.token),
    "another role": (user) => must("POST", `/api/users/${user._id}/role`, admin.token, { role: "editor" }),
    "a password that was reset": async (user) =>
      must("POST", "/api/auth/reset-password", undefined, { token: await resetLink(user), password: "quite another one" }),
    "a session that was revoked": async (user) => {
      const { access_token } = await signIn(user);
      const sessions = await app.call<{ _id: string; current: boolean }[]>("GET", "/api/auth/sessions", { token: user.token });
      const mine = sessions.data.find(({ current }) => current)!;
      return must("DELETE", `/api/auth/sessions/${mine._id}`, access_token);
    },
    "leaving for good": (user) => must("POST", `/api/users/${user._id}/anonymise`, admin.token),
    "a stolen refresh token": async (user) => {
      await must("POST", "/api/auth/refresh", undefined, { refresh_token: user.refresh_token });
      await app.clock.advance(11_000);
      return app.call("POST", "/api/auth/refresh", { body: { refresh_token: user.refresh_token } });
    },
  };

  test.each(Object.keys(ends))("%s closes the socket within a second, as revoked, and for good", async (how) => {
    const user = await app.user();
    const listener = await listen(app.url, { token: user.token });
    const bystander = await app.user();
    const other = await listen(app.url, { token: bystander.token });
    await ends[how]!(user);
    const from_ms = performance.now();
    // The client of the library calls nobody again after this one.
    expect(await listener.ended).toBe("io server disconnect");
    expect(performance.now() - from_ms).toBeLessThan(1_000);
    expect(listener.of("closed")).toEqual([{ reason: "revoked" }]);
    expect(await refusedSocket(app.url, { token: user.token })).toMatchObject({ message: "unauthenticated" });
    expect(other.socket.connected).toBe(true);
    other.close();
  });

  test("the session decides, not the token: a refresh and the token's end close nothing; a changed password closes the others", async () => {
    const user = await app.user();
    const listener = await listen(app.url, { token: user.token });
    const elsewhere = await listen(app.url, { token: (await signIn(user))["access_token"] });
    const { access_token } = await must("POST", "/api/auth/refresh", undefined, { refresh_token: user.refresh_token });
    await app.clock.advance(50_000);
    await must("POST", "/api/auth/change-password", access_token, { current_password: password, new_password: "quite another one" });
    expect(await elsewhere.ended).toBe("io server disconnect");
    await app.clock.advance(50_000);
    expect((await app.call("GET", "/api/users/me", { token: user.token })).status).toBe(401);
    const sequence = listener.sequence()!;
    await give(user, 3);
    await arrived(listener, sequence + 1);
    expect(listener.socket.connected).toBe(true);
    listener.close();
  });

  test("a quiet quarter of an hour, then a drop: what was missed comes", async () => {
    const user = await app.user();
    const { sequence } = await wallet(app, user);
    const quiet = await listen(app.url, { token: user.token, sequence });
    await app.clock.advance(900_000);
    expect(quiet.heard).toEqual([]);
    quiet.close();
    for (const credits of [1, 2, 3]) await give(user, credits);
    const { access_token } = await signIn(user);
    const again = await listen(app.url, { token: access_token, sequence });
    await arrived(again, sequence + 3);
    expect(again.changes().map(({ change }) => change)).toEqual([1, 2, 3]);
    again.close();
  });
});

describe("C26 realtime: missed while away, on two processes", () => {
  const redis = process.env["REDIS_URL"];
  const proxy = redis ? openProxy(redis) : null;
  let environment: Record<string, string>;
  let first: RunningProduct;
  let second: RunningProduct;
  let token: string;

  beforeAll(async () => {
    environment = { ...(await freshEnvironment()), ...(proxy && { REDIS_URL: proxy.url }) };
    environment["PUBLIC_URL"] = `http://127.0.0.1:${environment["PORT"]}`;
    first = await startProduct(environment);
    second = await startSecond();
    const account = { email: environment["ADMIN_EMAIL"]!, password: environment["ADMIN_PASSWORD"]! };
    token = (await client(first.url).signIn(account)).data.access_token;
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
    await removeData(environment);
    proxy?.close();
  });

  const startSecond = async () => startProduct({ ...environment, ...(await freshPorts()), MONGODB_URI: first.uri });
  /** Somebody with a token of theirs, for sockets. */
  const somebody = async () => {
    const one = await person(first.url);
    const { email } = (await one.as.getMe()).data;
    return { ...one, token: (await client(first.url).signIn({ email, password })).data.access_token };
  };
  type Somebody = Awaited<ReturnType<typeof somebody>>;
  const give = (by: RunningProduct, to: Somebody, credits: number) =>
    chiefAt(by).createCreditsTransaction({ user: to._id, credits, increase_source: "bonus" });
  const chiefAt = (by: RunningProduct) => client(by.url, token);
  const asShown = async (listener: Listener, one: Somebody) => {
    const { sequence, credits } = (await one.as.getMyWallet()).data;
    await arrived(listener, sequence);
    expect([listener.sequence(), listener.heard.at(-1)!.data["credits"]]).toEqual([sequence, credits]);
  };

  test("no event, a drop, three changes, and the other process: no gap, no repeat", async () => {
    const one = await somebody();
    const before = await listen(first.url, { token: one.token });
    await until("the snapshot", async () => before.sequence() !== undefined);
    const sequence = before.sequence()!;
    before.close();
    await give(first, one, 1);
    await give(second, one, 2);
    await give(first, one, 3);
    const after = await listen(second.url, { token: one.token, sequence });
    await asShown(after, one);
    expect(after.heard.map(({ event, data }) => [event, data["sequence"], data["change"]])).toEqual([
      ["wallet", sequence + 1, 1],
      ["wallet", sequence + 2, 2],
      ["wallet", sequence + 3, 3],
    ]);
    after.close();
  });

  test("changes of both processes at once reach the sockets of both, once each and in order", async () => {
    const one = await somebody();
    const { sequence } = (await one.as.getMyWallet()).data;
    const listeners = [await listen(first.url, { token: one.token, sequence }), await listen(second.url, { token: one.token, sequence })];
    for (let round = 0; round < 10; round += 1)
      await Promise.all(Array.from({ length: 10 }, (_, at) => give(at % 2 === 0 ? first : second, one, 1)));
    for (const listener of listeners) {
      await asShown(listener, one);
      expect(listener.heard.map(({ event, data }) => [event, data["sequence"]])).toEqual(
        Array.from({ length: 100 }, (_, at) => ["wallet", sequence + 1 + at]),
      );
      listener.close();
    }
  }, 60_000);

  test("a session that is ended in one process ends in the other", async () => {
    const one = await somebody();
    const listener = await listen(second.url, { token: one.token });
    await chiefAt(first).blockUser({ id: one._id });
    const from_ms = performance.now();
    await listener.ended;
    expect(performance.now() - from_ms).toBeLessThan(1_000);
    expect(listener.of("closed")).toEqual([{ reason: "revoked" }]);
  });

  test("a process that is killed: its clients call again by themselves and miss nothing", async () => {
    const one = await somebody();
    let sequence = (await one.as.getMyWallet()).data.sequence;
    const from = sequence;
    const heard: number[] = [];
    const refused: string[] = [];
    // As a client would be written: it tells where it has come to.
    const socket = io(second.url, {
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      auth: (give_) => give_({ token: one.token, sequence }),
    });
    socket.on("wallet", (change: { sequence: number }) => {
      heard.push(change.sequence);
      sequence = change.sequence;
    });
    socket.on("connect_error", ({ message }) => refused.push(message));
    await until("it is connected", async () => socket.connected);
    await give(first, one, 1);
    await until("the first change", async () => heard.length === 1);
    await second.kill();
    await until("it is cut", async () => !socket.connected);
    await give(first, one, 2);
    second = await startProduct({ ...second.environment });
    await until("it is connected again", async () => socket.connected);
    await give(second, one, 3);
    await until("all of it", async () => heard.length >= 3);
    expect(heard).toEqual([from + 1, from + 2, from + 3]);
    expect(refused).not.toContain("unauthenticated");
    socket.close();
  }, 60_000);

  if (!proxy) test.skip("Redis away for a while: REDIS_URL is not set", () => undefined);
  else
    test("Redis away for a while: calls are answered, changes arrive, and afterwards nothing is missing", async () => {
      const one = await somebody();
      const { sequence } = (await one.as.getMyWallet()).data;
      const listeners = [await listen(first.url, { token: one.token, sequence }), await listen(second.url, { token: one.token, sequence })];
      proxy.cut();
      for (let at = 0; at < 10; at += 1) await give(at % 2 === 0 ? first : second, one, 1);
      for (const listener of listeners) await arrived(listener, sequence + 10);
      proxy.mend();
      for (let at = 0; at < 10; at += 1) await give(at % 2 === 0 ? first : second, one, 1);
      for (const listener of listeners) {
        await asShown(listener, one);
        expect(listener.heard.map(({ event, data }) => [event, data["sequence"]])).toEqual(
          Array.from({ length: 20 }, (_, at) => ["wallet", sequence + 1 + at]),
        );
        listener.close();
      }
    }, 60_000);
});
