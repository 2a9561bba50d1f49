import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { io } from "socket.io-client";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { arrived, listen, refusedSocket } from "@test/support/listener";
import { giveBonus, until } from "@test/support/shop";

describe("socket.io", () => {
  let app: TestApp;
  let victim: SignedIn;
  let thief: SignedIn;
  beforeAll(async () => {
    app = await bootTest();
    [victim, thief] = [await app.user(), await app.user()];
  });
  afterAll(() => app.close());

  test("another's room is not to be had, whatever is asked for", async () => {
    const room = `user:${victim._id}`;
    const claims = { user: victim._id, room, rooms: [room], _id: victim._id, query: { user: victim._id } };
    const own = await listen(app.url, { token: victim.token });
    const listener = await listen(app.url, { token: thief.token, ...claims });
    for (const event of ["join", "subscribe", "room", "wallet", "told", "wallet.snapshot"]) {
      listener.socket.emit(event, room);
      listener.socket.emit(event, claims);
      listener.socket.emit(event, victim._id, { user: victim._id, event: "wallet", data: [{ sequence: 1_000_000 }] });
    }
    await until("both know where they are", async () => own.sequence() !== undefined && listener.sequence() !== undefined);
    const mine = listener.sequence()!;
    const theirs = own.sequence()!;
    await giveBonus(app, victim, 42);
    await giveBonus(app, thief, 1);
    await arrived(own, theirs + 1);
    await arrived(listener, mine + 1);
    expect(own.changes().map(({ change }) => change)).toEqual([42]);
    expect(listener.changes().map(({ change }) => change)).toEqual([1]);
    expect(JSON.stringify(listener.heard)).not.toContain(victim._id);
    expect(JSON.stringify(listener.heard)).not.toContain(victim.email);
    own.close();
    listener.close();
  });

  test("without who you are there is nothing, on no namespace, by no other way to say it", async () => {
    expect(await refusedSocket(app.url, {})).toMatchObject({ message: "invalid_request" });
    for (const token of ["", null, {}, [thief.token], "undefined", `Bearer ${thief.token}`, `${thief.token.slice(0, -4)}AAAA`])
      expect((await refusedSocket(app.url, { token })).message).toMatch(/^(invalid_request|unauthenticated)$/);
    for (const namespace of [`/user:${victim._id}`, "/admin", "/socket"])
      expect(await refusedSocket(`${app.url}${namespace}`, { token: thief.token })).toMatchObject({ message: "Invalid namespace" });

    // A token in the address would be written into logs.
    const socket = io(app.url, { transports: ["websocket"], forceNew: true, reconnection: false, query: { token: victim.token } });
    const error = await new Promise<Error>((resolve) => socket.once("connect_error", resolve));
    expect(error.message).toBe("invalid_request");
    socket.close();
  });

  test("who opens a socket and says nothing is hung up on", async () => {
    const wire = new WebSocket(`${app.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
    const opened_ms = performance.now();
    await new Promise<void>((resolve) => wire.addEventListener("close", () => resolve()));
    expect(performance.now() - opened_ms).toBeLessThan(8_000);
  }, 15_000);
});

test("socket.io: calls are counted with all other calls of an address", async () => {
  const counted = await bootTest({ RATE_LIMIT_SCALE: "0.1" }, { prepare: true, http: true });
  try {
    const call = () => counted.product.fetch(new Request(`${counted.url}/socket.io/?EIO=4&transport=polling`));
    const statuses: number[] = [];
    for (let at = 0; at < 70; at += 1) statuses.push((await call()).status);
    expect([...new Set(statuses)]).toEqual([400, 429]);
    expect(statuses.lastIndexOf(400)).toBe(59);
  } finally {
    await counted.close();
  }
});
