import { describe, expect, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import { createHttp } from "@/app/http";
import { mountDocs } from "@/app/docs";
import { loadConfig } from "@/config";
import type { Actor, Ctx } from "@/kit/ctx";
import { anyone, atLeast, endpoint, nothing, serviceKey } from "@/kit/endpoint";
import { module } from "@/kit/module";
import { problem } from "@/kit/problem";
import { credits, idParams, objectId } from "@/kit/schema";

const poor = problem("insufficient_credits", 402, "Not enough credits.");
const lamps = module({
  name: "lamps",
  description: "Lamps.",
  collections: [],
  routes: [
    endpoint({
      method: "post",
      path: "/lamps",
      id: "createLamp",
      summary: "Make a lamp",
      access: atLeast("admin"),
      status: 201,
      problems: [poor],
      body: z.strictObject({
        name: z.string(),
        value: credits({ max: 1_000 }),
        tags: z.array(z.strictObject({ id: objectId() })).optional(),
        free: z.record(z.string(), z.unknown()).optional(),
      }),
      returns: z.object({ value: credits() }),
      run: (_ctx, { body }) =>
        body.name === "poor" ? Promise.reject(poor({ members: { credits_needed: 3 } })) : Promise.resolve({ value: body.value }),
    }),
    endpoint({
      method: "get",
      path: "/lamps/{id}",
      id: "getLamp",
      summary: "Read a lamp",
      access: anyone,
      params: idParams,
      returns: z.object({ _id: objectId() }),
      run: (_ctx, { params }) => Promise.resolve({ _id: params.id }),
    }),
    endpoint({
      method: "post",
      path: "/lamps/{id}/light",
      id: "lightLamp",
      summary: "Light",
      access: serviceKey("credits:consume"),
      params: idParams,
      returns: nothing,
      status: 204,
      run: () => Promise.resolve(undefined),
    }),
    endpoint({
      method: "get",
      path: "/broken",
      id: "broken",
      summary: "Breaks",
      access: anyone,
      returns: nothing,
      run: () => Promise.reject(new Error("secret text")),
    }),
  ],
});

const id = "0123456789abcdef01234567";
const admin = { kind: "user", role: "admin" } as Actor;
const bugs: unknown[] = [];

/** The app with a caller of our choice; no verb here touches anything of ctx but the actor. */
const appAs = (actor: Actor) =>
  createHttp({
    config: loadConfig({ PORT: "3000" }),
    modules: [lamps],
    contextOf: () => Promise.resolve({ actor } as Ctx),
    onBug: (error) => bugs.push(error),
    extra: (app) => mountDocs(app, [lamps]),
  });

async function call(
  actor: Actor,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { "Content-Type": "application/json" },
) {
  const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
  const response = await appAs(actor).request(path, { method, headers, ...sent });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text.startsWith("{") ? (JSON.parse(text) as Record<string, never> & { errors: { field: string; code: string }[] }) : null,
    text,
  };
}

describe("what a request meets, in order", () => {
  test("a stranger hears 401 before a word about the body, a user without the role 403", async () => {
    expect((await call({ kind: "anonymous" }, "POST", "/api/lamps", "{{{")).json).toMatchObject({ status: 401, code: "unauthenticated" });
    expect((await call({ kind: "user", role: "editor" } as Actor, "POST", "/api/lamps", "{{{")).json).toMatchObject({
      status: 403,
      code: "forbidden",
    });
    expect((await call({ kind: "service", scopes: ["credits:quote"] } as never, "POST", `/api/lamps/${id}/light`)).status).toBe(403);
    expect((await call({ kind: "service", scopes: ["credits:consume"] } as never, "POST", `/api/lamps/${id}/light`)).status).toBe(204);
  });

  test("what is sent is decoded, what is answered encoded; v1 is another name", async () => {
    const { status, json, headers } = await call(admin, "POST", "/api/v1/lamps", { name: "a", value: 13.65 });
    expect([status, json]).toEqual([201, { data: { value: 13.65 } }] as never);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("X-Request-Id")).toMatch(/^[\w-]{36}$/);
  });

  test("a problem carries its code, members and the request's id", async () => {
    const { status, headers, json } = await call(
      admin,
      "POST",
      "/api/lamps",
      { name: "poor", value: 1 },
      { "Content-Type": "application/json", "X-Request-Id": "mine-1" },
    );
    expect(status).toBe(402);
    expect(headers.get("Content-Type")).toBe("application/problem+json");
    expect(json).toEqual({
      type: "https://zaaz.dev/problems/insufficient_credits",
      title: "Not enough credits.",
      status: 402,
      code: "insufficient_credits",
      request_id: "mine-1",
      credits_needed: 3,
    } as never);
  });

  test("a bug says only the request id", async () => {
    const { status, text, json } = await call(admin, "GET", "/api/broken");
    expect(status).toBe(500);
    expect(text).not.toContain("secret text");
    expect(json!["code"]).toBe("internal" as never);
    expect(bugs.pop()).toEqual(new Error("secret text"));
  });
});

describe("bad input", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const cases: [name: string, body: unknown, status: number, field: string | null, code: string][] = [
    ["unknown field", { name: "a", value: 1, role: "admin" }, 422, "role", "unknown"],
    ["nested unknown field", { name: "a", value: 1, tags: [{ id, x: 1 }] }, 422, "tags.0.x", "unknown"],
    ["missing field", { name: "a" }, 422, "value", "required"],
    ["wrong type", { name: 1, value: 1 }, 422, "name", "invalid_type"],
    ["operator", { name: { $gt: "" }, value: 1 }, 422, "name.$gt", "key_refused"],
    ["operator in a free object", { name: "a", value: 1, free: { $gt: "" } }, 422, "free.$gt", "key_refused"],
    ["prototype", '{"name":"a","value":1,"__proto__":{"role":"admin"}}', 422, "__proto__", "key_refused"],
    ["no id", { name: "a", value: 1, tags: [{ id: "blablablabla" }] }, 422, "tags.0.id", "invalid_format"],
    ["seven decimals", { name: "a", value: 0.0000001 }, 422, "value", "custom"],
    ["negative", { name: "a", value: -1 }, 422, "value", "too_small"],
    ["huge", { name: "a", value: 1e300 }, 422, "value", "too_big"],
    ["infinite", '{"name":"a","value":1e999}', 422, "value", "invalid_type"],
    ["NaN-like", { name: "a", value: "NaN" }, 422, "value", "invalid_type"],
    ["forty levels", { name: "a", value: 1, free: { a: deep(40) } }, 422, "free.a.0", "too_deep"],
    ["a list", [1], 422, "", "invalid_type"],
    ["unreadable", '{"name":', 400, null, "bad_request"],
    ["empty", "", 400, null, "bad_request"],
    ["ten megabytes", "x".repeat(10_000_000), 413, null, "too_large"],
  ];
  for (const [name, body, status, field, code] of cases)
    test(name, async () => {
      const { status: got, json } = await call(admin, "POST", "/api/lamps", body);
      expect(got).toBe(status);
      if (field === null) expect(json!["code"]).toBe(code as never);
      else expect(json!.errors.map((error) => [error.field, error.code])).toContainEqual([field, code]);
      expect(({} as Record<string, unknown>)["role"]).toBeUndefined();
    });

  test("a body that is no JSON by its type, or encoded, is 415", async () => {
    expect((await call(admin, "POST", "/api/lamps", "{}", { "Content-Type": "text/plain" })).status).toBe(415);
    expect((await call(admin, "POST", "/api/lamps", "{}", { "Content-Type": "application/json", "Content-Encoding": "gzip" })).status).toBe(
      415,
    );
  });

  test("unknown and doubled query parameters, and ids that are none, are 422", async () => {
    expect((await call(admin, "GET", `/api/lamps/${id}?x=1`)).json!.errors[0]).toMatchObject({ field: "x", code: "unknown" });
    expect((await call(admin, "GET", "/api/lamps/blablablabla")).json!.errors[0]!.field).toBe("id");
    expect((await call(admin, "GET", "/api/nowhere")).json).toMatchObject({ status: 404, code: "not_found" });
  });
});

test("the contract is made from the routes", async () => {
  const { json } = await call(admin, "GET", "/openapi.json", undefined, {});
  const contract = json as unknown as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; security: unknown; responses: object }>>;
  };
  expect(contract.openapi).toBe("3.1.0");
  expect(contract.paths["/api/lamps"]!["post"]).toMatchObject({ operationId: "createLamp", security: [{ user: [] }], tags: ["lamps"] });
  expect(Object.keys(contract.paths["/api/lamps"]!["post"]!.responses)).toEqual([
    "201",
    "400",
    "401",
    "402",
    "403",
    "409",
    "413",
    "415",
    "422",
    "429",
    "503",
    "default",
  ]);
});

test("the console loads its script from here", async () => {
  const docs = await call(admin, "GET", "/docs", undefined, {});
  expect(docs.status).toBe(200);
  expect(docs.text).toContain("/docs/scalar.js");
  expect(docs.text).not.toMatch(/https?:\/\/(?!localhost)/);
  expect((await call(admin, "GET", "/docs/scalar.js", undefined, {})).text.length).toBeGreaterThan(1_000_000);
});
