import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { AuditLogs } from "@/modules/audit-logs/model";
import { CreditsTransactions } from "@/modules/credits-transactions/model";
import { Users } from "@/modules/users/model";
import type { AnyCollection } from "@/kit/collection";
import { fieldsOf } from "@test/contract/leaves";
import { rowsOf } from "@test/contract/list-rows";
import { callers, filled, routes, strongest, type Callers, type Route } from "@test/contract/support";
import { bootTest, type Reply, type TestApp } from "@test/support/boot";

let app: TestApp;
let who: Callers;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  who = await callers(app);
  await app.settled();
  await fill(AuditLogs as unknown as AnyCollection, logs);
  await fill(CreditsTransactions as unknown as AnyCollection, 100);
  await fill(Users as unknown as AnyCollection, people);
});
afterAll(() => app.close());

const logs = 11_000;
const people = 3_000;
/** Rows of any kind are made alike, so which kind it is does not matter. */
async function fill(collection: AnyCollection, count: number): Promise<void> {
  const make = rowsOf(collection, app.clock.now(), count);
  await mongoose.connection.db!.collection(collection.name).insertMany(Array.from({ length: count }, (_, n) => make(n)));
}

type Row = { _id: string };
const lists = routes.filter((route) => route.paged && route.query);
const send = (route: Route, address: string, body?: unknown): Promise<Reply<Row[]>> => {
  const token = strongest(route.access, who);
  return app.call(route.method.toUpperCase(), address, { ...(token && { token }), ...(body !== undefined && { body }) });
};
const asAdmin = (path: string) => app.call<Row[]>("GET", `/api${path}`, { token: who.tokens["super-admin"] });
const encoded = (cursor: string) => Buffer.from(cursor).toString("base64url");

describe("NoSQL operator injection", () => {
  const operators = ['{"$ne":null}', '{"$gt":""}', '{"$where":"sleep(5000)"}', '{"$expr":{"$eq":[1,1]}}', "[$ne]", "$where", "true, $or"];

  test("no parameter of any address takes an operator: nothing is found and nothing done", async () => {
    const placed = routes.filter(({ address, method }) => address.includes("{") && method === "get");
    expect(placed.length).toBeGreaterThan(20);
    for (const route of placed)
      for (const operator of operators) {
        const { status } = await send(route, filled(route, encodeURIComponent(operator)));
        expect([route.label, operator, [404, 422].includes(status)]).toEqual([route.label, operator, true]);
      }
  });

  test("no list takes one as a parameter, in its name or as its value", async () => {
    for (const route of lists) {
      const address = filled(route);
      for (const name of ["$where", "$expr", "$or", "filter", "where", "query"])
        expect([name, (await send(route, `${address}?${encodeURIComponent(name)}=${encodeURIComponent('{"$ne":null}')}`)).status]).toEqual([
          name,
          422,
        ]);
      const all = Number((await send(route, address)).meta["total"]);
      for (const name of Object.keys(fieldsOf(route.query!)))
        for (const operator of operators) {
          const reply = await send(route, `${address}?${encodeURIComponent(name)}=${encodeURIComponent(operator)}`);
          if (reply.status === 422) continue;
          // Text is compared as text: it is what no row has.
          const found = Number(reply.meta["total"]);
          expect([route.label, name, operator, reply.status, found <= all && (found === 0 || name === "search")]).toEqual([
            route.label,
            name,
            operator,
            200,
            true,
          ]);
        }
    }
  });

  test("no cursor carries one", async () => {
    const id = { $oid: "0".repeat(24) };
    const values: unknown[] = [
      { $gt: "" },
      { $ne: null },
      [{ $gt: "" }],
      null,
      { $regularExpression: { pattern: ".*", options: "" } },
      { $code: "sleep(5000)" },
      { $minKey: 1 },
      { $undefined: true },
      { $numberDecimal: "1" },
      { $binary: { base64: "", subType: "00" } },
      { $timestamp: { t: 1, i: 1 } },
      { $symbol: "x" },
    ];
    const cursors = [
      ...values.map((v) => JSON.stringify({ v, i: id })),
      ...values.map((i) => JSON.stringify({ v: { $date: "2026-01-01T00:00:00Z" }, i })),
      '{"__proto__":{"v":1,"i":1}}',
    ];
    for (const route of lists)
      for (const cursor of cursors) {
        const { status, problem } = await send(route, `${filled(route)}?after=${encoded(cursor)}`);
        expect([route.label, cursor, status, problem.errors![0]!.field]).toEqual([route.label, cursor, 422, "after"]);
      }
  });

  test("nobody signs in by one", async () => {
    for (const value of [{ $ne: null }, { $gt: "" }, { $regex: ".*" }, ["admin@example.com"]])
      for (const body of [
        { email: value, password: value },
        { email: "admin@example.com", password: value },
        { email: value, password: "x" },
      ])
        expect((await app.call("POST", "/api/auth/sign-in", { body })).status).toBe(422);
    for (const token of ['{"$ne":null}', "[object Object]", "$ne"])
      expect((await app.call("GET", "/api/users/me", { token })).status).toBe(401);
  });
});

describe("ReDoS in search", () => {
  const patterns = [
    "(a+)+$",
    "((a+)+)+$",
    "(.*)*x",
    "([a-z]+)*$",
    "^(a|aa)+$",
    `${"a".repeat(60)}!`,
    ".*.*.*.*.*.*x",
    "(?=(a+))a*b\\1",
    "a{1,64}{1,64}",
    "\\",
    "[",
    "*",
    "text+0",
  ];
  const search = (text: string) => asAdmin(`/users?search=${encodeURIComponent(text)}`);

  test("what is typed is looked for as it stands", async () => {
    const { name } = (await app.call<{ name: string }>("GET", "/api/users/me", { token: who.tokens.user })).data;
    expect(Number((await search(name)).meta["total"])).toBeGreaterThan(0);
    for (const text of ["Te.t", "T[e]st", "Test|Nobody", "^Test", "T.*", "Tes?t U", "Test$ Nobody"]) {
      const words = text.toLowerCase().split(/[^a-z]+/);
      const { data } = await search(text);
      // Each piece begins a word of what is found: none of it is a pattern.
      const names = (data as unknown as { name: string; email: string }[]).map((row) => `${row.name} ${row.email}`.toLowerCase());
      const fits = (shown: string) =>
        words.filter(Boolean).every((word) => shown.split(/[^a-z0-9]+/).some((part) => part.startsWith(word)));
      expect([text, names.filter((shown) => !fits(shown))]).toEqual([text, []]);
    }
    for (const text of [".*", "^$", "(?:)", "[^ ]*"]) expect([text, (await search(text)).data]).toEqual([text, []]);
  });

  test("none takes longer than a plain word, and others are answered meanwhile", async () => {
    const timed = async (work: () => Promise<unknown>) => {
      const started = performance.now();
      await work();
      return performance.now() - started;
    };
    const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
    const plain: number[] = [];
    for (let turn = 0; turn < 7; turn += 1) plain.push(await timed(() => search("nobody")));
    const health = () => timed(() => app.call("GET", "/health/live"));
    for (const pattern of patterns) {
      const times: number[] = [];
      const others: number[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        const running = timed(() => search(pattern));
        others.push(await health());
        times.push(await running);
      }
      const [took, usual, other] = [median(times), median(plain), median(others)];
      expect([pattern, took <= 5 * usual + 20, other <= 5 * usual + 20, took, usual, other]).toEqual([
        pattern,
        true,
        true,
        took,
        usual,
        other,
      ]);
    }
  });
});

describe("pagination abuse", () => {
  test("no list gives more than a hundred rows, or skips more than ten thousand", async () => {
    for (const route of lists)
      for (const [query, field] of [
        ["limit=1000000000", "limit"],
        ["limit=101", "limit"],
        ["limit=-100", "limit"],
        ["skip=1000000000", "skip"],
        ["offset=1000000000", "offset"],
        ["page=1000000000", "page"],
        ["page=101&limit=100", "page"],
        ["page=10001&limit=1", "page"],
      ] as const) {
        const { status, problem } = await send(route, `${filled(route)}?${query}`);
        expect([route.label, query, status, problem.errors![0]!.field]).toEqual([route.label, query, 422, field]);
      }
  });

  test("counting ends at ten thousand, and the last page is told where to go on", async () => {
    const { meta } = await asAdmin("/audit-logs?page=100&limit=100");
    expect(meta).toEqual({ page: 100, limit: 100, total: 10_000, pages: 100, total_more: true, next: expect.any(String) as string });
    const over = await asAdmin("/audit-logs?page=101&limit=100");
    expect([over.status, over.problem.errors![0]!.message]).toEqual([422, "pages end at row 10000; walk on with after=<meta.next>"]);
  });

  test("a walk by cursors meets each row once, to the end, and each page knows the same total", async () => {
    const live = await mongoose.connection.db!.collection("audit_logs").countDocuments({ is_deleted: false });
    expect(live).toBeGreaterThan(10_000);
    const seen = new Set<string>();
    let pages = 0;
    for (let next: string | null = ""; next !== null; pages += 1) {
      const { data, meta }: Reply<Row[]> = await asAdmin(`/audit-logs?limit=100${next && `&after=${next}`}`);
      for (const { _id } of data) seen.add(_id);
      expect([meta["total"], meta["total_more"], data.length === 100 || meta["next"] === null]).toEqual([10_000, true, true]);
      next = meta["next"] as string | null;
    }
    expect([seen.size, pages]).toEqual([live, Math.ceil(live / 100)]);
  });

  test("a cursor is not taken where it is not from, and none of one's own making leads to what one may not see", async () => {
    const { next } = (await asAdmin("/audit-logs?limit=1")).meta;
    expect((await asAdmin(`/users?sort=name&after=${String(next)}`)).problem.errors![0]!.field).toBe("after");
    const far = JSON.stringify({ v: { $date: "9999-01-01T00:00:00Z" }, i: { $oid: "f".repeat(24) } });
    const behind = `/credits-transactions?after=${encoded(far)}`;
    expect((await asAdmin(behind)).data).toHaveLength(20);
    expect((await app.call("GET", `/api${behind}`, { token: who.tokens.user })).data as unknown).toEqual([]);
    for (const text of ["", "!", "e30", "a".repeat(501), encoded('{"v":1}'), encoded("[]"), encoded("null")])
      expect([text, (await asAdmin(`/audit-logs?after=${text}`)).status]).toEqual([text, 422]);
  });
});
