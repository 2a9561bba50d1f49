import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import mongoose from "mongoose";
import { modules } from "@/app/modules";
import { ensureTables, tableOf } from "@/infra/mongo-ensure";
import type { AnyCollection } from "@/kit/collection";
import { cursorOf, pagedRowsMax } from "@/kit/query";
import { unwrap } from "@/kit/schema";
import { bootTest, type TestApp } from "@test/support/boot";
import { engineUri } from "@test/support/engine";
import { dropDatabase } from "@test/support/leftovers";
import { fieldsOf } from "./leaves";
import { collectionOf, explained, listen, textOf, type Costs, type Listener } from "./list-plans";
import { idsOf, isPlain, mostOf, rowsOf, type Doc } from "./list-rows";
import { callers, defOf, expectStatus, routes, type Callers, type Route } from "./support";

// Filling a collection takes as long as the machine lets it, which is not what is tried here.
setDefaultTimeout(900_000);

const onRealEngine = process.env["MONGODB_URI"] !== undefined;

/** What grows for as long as the product is used. */
const growing = [
  "users",
  "credits_transactions",
  "audit_logs",
  "user_wallets",
  "credits_usages",
  "payment_transactions",
  "feature_usage_logs",
  "notification_recipients",
];
const rowsOfLarge = 100_000;
const rowsOfOthers = 2_000;
/** Others than these are emptied when their lists have been walked: the callers live in them. */
const kept = new Set(["users", "sessions", "api_clients"]);
const few = 400;
const deep = 0.9;
const limit = 20;
const batch = 2_500;
const senders = 3;

const collections = new Map<string, AnyCollection>(modules.flatMap((module) => module.collections.map((each) => [each.name, each])));
const lists = routes.filter((route) => route.paged);

/** Lists of one shape are made by the same code out of the same kinds of index. */
const shapeOf = ({ sorts, by, search }: AnyCollection) => JSON.stringify([sorts, by.length, search.length > 0]);
/** What is filled with 100,000 rows: on the embedded engine so many that the suite stays short, on a real one the first of each shape. */
const large = new Set(
  onRealEngine
    ? Map.groupBy(growing, (name) => shapeOf(collections.get(name)!))
        .values()
        .map(([name]) => name!)
    : ["users", "credits_transactions", "credits_usages", "audit_logs"],
);

let app: TestApp;
let uri: string;
let who: Callers;
let sent: Listener;
beforeAll(async () => {
  const base = await engineUri();
  uri = base.replace(/^(mongodb:\/\/[^/?]+)\/?[^?]*/, `$1/t_lists_${crypto.randomUUID().slice(0, 8)}`);
  app = await bootTest({ SEED: "none", MONGODB_URI: `${uri}${uri.includes("?") ? "&" : "?"}monitorCommands=true` });
  who = await callers(app);
  await app.settled();
  const me = await app.call<{ _id: string }>("GET", "/api/users/me", { token: who.tokens.user });
  const clients = await app.call<{ _id: string }[]>("GET", "/api/api-clients?sort=created_at", { token: who.tokens["super-admin"] });
  idsOf("users", me.data._id);
  idsOf("api_clients", clients.data[0]!._id);
  sent = listen(new Set(collections.keys()));
});
afterAll(async () => {
  await app.close();
  await dropDatabase(uri);
});

const db = () => mongoose.connection.db!;

type Caller = { name: string; token: string | undefined };

/** Who may ask for a list; what each may see of it is another filter. */
function askersOf({ access: { anyone, user, service } }: Route): Caller[] {
  const asUser = (role: "super-admin" | "contributor" | "user"): Caller => ({ name: role, token: who.tokens[role] });
  return [
    ...(user ? [asUser("super-admin")] : []),
    ...(user === "user" ? [asUser("contributor"), asUser("user")] : []),
    ...(anyone ? [{ name: "anyone", token: undefined }] : []),
    ...(service ? [{ name: "a key", token: who.fullKey }] : []),
  ];
}

const get = (route: Route, { token }: Caller, query: string) =>
  expectStatus(app.call<Doc[]>("GET", `${route.address}?${query}`, { ...(token && { token }) }), 200);

/** Query strings of a list: every sort both ways, with nothing else and with each thing that narrows it. Values are those of rows that it shows. */
async function queriesOf(route: Route, asker: Caller): Promise<string[]> {
  if (!route.query) return [""];
  const known = fieldsOf(route.query);
  const shown = (await get(route, asker, "limit=100")).data;
  const valuesOf = (name: string): string[] => {
    const values = shown.flatMap((row) => row[name] ?? []).filter(isPlain);
    return [...new Set(values.map(String))].slice(0, 2);
  };
  const first = asker === askersOf(route)[0] || asker.name === "super-admin";
  const narrowed = Object.keys(known).flatMap((parameter) => {
    // Others see less by one more filter; what they ask for beside it is no different.
    if (["page", "limit", "sort", "after", "fields", "include"].includes(parameter) || !first) return [];
    if (parameter === "search") return ["search=text", "search=text%203", "search=nobody"];
    if (parameter === "is_deleted") return asker.name === "super-admin" ? ["is_deleted=true"] : [];
    const [name = "", operator] = parameter.split("[");
    const [one, ...more] = valuesOf(name);
    if (one === undefined) return [];
    return [`${encodeURIComponent(parameter)}=${encodeURIComponent(operator === "in]" ? [one, ...more].join() : one)}`];
  });
  return ["", ...narrowed].flatMap((narrow) => sortsOf(route).map((sort) => `limit=5&sort=${sort}${narrow && `&${narrow}`}`));
}

/** Every order that a list offers. */
function sortsOf({ query }: Route): string[] {
  const sort = query && fieldsOf(query)["sort"];
  // `listQuery` makes it: one of the orders, with a default.
  return sort ? Object.values(defOf(unwrap(sort)).entries!).map(String) : [];
}

/** Some batches are on their way while the next is made: the engine and this process work at once. */
async function fill({ name }: AnyCollection, make: (n: number) => Doc, from: number, to: number): Promise<void> {
  let next = from;
  const sender = async () => {
    while (next < to) {
      const first = next;
      next = Math.min(to, first + batch);
      const rows = Array.from({ length: next - first }, (_, i) => make(first + i));
      await db().collection(name).insertMany(rows, { ordered: false });
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
}

/** What a list sends for a first page that is narrowed by nothing: from which collection it is. */
async function sourceOf(route: Route): Promise<AnyCollection> {
  const commands = await sent.during(() => get(route, askersOf(route)[0]!, ""));
  const list = commands.findLast((command) => "find" in command && "sort" in command);
  if (!list) throw new Error(`${route.label} sends no list`);
  return collections.get(collectionOf(list))!;
}

test("a scan of a collection would be seen, and a sort where an index could have given the order", async () => {
  const find = { find: "audit_logs", filter: { action: "never" }, sort: { action: 1 } };
  const { faults } = await explained(find);
  if (!onRealEngine) expect(faults).toEqual(["SORT", "COLLSCAN"]);
  expect(faults.length).toBeGreaterThan(0);
});

describe("each list is walked along an index, whether there are few rows or 100,000", () => {
  test.each(lists.map((route) => [route.label, route] as const))("%s", async (_, route) => {
    const collection = await sourceOf(route);
    const { name } = collection;
    const rows = Math.min(large.has(name) ? rowsOfLarge : rowsOfOthers, mostOf(collection));
    const make = rowsOf(collection, app.clock.now(), few);
    await fill(collection, make, 0, Math.min(few, rows));
    const commands = new Map<string, { command: Doc; asked: string; plan: string | null }>();
    for (const asker of askersOf(route))
      for (const query of await queriesOf(route, asker))
        for (const command of await sent.during(() => get(route, asker, query))) {
          const text = textOf(command);
          if (commands.has(text)) continue;
          const plan = onRealEngine ? null : (await explained(command)).plan;
          commands.set(text, { command, asked: `${asker.name} ?${query}`, plan });
        }
    expect(commands.size).toBeGreaterThan(0);
    await fill(collection, make, few, rows);

    const faults: string[] = [];
    for (const [text, { command, asked, plan: before }] of commands) {
      const { faults: found, plan } = await explained(command);
      faults.push(...found.map((fault) => `${fault}: ${asked}: ${text}`));
      // So the lists of collections that are not filled as far are planned as they would be if they were.
      if (before !== null) expect([asked, plan]).toEqual([asked, before]);
    }
    expect(faults).toEqual([]);
    if (route.query && rows > few) {
      await expectDeepIsFirst(route, collection, rows);
      await expectNarrowIsShort(route, collection);
    }
    if (kept.has(name)) return;
    await db().collection(name).drop();
    await ensureTables(db(), [tableOf(collection)], app.product.deps.log);
  });
});

/** A page behind nine tenths of the rows is the right one, reads what the first page reads, and takes no longer. */
async function expectDeepIsFirst(route: Route, { name }: AnyCollection, rows: number): Promise<void> {
  const [asker] = askersOf(route);
  for (const sort of sortsOf(route)) {
    const field = sort.replace("-", "");
    const direction = sort === field ? 1 : -1;
    const [last, ...next] = await db()
      .collection(name)
      .find({ is_deleted: false }, { sort: { [field]: direction, _id: direction }, skip: rows * deep, limit: limit + 1 })
      .toArray();
    const top = `sort=${sort}&limit=${limit}`;
    const behind = `${top}&after=${cursorOf(last!, field)}`;
    const first = await costsOf(name, () => get(route, asker!, top));
    const after = await costsOf(name, async () => {
      const { data } = await get(route, asker!, behind);
      expect([sort, data.map(({ _id }) => _id)]).toEqual([sort, next.map(({ _id }) => String(_id))]);
    });
    expectShort(first, sort);
    // What is left of the rows that share the cursor's value, and those beyond.
    expectShort(after, behind, 2 * (limit + 1));
    expect(after?.counting).toEqual(first?.counting as Costs);
    if (rows < rowsOfLarge || field !== "created_at") continue;
    const [early, late] = await medians(
      () => get(route, asker!, top),
      () => get(route, asker!, behind),
    );
    expect([sort, late! <= 5 * early!, early, late]).toEqual([sort, true, early, late]);
  }
}

/** What a list is narrowed by often reads no more than it shows, and what names one row reads that row. */
async function expectNarrowIsShort(route: Route, { name, by, unique }: AnyCollection): Promise<void> {
  const [asker] = askersOf(route);
  const known = fieldsOf(route.query!);
  const { data } = await get(route, asker!, "limit=100");
  const row = data.find((each) => by.every((field) => each[field] !== null)) ?? data[0]!;
  const other = data.find((each) => by.every((field) => each[field] !== null && each[field] !== row[field])) ?? row;
  for (const sort of sortsOf(route))
    for (const field of by.filter((each) => each in known && !unique.some(({ key }) => Object.keys(key).join() === each))) {
      const top = `sort=${sort}&limit=${limit}&${field}`;
      expectShort(await costsOf(name, () => get(route, asker!, `${top}=${String(row[field])}`)), top);
      if (!(`${field}[in]` in known)) continue;
      const both = [row[field], other[field]].join();
      expectShort(await costsOf(name, () => get(route, asker!, `${top}[in]=${both}`)), `${top}[in]`, limit + 3);
    }
  const only = { reading: { keys: 1, docs: 1 }, counting: { keys: 1, docs: 1 } };
  for (const { key } of unique) {
    if (!Object.keys(key).every((field) => field in known)) continue;
    const one = Object.keys(key).map((field) => `${field}=${encodeURIComponent(String(row[field]))}`);
    const costs = await costsOf(name, () => get(route, asker!, one.join("&")));
    expect([one, costs ?? only]).toEqual([one, only]);
  }
}

type Sum = { reading: Costs; counting: Costs };

/** What the list read for a page and for its total; null where the engine does not say. */
async function costsOf(name: string, work: () => Promise<unknown>): Promise<Sum | null> {
  const list = (await sent.during(work)).filter((command) => collectionOf(command) === name && "hint" in command);
  const sum = async (kind: "find" | "aggregate") => {
    const total = { keys: 0, docs: 0 };
    for (const command of list.filter((each) => kind in each)) {
      const { costs } = await explained(command, true);
      if (!costs) return null;
      total.keys += costs.keys;
      total.docs += costs.docs;
    }
    return total;
  };
  const [reading, counting] = [await sum("find"), await sum("aggregate")];
  expect(list.length).toBeGreaterThan(1);
  return reading && counting && { reading, counting };
}

/** At most so many keys and rows for the page; for its total keys alone, and no more than are counted. */
function expectShort(costs: Sum | null, asked: string, most = limit + 1): void {
  if (onRealEngine && !costs) return;
  const { reading, counting } = costs!;
  const short = reading.keys <= most && reading.docs <= most && counting.keys <= pagedRowsMax + 1;
  expect({ asked, reading, counting, short }).toEqual({ asked, reading, counting: { keys: counting.keys, docs: 0 }, short: true });
}

/** Of each work the median of its times in milliseconds, by turns. */
async function medians(...works: (() => Promise<unknown>)[]): Promise<number[]> {
  const times = works.map((): number[] => []);
  for (let turn = 0; turn < 5; turn += 1)
    for (const [i, work] of works.entries()) {
      const started = performance.now();
      await work();
      times[i]!.push(performance.now() - started);
    }
  return times.map((each) => each.toSorted((a, b) => a - b)[2]!);
}
