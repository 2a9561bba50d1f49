import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { kindOf } from "@/kit/schema";
import { fieldsOf } from "@test/contract/leaves";
import { isPlain } from "@test/contract/list-rows";
import { callers, filled, routes, strongest, type Callers, type Route } from "@test/contract/support";
import { bootTest, type Reply, type TestApp } from "@test/support/boot";

let app: TestApp;
let who: Callers;
beforeAll(async () => {
  app = await bootTest();
  who = await callers(app);
  await app.settled();
});
afterAll(() => app.close());

const lists = routes.filter((route) => route.paged && route.query);
const named = lists.map((route) => [route.label, route] as const);
const filtersOf = (route: Route) => {
  const names = Object.keys(fieldsOf(route.query!)).map((name) => name.split("[")[0]!);
  return [...new Set(names)].filter((name) => !["page", "limit", "sort", "after", "search", "fields", "include"].includes(name));
};
const get = (route: Route, query: string, address = filled(route)): Promise<Reply<unknown[]>> => {
  const token = strongest(route.access, who);
  return app.call("GET", `${address}?${query}`, { ...(token && { token }) });
};

/** The answer must be 422 and name the parameter, or the part of it. */
function expectRefused(reply: Reply<unknown>, query: string, parameter: string): void {
  const names = (reply.problem.errors ?? []).map(({ field }) => field);
  expect({ query, status: reply.status, named: names.some((name) => name === parameter || name.startsWith(`${parameter}.`)) }).toEqual({
    query,
    status: 422,
    named: true,
  });
}

describe("C24 a filter never becomes a query", () => {
  test.each(named)("operators and brackets on each filter of %s", async (_, route) => {
    for (const filter of filtersOf(route))
      for (const operator of ["[$ne]", "[$gt]", "[$regex]", "[ne]", "[]", "[0]", "[$in][]", "[__proto__]", ".$ne"])
        expectRefused(await get(route, `${encodeURIComponent(filter + operator)}=x`), filter + operator, filter + operator);
  });

  test.each(named)("each parameter of %s once: twice is neither first nor last nor a list", async (_, route) => {
    for (const name of Object.keys(fieldsOf(route.query!))) {
      const one = `${encodeURIComponent(name)}=1`;
      expectRefused(await get(route, `${one}&${one}`), one, name);
    }
  });

  test.each(named)("pages of %s are numbers within their bounds", async (_, route) => {
    for (const page of ["0", "-1", "1e9", "NaN", "1.5", "0x1", "%2B1", "1%00", "9".repeat(400), "-9223372036854775808", "1000000000"])
      expectRefused(await get(route, `page=${page}`), page, "page");
    for (const limit of ["0", "101", "1e9", "10000000", "Infinity"]) expectRefused(await get(route, `limit=${limit}`), limit, "limit");
  });

  test.each(named)("names that every object has are no names in %s", async (_, route) => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "password", "hash", "search_words", "$natural"]) {
      expectRefused(await get(route, `sort=${name}`), name, "sort");
      expectRefused(await get(route, `sort=-${name}`), name, "sort");
      expectRefused(await get(route, `fields=_id,${name}`), name, "fields");
      expectRefused(await get(route, `include=${name}`), name, "include");
      expectRefused(await get(route, `${encodeURIComponent(name)}=1`), name, name);
    }
  });

  test.each(named)("whatever narrows %s never shows more", async (_, route) => {
    const { data, meta } = await get(route, "limit=100");
    const all = Number(meta["total"]);
    const shown = data as Record<string, unknown>[];
    for (const filter of filtersOf(route).filter((name) => name !== "is_deleted")) {
      const values = shown.flatMap((row) => row[filter] ?? []).filter(isPlain);
      for (const value of new Set(values.slice(0, 20))) {
        const reply = await get(route, `${filter}=${encodeURIComponent(value)}`);
        expect([filter, value, reply.status]).toEqual([filter, value, 200]);
        const total = Number(reply.meta["total"]);
        // At least the row that has it.
        expect([filter, value, total >= 1 && total <= all, total]).toEqual([filter, value, true, total]);
      }
    }
    if (!("search" in fieldsOf(route.query!))) return;
    for (const search of ["(a+)+$", ".*", "^", "*CROUS", '+""', "$where", "[a-z]", "\\", "a|b", "{$ne:null}", "%", "_"]) {
      const reply = await get(route, `search=${encodeURIComponent(search)}`);
      expect([search, reply.status, Number(reply.meta["total"]) <= all]).toEqual([search, 200, true]);
    }
    for (const nothing of [".*", "^", '+""', "\\", "%", "_", "***"])
      expect([nothing, (await get(route, `search=${encodeURIComponent(nothing)}`)).data]).toEqual([nothing, []]);
    for (const search of ["a%00b", "x".repeat(10_000), "%20"]) expectRefused(await get(route, `search=${search}`), search, "search");
  });

  test("text of twelve letters is no id, anywhere", async () => {
    const withId = routes.filter(({ params }) => params && Object.values(fieldsOf(params)).some((type) => kindOf(type) === "objectId"));
    expect(withId.length).toBeGreaterThan(50);
    for (const route of withId) {
      const token = strongest(route.access, who);
      const body = route.body ? { body: {} } : {};
      const reply = await app.call(route.method.toUpperCase(), filled(route, "blablablabla"), { ...(token && { token }), ...body });
      expect([route.label, reply.status]).toEqual([route.label, 422]);
    }
  });

  test("a prototype in a body reaches no object", async () => {
    const user = await app.user();
    for (const body of [
      '{"__proto__":{"role":"admin"}}',
      '{"constructor":{"prototype":{"role":"admin"}}}',
      '{"name":"Ada","__proto__":{}}',
    ]) {
      const reply = await app.call("PATCH", "/api/users/me", { token: user.token, body });
      expect([body, reply.status]).toEqual([body, 422]);
    }
    expect(({} as { role?: string }).role).toBeUndefined();
    expect((await app.call("GET", "/api/users/me", { token: user.token })).data).toMatchObject({ role: "user", name: "Test User" });
  });

  test("the last page of numbers costs about what the first does, and says how to go on", async () => {
    const route = lists.find(({ address }) => address === "/api/feature-endpoints")!;
    const pages = [1, 500, 1_000_000_000] as const;
    const times = new Map<number, number[]>(pages.map((page) => [page, []]));
    for (let turn = 0; turn < 15; turn += 1)
      for (const page of pages) {
        const started = performance.now();
        const reply = await get(route, `page=${page}`);
        times.get(page)!.push(performance.now() - started);
        if (page === 500) expect([reply.status, reply.data]).toEqual([200, []]);
        if (page > 500) expect(reply.problem.errors![0]!.message).toBe("pages end at row 10000; walk on with after=<meta.next>");
      }
    const [first, last, beyond] = pages.map((page) => times.get(page)!.toSorted((a, b) => a - b)[7]!);
    expect([last! < 2 * first!, beyond! < 2 * first!, first, last, beyond]).toEqual([true, true, first, last, beyond]);
  });
});
