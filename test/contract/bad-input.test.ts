import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type Reply, type TestApp } from "@test/support/boot";
import { kindOf } from "@/kit/schema";
import { bodyWith, fieldsOf, leavesOf, refusedBy } from "./leaves";
import { callers, census, defOf, filled, routes, strongest, type Callers, type Route } from "./support";

let app: TestApp;
let who: Callers;
let before: Record<string, number>;
beforeAll(async () => {
  app = await bootTest();
  who = await callers(app);
  await app.settled();
  before = await census();
});
afterAll(async () => {
  // Thousands of refusals later there is nothing more and nothing less than before.
  await app.settled();
  expect(await census()).toEqual(before);
  await app.close();
});

const named = (list: readonly Route[]) => list.map((route) => [route.label, route] as const);
const withBody = routes.filter((route) => route.body !== undefined);
const lists = routes.filter((route) => route.paged && route.query);

const send = (route: Route, address: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> => {
  const token = strongest(route.access, who);
  return app.call(route.method.toUpperCase(), address, {
    ...(token && { token }),
    ...(body !== undefined && { body }),
    ...(headers && { headers }),
  });
};

/** The reply must be this refusal, in the one form refusals have. */
function expectProblem(reply: Reply, status: number, sent: unknown): void {
  expect({ sent: JSON.stringify(sent)?.slice(0, 100), status: reply.status, reply: reply.status === status ? "" : reply.text }).toEqual({
    sent: JSON.stringify(sent)?.slice(0, 100),
    status,
    reply: "",
  });
  expect(reply.headers.get("Content-Type")).toBe("application/problem+json");
  expect(reply.problem).toMatchObject({ status, code: expect.any(String) as string, title: expect.any(String) as string });
  expect(reply.problem["request_id"]).toBe(reply.headers.get("X-Request-Id"));
}

/** One of the errors must name the field itself, something in it, or what it is in. */
function expectNamed(reply: Reply, field: string, sent: unknown): void {
  const names = (reply.problem.errors ?? []).map((error) => error.field);
  const found = names.some((name) => name === field || name.startsWith(`${field}.`) || (name !== "" && field.startsWith(`${name}.`)));
  expect({ sent: JSON.stringify(sent)?.slice(0, 100), field, names, found }).toMatchObject({ found: true });
}

test("there is something to try", () => {
  const leaves = withBody.flatMap((route) => leavesOf(route.body!).map((leaf) => refusedBy(leaf.type, leaf.path.at(-1)!).length));
  expect(withBody.length).toBeGreaterThan(50);
  expect(lists.length).toBeGreaterThan(20);
  expect(leaves.length).toBeGreaterThan(250);
  expect(leaves.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(1_200);
});

describe("a field of the wrong kind is 422 and named", () => {
  test.each(named(withBody))("%s", async (_, route) => {
    for (const { path, type } of leavesOf(route.body!)) {
      const field = path.join(".");
      const values = refusedBy(type, path.at(-1)!);
      if (!type.safeParse(null).success) values.push(null);
      for (const value of values) {
        const reply = await send(route, filled(route), bodyWith(path, value));
        expectProblem(reply, 422, { [field]: value });
        expectNamed(reply, field, value);
      }
    }
  });
});

describe("an operator in any field is 422 and named", () => {
  test.each(named(withBody))("%s", async (_, route) => {
    for (const { path } of leavesOf(route.body!))
      for (const value of [{ $gt: "" }, { $where: "sleep(1000)" }, [{ $ne: null }]]) {
        const reply = await send(route, filled(route), bodyWith(path, value));
        expectProblem(reply, 422, value);
        expectNamed(reply, path.join("."), value);
      }
    for (const key of ["__proto__", "constructor", "prototype", "$set", "a\u0000b"]) {
      const reply = await send(route, filled(route), `{${JSON.stringify(key)}:{"x":1}}`);
      expectProblem(reply, 422, key);
      expectNamed(reply, key, key);
    }
  });
});

describe("an unknown field and each missing one are named", () => {
  test.each(named(withBody))("%s", async (_, route) => {
    const unknown = await send(route, filled(route), { no_such_field: 1 });
    expectProblem(unknown, 422, "no_such_field");
    expectNamed(unknown, "no_such_field", "no_such_field");
    if (defOf(route.body!).type !== "object") return;
    const required = Object.entries(fieldsOf(route.body!)).flatMap(([name, type]) => (type.safeParse(undefined).success ? [] : [name]));
    if (required.length === 0) return;
    const empty = await send(route, filled(route), {});
    expectProblem(empty, 422, {});
    const named = new Set(empty.problem.errors!.map((error) => error.field));
    expect(required.filter((name) => !named.has(name))).toEqual([]);
  });
});

describe("what is no object, no JSON, too large or too deep is refused", () => {
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  const large = JSON.stringify({ name: "x".repeat(10_000_000) });
  test.each(named(withBody))("%s", async (_, route) => {
    const address = filled(route);
    for (const text of ["{", '{"a":}', "{'a':1}", '{"a":NaN}', '{"a":1}}', "nul", "\u0000", '{"a":"\n"}'])
      expectProblem(await send(route, address, text), 400, text);
    for (const text of ["null", "[]", '"text"', "12", "true", "[{}]"]) expectProblem(await send(route, address, text), 422, text);
    expectProblem(await send(route, address, deep(40)), 422, "40 levels");
    expectProblem(await send(route, address, deep(3_000)), 422, "3000 levels");
    expectProblem(await send(route, address, large), 413, "10 MB");
    expectProblem(await send(route, address, "a=1", { "Content-Type": "application/x-www-form-urlencoded" }), 415, "a form");
    expectProblem(await send(route, address, "{}", { "Content-Type": "text/plain" }), 415, "text");
    expectProblem(await send(route, address, "{}", { "Content-Encoding": "gzip" }), 415, "encoded");
    const token = strongest(route.access, who);
    expectProblem(
      await app.call(route.method.toUpperCase(), address, { ...(token && { token }), headers: { "Content-Type": "application/json" } }),
      400,
      "",
    );
  });
});

describe("an id that is no id is 422 and named", () => {
  const ids = (route: Route) => {
    const shape = route.params ? fieldsOf(route.params) : {};
    return Object.keys(shape).filter((name) => kindOf(shape[name]!) === "objectId");
  };
  test.each(named(routes.filter((route) => ids(route).length > 0)))("%s", async (_, route) => {
    for (const bad of [
      "x",
      "1",
      "0123456789abcdef0123456",
      "zzzzzzzzzzzzzzzzzzzzzzzz",
      "%00",
      "%7B%22$gt%22:1%7D",
      "undefined",
      "../../etc",
    ]) {
      const reply = await send(route, filled(route, encodeURIComponent(decodeURIComponent(bad))));
      expectProblem(reply, 422, bad);
      expectNamed(reply, ids(route)[0]!, bad);
    }
  });
});

describe("a list takes the parameters it names, once each", () => {
  const faults: readonly [query: string, field: string][] = [
    ["no_such_parameter=1", "no_such_parameter"],
    ["$where=1", "$where"],
    ["page=1&page=2", "page"],
    ["limit=10&limit=10", "limit"],
    ["sort=created_at&sort=-created_at", "sort"],
    ["limit=101", "limit"],
    ["limit=0", "limit"],
    ["limit=-1", "limit"],
    ["limit=1.5", "limit"],
    ["limit=abc", "limit"],
    ["limit=", "limit"],
    ["page=0", "page"],
    ["page=101&limit=100", "page"],
    ["page=99999999999999999999", "page"],
    ["sort=password", "sort"],
    ["sort=$natural", "sort"],
    ["sort=", "sort"],
    ["fields=password", "fields"],
    ["fields=hash,key_hash,secret", "fields"],
    ["include=no_such_reference", "include"],
    ["after=!!!", "after"],
    ["after=eyJ2Ijp7IiRndCI6IiJ9LCJpIjoxfQ", "after"],
    ["is_deleted=maybe", "is_deleted"],
    ["created_at[$gt]=1", "created_at[$gt]"],
    ["created_at[gt]=2026-01-01T00:00:00Z", "created_at[gt]"],
    ["created_at[gte]=yesterday", "created_at[gte]"],
    ["_id[ne]=0123456789abcdef01234567", "_id[ne]"],
    ["__proto__=1", "__proto__"],
  ];
  test.each(named(lists))("%s", async (_, route) => {
    for (const [query, field] of faults) {
      const reply = await send(route, `${filled(route)}?${query}`);
      expectProblem(reply, 422, query);
      expectNamed(reply, field, query);
    }
  });

  test.each(named(lists))("%s: filters of the wrong kind", async (_, route) => {
    const known = fieldsOf(route.query!);
    for (const [name, type] of Object.entries(known)) {
      if (
        ["page", "limit", "sort", "after", "search", "fields", "include"].includes(name) ||
        type.safeParse("\u0001 no such value").success
      )
        continue;
      const reply = await send(route, `${filled(route)}?${encodeURIComponent(name)}=${encodeURIComponent("\u0001 no such value")}`);
      expectProblem(reply, 422, name);
      expectNamed(reply, name, name);
    }
    if (!("search" in known)) return;
    for (const search of ["%00", "x".repeat(65), ""]) expectProblem(await send(route, `${filled(route)}?search=${search}`), 422, search);
    // Whatever else is typed is looked for, literally.
    for (const search of [".*", "(((((a+)+)+)+)+)+$", "[", "\\", "$where", "'; drop"])
      expect((await send(route, `${filled(route)}?search=${encodeURIComponent(search)}`)).status).toBe(200);
  });
});

describe("every other route takes no parameters but its own", () => {
  const strict = routes.filter((route) => !route.paged && (!route.query || !route.query.safeParse({ no_such_parameter: "1" }).success));
  test.each(named(strict))("%s", async (_, route) => {
    const reply = await send(route, `${filled(route)}?no_such_parameter=1`, route.body ? {} : undefined);
    expectProblem(reply, 422, "no_such_parameter");
    expectNamed(reply, "no_such_parameter", "no_such_parameter");
  });
});
