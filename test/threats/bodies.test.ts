import { connect, type Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { z } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHttp } from "@/app/http";
import { freePort } from "@/app/ports";
import { serve, type Served } from "@/app/serve";
import { loadConfig } from "@/config";
import type { Ctx } from "@/kit/ctx";
import { anyone, endpoint } from "@/kit/endpoint";
import { module } from "@/kit/module";
import { receiveFile } from "@/kit/upload";
import type { Sockets } from "@/infra/realtime";
import { bootTest, type TestApp } from "@test/support/boot";
import { until } from "@test/support/shop";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
});
afterAll(() => app.close());

const path = "/api/auth/sign-in";
type Sent = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
const post = async (body: Sent, headers: Record<string, string> = {}, to = path) => {
  const response = await fetch(`${app.url}${to}`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body });
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
};
const chunked = (chunk: Uint8Array, times: number) => {
  let left = times;
  return new ReadableStream<Uint8Array>({ pull: (to) => (left-- > 0 ? to.enqueue(chunk) : to.close()) });
};
/** JSON of exactly so many bytes that no route takes. */
const sized = (bytes: number) => `{"email":"${"x".repeat(bytes - 12)}"}`;

describe("oversized body", () => {
  const tooLarge = { status: 413, code: "too_large" };

  test("64 KiB are read, a byte more is refused, whether the length is said or not", async () => {
    expect(sized(65_536)).toHaveLength(65_536);
    expect((await post(sized(65_536))).status).toBe(422);
    expect(await post(sized(65_537))).toEqual(tooLarge);
    const bytes = new TextEncoder().encode(sized(65_537));
    expect((await post(chunked(bytes.subarray(0, 65_536), 1))).status).toBe(400);
    expect(await post(chunked(bytes, 1))).toEqual(tooLarge);
    expect(await post(chunked(new Uint8Array(1_000), 1_000))).toEqual(tooLarge);
  });

  test("much more is refused without being kept, on every kind of body, and the server goes on", async () => {
    const before = process.memoryUsage.rss();
    // Half a gigabyte in all; sender and receiver are one process, and garbage is not collected at once.
    for (let n = 0; n < 16; n += 1) expect(await post(chunked(new Uint8Array(65_536), 512))).toEqual(tooLarge);
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(256);
    const huge = await fetch(`${app.url}${path}`, { method: "POST", body: new Uint8Array(70 * 2 ** 20) }).then(
      ({ status }) => status,
      () => "cut off",
    );
    expect([413, "cut off"]).toContain(huge);
    for (const to of ["/api/payment-transactions/webhook/stripe", "/api/payment-transactions/callback/stripe/success"])
      expect([
        to,
        (await fetch(`${app.url}${to}`, { method: "POST", body: new Uint8Array(2 * 2 ** 20), redirect: "manual" })).status,
      ]).toEqual([to, 413]);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });
});

test("decompression bomb: no body is inflated, whatever it says it is encoded by", async () => {
  const bomb = new TextEncoder().encode(sized(10_000_000));
  const unsupported = { status: 415, code: "unsupported_media_type" };
  for (const [encoding, body] of [
    ["gzip", gzipSync(bomb)],
    ["GZip", gzipSync(bomb)],
    ["x-gzip", gzipSync(bomb)],
    ["deflate", deflateSync(bomb)],
    ["br", brotliCompressSync(bomb)],
    ["gzip, gzip", gzipSync(gzipSync(bomb))],
    ["identity", "{}"],
  ] as const) {
    expect(body.length).toBeLessThan(65_536);
    expect([encoding, await post(body, { "Content-Encoding": encoding })]).toEqual([encoding, unsupported]);
  }
  // One that does not say so is bytes, and no JSON.
  expect((await post(gzipSync(bomb))).status).toBe(400);
  const { token } = await app.user();
  const form = new FormData();
  form.set("file", new Blob(["x"]), "x.txt");
  const upload = new Request(`${app.url}/api/storage`, { method: "POST", body: form });
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": upload.headers.get("Content-Type")!, "Content-Encoding": "gzip" };
  expect(await post(gzipSync(new Uint8Array(await upload.arrayBuffer())), headers, "/api/storage")).toEqual(unsupported);
});

describe("JSON depth / `__proto__`", () => {
  const nested = (levels: number, [open, close]: readonly [string, string]) => `{"email":${open.repeat(levels)}1${close.repeat(levels)}}`;

  test("32 levels are looked at, 33 and as many as fit in a body are refused", async () => {
    for (const kind of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const)
      for (const [levels, deep] of [
        [31, false],
        [32, true],
        [10_000, true],
      ] as const) {
        const { status, problem } = await app.call("POST", path, { body: nested(levels, kind) });
        expect([levels, kind[0], status, problem.errors!.some(({ code }) => code === "too_deep")]).toEqual([levels, kind[0], 422, deep]);
      }
  });

  test("a prototype reaches nothing, at any depth, however it is written", async () => {
    const { token } = await app.admin();
    const evil = '{"role":"super-admin","polluted":true}';
    for (const name of ["__proto__", "constructor", "prototype", "\\u005f_proto__", "__\\u0070roto__"])
      for (const body of [
        `{"${name}":${evil}}`,
        `{"name":"A","value":"v","provider":"p","metadata":{"${name}":${evil}}}`,
        `{"name":"A","value":"v","provider":"p","metadata":{"a":[{"b":{"${name}":${evil}}}]}}`,
        `{"constructor":{"prototype":${evil}}}`,
      ]) {
        const { status, problem } = await app.call("POST", "/api/ai-models", { token, body });
        expect([body, status, problem.errors?.some(({ code }) => code === "key_refused")]).toEqual([body, 422, true]);
      }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe("slowloris", () => {
  /** Opens a connection, sends `head` and then a piece of `drip` every quarter of a second; answers after how long it was hung up on. */
  async function drip(port: number, head: string, piece: string): Promise<number> {
    const started = performance.now();
    const socket: Socket = connect(port, "127.0.0.1");
    let open = true;
    const ended = new Promise<void>((resolve) => socket.on("close", () => resolve((open = false) as unknown as undefined)));
    socket.on("error", () => undefined);
    socket.on("end", () => socket.destroy());
    socket.write(head);
    const timer = setInterval(() => open && socket.write(piece), 250);
    await Promise.race([ended, Bun.sleep(20_000)]);
    clearInterval(timer);
    socket.destroy();
    return performance.now() - started;
  }

  const upload = { field: "file", bytesMax: 100_000 };
  const box = module({
    name: "box",
    description: "Takes what comes.",
    collections: [],
    routes: [
      endpoint({
        method: "post",
        path: "/box",
        id: "fillBox",
        summary: "Fill",
        access: anyone,
        body: z.strictObject({ text: z.string() }),
        returns: z.object({ text: z.string() }),
        run: (_ctx, { body }) => Promise.resolve(body),
      }),
      endpoint({
        method: "post",
        path: "/box/file",
        id: "fillBoxWithFile",
        summary: "Fill with a file",
        access: anyone,
        upload,
        returns: z.object({ text: z.string() }),
        run: (_ctx, _input, c) =>
          receiveFile(c.req.raw, upload, async ({ bytes }) => ({ text: Buffer.concat(await Array.fromAsync(bytes)).toString() })),
      }),
    ],
  });
  const http = createHttp({
    config: loadConfig({}),
    modules: [box],
    // Neither route looks at anything of it but who calls.
    contextOf: () => Promise.resolve({ actor: { kind: "anonymous" } } as Ctx),
    onBug: () => {},
  });
  // Nobody opens a socket here.
  const sockets = { websocket: { message() {} }, hangUp() {} } as unknown as Sockets;
  let port: number;
  let served: Served;
  beforeAll(async () => {
    port = await freePort("127.0.0.1");
    served = serve(http, sockets, { host: "127.0.0.1", port, idle_s: 4 });
  });
  afterAll(() => served.close());

  test("a request that drips in, its head or its body, and a connection that says nothing, are closed; others are answered meanwhile", async () => {
    const slow = Promise.all([
      drip(port, "GET / HTTP/1.1\r\nHost: x\r\n", "X-Drip: 1\r\n"),
      drip(port, "GET / HTTP/1.1\r\nHost: x\r\nX-Drip: ", "x"),
      drip(port, "POST /api/box HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n", "x"),
      drip(port, "", ""),
    ]);
    for (let n = 0; n < 20; n += 1) {
      const reply = await fetch(`http://127.0.0.1:${port}/api/box`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: '{"text":"x"}',
      });
      expect([n, reply.status]).toEqual([n, 200]);
    }
    for (const waited_ms of await slow) expect(waited_ms).toBeLessThan(16_000);
  }, 40_000);

  test("a file on a slow line has more time", async () => {
    const boundary = "b0und4ry";
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\n`;
    const tail = `\r\n--${boundary}--\r\n`;
    const pieces = [head, ...Array.from({ length: 28 }, () => "x"), tail].map((piece) => new TextEncoder().encode(piece));
    const length = pieces.reduce((sum, { length }) => sum + length, 0);
    const socket = connect(port, "127.0.0.1");
    let heard = "";
    socket.on("data", (data) => (heard += data.toString()));
    const type = `multipart/form-data; boundary=${boundary}`;
    socket.write(`POST /api/box/file HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`);
    for (const piece of pieces) {
      socket.write(piece);
      await Bun.sleep(250);
    }
    await until("the answer", async () => heard.includes("}"));
    socket.destroy();
    expect(heard).toStartWith("HTTP/1.1 200");
    expect(heard).toContain(`{"data":{"text":"${"x".repeat(28)}"}}`);
  }, 40_000);
});
