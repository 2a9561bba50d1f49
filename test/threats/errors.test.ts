import { z } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHttp } from "@/app/http";
import { loadConfig } from "@/config";
import type { Ctx } from "@/kit/ctx";
import { anyone, endpoint } from "@/kit/endpoint";
import { module } from "@/kit/module";
import { callers, filled, routes, strongest, type Callers, type Route } from "@test/contract/support";
import { bootTest, type Reply, type TestApp } from "@test/support/boot";
import { documentOf } from "../../tools/openapi";

/** What tells how the product is made, or where it runs. */
const inside = /\bat .*[(/].*:\d+:\d+|node_modules|\/src\/|\.ts\b|mongo|mongoose|zod|TypeError|ReferenceError|E11000|stack/i;

function expectProblem(reply: Pick<Reply, "status" | "headers" | "problem" | "text">, status: number, sent: unknown): void {
  const { problem, headers, text } = reply;
  expect({ sent, status: reply.status, type: headers.get("Content-Type") }).toEqual({ sent, status, type: "application/problem+json" });
  const { type, title, code = "", request_id } = problem;
  expect({ sent, type, status: problem["status"], request_id }).toEqual({
    sent,
    type: `https://zaaz.dev/problems/${code}`,
    status,
    request_id: headers.get("X-Request-Id"),
  });
  expect([sent, /^[A-Z].*\.$/.test(String(title)), /^[a-z_]+$/.test(code)]).toEqual([sent, true, true]);
  expect([sent, headers.get("Cache-Control")]).toEqual([sent, "no-store"]);
  expect([sent, inside.exec(text)?.[0]]).toEqual([sent, undefined]);
}

describe("errors", () => {
  let app: TestApp;
  let who: Callers;
  beforeAll(async () => {
    app = await bootTest({ SEED: "none" });
    who = await callers(app);
  });
  afterAll(() => app.close());

  // Pages answer people, and gateways and browsers are sent on.
  const plain = routes.filter(({ page, redirects }) => !page && !redirects);
  const send = (route: Route, address: string, token?: string, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
    app.call(route.method.toUpperCase(), address, { ...(token && { token }), ...more });

  test.each(plain.map((route) => [route.label, route] as const))("%s", async (_, route) => {
    const token = strongest(route.access, who);
    if (!route.access.anyone) expectProblem(await send(route, filled(route)), 401, "a stranger");
    expectProblem(await send(route, filled(route), "x.y.z"), 401, "a token of nobody's");
    if (route.access.user && ["admin", "super-admin"].includes(route.access.user))
      expectProblem(await send(route, filled(route), who.tokens.user), 403, "somebody who may not");
    if (!route.query?.safeParse({ no_such_parameter: "1" }).success)
      expectProblem(await send(route, `${filled(route)}?no_such_parameter=1`, token), 422, "an unknown parameter");
    if (!route.body) return;
    expectProblem(await send(route, filled(route), token, { body: "{" }), 400, "no JSON");
    expectProblem(await send(route, filled(route), token, { body: "{}", headers: { "Content-Type": "text/plain" } }), 415, "text");
    expectProblem(await send(route, filled(route), token, { body: { ["x".repeat(route.bodyMax ?? 70_000)]: 1 } }), 413, "too much");
    expectProblem(await send(route, filled(route), token, { body: { no_such_field: { $ne: 1 } } }), 422, "an operator");
  });

  test("addresses and methods that are none", async () => {
    for (const [method, path] of [
      ["GET", "/api/nothing"],
      ["GET", "/nothing"],
      ["PUT", "/api/packages"],
      ["TRACE", "/api/packages"],
      ["GET", "/api/packages/../../etc/passwd"],
      ["GET", "/api/%2e%2e/%2e%2e/etc/passwd"],
    ] as const)
      expectProblem(await app.call(method, path), 404, path);
  });

  test("a bug says the request's id and nothing else, and is told to us", async () => {
    const bugs: unknown[] = [];
    const broken = (id: string, path: `/${string}`, run: () => Promise<never>) =>
      endpoint({ method: "get", path, id, summary: "Breaks", access: anyone, returns: z.object({}), run });
    const fault = Object.assign(new Error("mongodb://user:password@db/zaaz in /src/secret.ts"), { name: "MongoServerError" });
    const http = createHttp({
      config: loadConfig({}),
      modules: [
        module({
          name: "broken",
          description: "Breaks.",
          collections: [],
          routes: [
            broken("one", "/one", () => Promise.reject(fault)),
            broken("two", "/two", () => Promise.reject(new TypeError("x is not a function"))),
            // Somebody else's library may throw what is no error.
            broken("three", "/three", () => Promise.reject(Object.assign(new Error(), { toString: () => "/src/x.ts:1:1" }))),
          ],
        }),
      ],
      // Nothing of it is looked at but who calls.
      contextOf: () => Promise.resolve({ actor: { kind: "anonymous" } } as Ctx),
      onBug: (error) => bugs.push(error),
    });
    for (const path of ["/api/one", "/api/two", "/api/three"]) {
      const response = await http.request(path);
      const text = await response.text();
      const reply = { status: response.status, headers: response.headers, text, problem: JSON.parse(text) as Reply["problem"] };
      expectProblem(reply, 500, path);
      expect(Object.keys(reply.problem).toSorted()).toEqual(["code", "request_id", "status", "title", "type"]);
      expect(reply.problem.code).toBe("internal");
    }
    expect(bugs).toHaveLength(3);
    expect(bugs[0]).toBe(fault);
  });

  test("each problem that any route names is one kind: a code has one status and one title everywhere", () => {
    const kinds = new Map<string, string>();
    for (const { problems = [] } of routes)
      for (const { code, status, title } of problems) {
        expect([code, kinds.get(code) ?? `${status} ${title}`]).toEqual([code, `${status} ${title}`]);
        kinds.set(code, `${status} ${title}`);
      }
    expect(kinds.size).toBeGreaterThan(30);
    const contract = JSON.stringify(documentOf());
    for (const code of kinds.keys()) expect([code, contract.includes(`\`${code}\``)]).toEqual([code, true]);
  });
});

test("errors: above a limit the refusal says which, and when to come again", async () => {
  const app = await bootTest({ SEED: "none", RATE_LIMIT_SCALE: "0.005" });
  let last = await app.call("GET", "/api/packages");
  for (let n = 0; n < 5 && last.status === 200; n += 1) last = await app.call("GET", "/api/packages");
  expectProblem(last, 429, "the fourth call of three");
  expect(last.problem.code).toBe("rate_limited");
  expect(last.headers.get("RateLimit-Policy")).toBe('"minute";q=3;w=60');
  expect(last.headers.get("RateLimit")).toBe(`"minute";r=0;t=${last.headers.get("Retry-After")}`);
  await app.close();
});
