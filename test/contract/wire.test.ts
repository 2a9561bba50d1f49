import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type TestApp } from "@test/support/boot";
import { census, routes } from "./support";

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await bootTest();
  ({ token } = await app.admin());
});
afterAll(() => app.close());

const lists = routes.filter((route) => route.paged && !route.address.includes("{") && route.access.user);

test.each(lists.map((route) => [route.label, route.address]))("%s is served under /api/v1 too", async (_, address) => {
  const [plain, versioned] = await Promise.all(
    [address, address.replace("/api/", "/api/v1/")].map((path) => app.call("GET", path, { token })),
  );
  expect([plain!.status, versioned!.status]).toEqual([200, 200]);
  expect(versioned!.data).toEqual(plain!.data);
  expect(Object.keys(plain!.meta).toSorted()).toEqual(["limit", "next", "page", "pages", "total"]);
});

test.each([
  ["GET", "/api/no-such-thing"],
  ["PUT", "/api/ai-models"],
  ["POST", "/api/ai-models/0123456789abcdef01234567"],
  ["GET", "/api"],
  ["GET", "/api/v2/ai-models"],
  ["GET", "/no-such-page"],
  ["DELETE", "/api/ai-models"],
])("%s %s is not there, and says so like every failure", async (method, path) => {
  const reply = await app.call(method, path, { token });
  expect([reply.status, reply.problem.code, reply.headers.get("Content-Type")]).toEqual([404, "not_found", "application/problem+json"]);
});

test.each(["Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "Bearer zz_no-such-key", "Bearer e30.e30.e30", "bearer null", "\u00e9"])(
  "Authorization: %s is nobody, even where anyone may read",
  async (authorization) => {
    for (const path of ["/api/ai-models", "/api/billing-settings"]) {
      const reply = await app.call("GET", path, { headers: { Authorization: authorization } });
      expect([path, reply.status, reply.problem.code]).toEqual([path, 401, "unauthenticated"]);
      expect(reply.headers.get("WWW-Authenticate")).toBe("Bearer");
    }
  },
);

test("a token without a signature, or signed by somebody else, is nobody", async () => {
  const [head, body, signature] = token.split(".") as [string, string, string];
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  const hmac = Buffer.from('{"alg":"HS256"}').toString("base64url");
  const flipped = signature.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  for (const forged of [`${none}.${body}.`, `${hmac}.${body}.${signature}`, `${head}.${body}.${flipped}`, `${head}.${body}.`])
    expect((await app.call("GET", "/api/users/me", { token: forged })).status).toBe(401);
});

describe("headers that say something", () => {
  const model = () => ({ name: crypto.randomUUID(), value: crypto.randomUUID(), provider: "Example", input_token_price: 1 });

  test.each(['"', "7", "abc", '"-1"', '"1e3"', '"1", "2"', 'W/"x"'])("If-Match: %s is 400", async (etag) => {
    const [row] = (await app.call<{ _id: string }[]>("GET", "/api/ai-models", { token })).data;
    const reply = await app.call("PATCH", `/api/ai-models/${row!._id}`, { token, body: {}, headers: { "If-Match": etag } });
    expect([reply.status, reply.problem.code]).toEqual([400, "bad_request"]);
  });

  test.each(["x".repeat(256), "a b", "\u00e9"])("Idempotency-Key: %s is 400, and nothing is stored", async (key) => {
    const before = await census();
    const reply = await app.call("POST", "/api/ai-models", { token, body: model(), key });
    expect([reply.status, reply.problem.code]).toEqual([400, "bad_request"]);
    expect(await census()).toEqual(before);
  });

  test("twenty at once with one Idempotency-Key do it once", async () => {
    const body = model();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => app.call<{ _id: string }>("POST", "/api/ai-models", { token, body, key: "once" })),
    );
    const made = replies.filter((reply) => reply.status === 201);
    expect(new Set(made.map((reply) => reply.data._id)).size).toBe(1);
    expect(made.filter((reply) => !reply.headers.has("Idempotency-Replayed"))).toHaveLength(1);
    for (const reply of replies) if (reply.status !== 201) expect([reply.status, reply.problem.code]).toEqual([409, "in_flight"]);
    expect((await app.call("GET", `/api/ai-models?value=${body.value}`, { token })).meta["total"]).toBe(1);
  });

  test("a refused request leaves its key free", async () => {
    const refused = await app.call("POST", "/api/ai-models", { token, body: { ...model(), input_token_price: null }, key: "again" });
    expect(refused.status).toBe(422);
    expect((await app.call("POST", "/api/ai-models", { token, body: model(), key: "again" })).status).toBe(201);
  });

  test("a sane X-Request-Id comes back, another is replaced; no answer is kept by caches or framed", async () => {
    const told = await app.call("GET", "/api/ai-models", { headers: { "X-Request-Id": "my-request.1" } });
    expect(told.headers.get("X-Request-Id")).toBe("my-request.1");
    const bad = await app.call("GET", "/api/ai-models", { headers: { "X-Request-Id": "<script>" } });
    expect(bad.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
    for (const reply of [told, await app.call("GET", "/api/users/me"), await app.call("GET", "/api/nowhere")]) {
      expect(reply.headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(reply.headers.get("X-Frame-Options")).toBe("DENY");
      expect(reply.headers.get("Cache-Control")).toBe("no-store");
    }
  });
});

describe("over the network", () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${app.url}/api/auth/sign-in`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body });

  test("10 MB are refused in words, announced or not", async () => {
    const before = await census();
    const megabyte = "x".repeat(1_000_000);
    const stream = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 10; sent += 1) controller.enqueue(new TextEncoder().encode(megabyte));
        controller.close();
      },
    });
    for (const body of [megabyte.repeat(10), stream]) {
      const response = await post(body);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, "too_large"]);
    }
    expect(await census()).toEqual(before);
  });

  test("60,000 brackets do no harm", async () => {
    const response = await post("[".repeat(30_000));
    expect(response.status).toBe(400);
    expect((await post(`${"[".repeat(30_000)}${"]".repeat(30_000)}`)).status).toBe(422);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });

  test("an address that is no address does no harm", async () => {
    for (const path of [
      "/api/ai-models/%",
      "/api/ai-models/%zz",
      "/api/ai-models?%",
      "/api/ai-models?a=%zz",
      "/api/ai-models/%00",
      "//api//ai-models",
    ]) {
      const response = await fetch(`${app.url}${path}`);
      expect([path, response.status >= 400 && response.status < 500]).toEqual([path, true]);
    }
  });
});
