import { connect } from "node:net";
import { afterEach, describe, expect, test } from "bun:test";
import { openRealtime, type Line, type Realtime, type Visitor } from "@/infra/realtime";
import { unauthenticated } from "@/kit/problem";
import { openProxy, quiet } from "@test/infra/support";
import { listen, refusedSocket } from "@test/support/listener";
import { until } from "@test/support/shop";

const redis = process.env["REDIS_URL"];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A server that lets in whoever says their name, and tells them all there is. */
function openServer(given: { redis?: string; prefix?: string } = {}) {
  const realtime = openRealtime({ log: quiet, redis: undefined, ...given });
  closing.push(() => realtime.close());
  const lines = new Set<Line>();
  const admit = async (credentials: unknown): Promise<Visitor> => {
    const { token } = credentials as { token: string };
    if (token === "stranger") throw unauthenticated();
    if (token === "bug") throw new Error("of ours");
    return {
      user: token,
      open: (line) => {
        lines.add(line);
        return { hear: line.send, closed: () => void lines.delete(line) };
      },
    };
  };
  const sockets = realtime.take(admit);
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, server) => sockets.upgrade(request, server),
    websocket: sockets.websocket,
  });
  closing.push(() => server.stop(true));
  return { realtime, lines, sockets, url: `http://127.0.0.1:${server.port}`, port: server.port! };
}

test("what a user is told is heard by all of their sockets and by nobody else's, in order", async () => {
  const { realtime, url } = openServer();
  const [one, two, other] = [await listen(url, { token: "a" }), await listen(url, { token: "a" }), await listen(url, { token: "b" })];
  for (let at = 0; at < 100; at += 1) realtime.tell("a", "payment", { at });
  realtime.tell("b", "payment", { at: "b" });
  await until("all of it", async () => one.heard.length === 100 && two.heard.length === 100 && other.heard.length === 1);
  for (const listener of [one, two]) expect(listener.of("payment").map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, at) => at));
  expect(other.of("payment")).toEqual([{ at: "b" }]);
});

test("a refusal says what it is, a bug says nothing", async () => {
  const { url } = openServer();
  expect(await refusedSocket(url, { token: "stranger" })).toEqual({
    message: "unauthenticated",
    data: { code: "unauthenticated", status: 401, title: "Sign in first." },
  });
  expect(await refusedSocket(url, { token: "bug" })).toEqual({
    message: "internal",
    data: { code: "internal", status: 500, title: "Something went wrong." },
  });
});

test("an end says why and is for good; a hang-up lets the client call again", async () => {
  const { lines, sockets, url } = openServer();
  const listener = await listen(url, { token: "a" });
  for (const line of lines) line.end("revoked");
  expect(await listener.ended).toBe("io server disconnect");
  expect(listener.of("closed")).toEqual([{ reason: "revoked" }]);
  expect(lines.size).toBe(0);
  const next = await listen(url, { token: "a" });
  sockets.hangUp();
  expect(await next.ended).toBe("transport close");
  expect(next.of("closed")).toEqual([]);
  expect(lines.size).toBe(0);
});

test("not more than 100 sockets of one user", async () => {
  const { lines, url } = openServer();
  const open = await Promise.all(Array.from({ length: 100 }, () => listen(url, { token: "a" })));
  expect(await refusedSocket(url, { token: "a" })).toMatchObject({ message: "rate_limited" });
  (await listen(url, { token: "b" })).close();
  open[0]!.close();
  await until("it is gone", async () => lines.size === 99);
  (await listen(url, { token: "a" })).close();
});

describe("bounds", () => {
  test("a reader that does not read is hung up on, and the memory it took is given back", async () => {
    const { realtime, lines, port } = openServer();
    const slow = connect(port, "127.0.0.1");
    closing.push(() => slow.destroy());
    slow.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${btoa("0123456789abcdef")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await new Promise<void>((resolve) => slow.once("data", () => resolve()));
    slow.write(frame('40{"token":"a"}'));
    await until("it is in", async () => lines.size === 1);
    slow.pause();
    const text = "x".repeat(10_000);
    let told = 0;
    while (lines.size > 0 && told < 5_000) {
      realtime.tell("a", "payment", { text });
      told += 1;
      if (told % 50 === 0) await Bun.sleep(1);
    }
    // What the kernel takes for it, and a megabyte of ours.
    expect(lines.size).toBe(0);
    expect(told).toBeLessThan(2_000);
  });

  test("a long message, and one event too many, end the socket", async () => {
    const { lines, url } = openServer();
    const long = await listen(url, { token: "a" });
    long.socket.emit("hello", "x".repeat(9_000));
    expect(await long.ended).toBe("transport close");
    const chatty = await listen(url, { token: "a" });
    for (let at = 0; at < 101; at += 1) chatty.socket.emit("hello", at);
    expect(await chatty.ended).toBe("io server disconnect");
    expect(chatty.of("closed")).toEqual([{ reason: "too_many_events" }]);
    expect(lines.size).toBe(0);
  });
});

test("whoever takes no sockets, with a Redis that was never there, opens, tells and closes", async () => {
  for (const given of [undefined, "redis://127.0.0.1:1"]) {
    const realtime = openRealtime({ log: quiet, redis: given });
    realtime.tell("a", "payment", {});
    await realtime.close();
  }
  // What is rejected and nobody looks at comes a moment later.
  await Bun.sleep(50);
});

describe("several processes", () => {
  if (!redis) {
    test.skip("they hear each other by Redis: REDIS_URL is not set", () => undefined);
    return;
  }
  const heardBy = async (url: string, speaker: Realtime) => {
    const listener = await listen(url, { token: "a" });
    let at = 0;
    await until("it is heard", async () => {
      speaker.tell("a", "payment", { at: (at += 1) });
      return listener.heard.length > 0;
    });
    return listener;
  };

  test("they hear each other, each installation its own", async () => {
    const prefix = `trial_${crypto.randomUUID()}`;
    const [one, two, stranger] = [
      openServer({ redis, prefix }),
      openServer({ redis, prefix }),
      openServer({ redis, prefix: `${prefix}_other` }),
    ];
    const listener = await heardBy(two.url, one.realtime);
    const before = listener.heard.length;
    stranger.realtime.tell("a", "payment", { at: "stranger" });
    one.realtime.tell("a", "payment", { at: "last" });
    await until("the last", async () => listener.heard.at(-1)!.data["at"] === "last");
    expect(listener.heard.slice(before).filter(({ data }) => data["at"] === "stranger")).toEqual([]);
  });

  test("while Redis is away a process reaches its own sockets and nothing throws; then they hear each other again", async () => {
    const prefix = `trial_${crypto.randomUUID()}`;
    const proxy = openProxy(redis);
    closing.push(() => proxy.close());
    const [one, two] = [openServer({ redis: proxy.url, prefix }), openServer({ redis: proxy.url, prefix })];
    const listener = await heardBy(two.url, one.realtime);
    proxy.cut();
    const own = await listen(one.url, { token: "b" });
    for (let at = 0; at < 1_000; at += 1) one.realtime.tell("b", "payment", { at });
    await until("its own are told", async () => own.heard.length === 1_000);
    proxy.mend();
    listener.close();
    await heardBy(two.url, one.realtime);
  }, 30_000);
});

/** A masked text frame of less than 126 bytes. */
function frame(text: string): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const body = Buffer.from(text).map((byte, at) => byte ^ mask[at % 4]!);
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length]), mask, body]);
}
