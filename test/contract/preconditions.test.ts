import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { DeadLetters } from "@/modules/dead-letters/model";
import type { AnyCollection } from "@/kit/collection";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { buy, giveBonus, initiate, packagePlan, wallet } from "@test/support/shop";
import { rowsOf } from "./list-rows";
import { expectStatus, routes } from "./support";

let app: TestApp;
let user: SignedIn;
let admin: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  [user, admin] = [await app.user(), await app.admin()];
  await app.settled();
});
afterAll(() => app.close());

type Row = { _id: string } & Record<string, unknown>;
type Case = { row(): Promise<string> | string; first: object; second: object; owner?: true };

const newest = async (path: string) => (await expectStatus(app.call<Row[]>("GET", `/api${path}`, { token: user.token }), 200)).data[0]!._id;
const note = { first: { note: "seen" }, second: { note: "seen again" } };

/** The changes of what has not all eight operations; the rest is gone through with those. */
const cases: Record<string, Case> = {
  "/users/me": { row: () => "", first: { name: "Ada King" }, second: { name: "Ada Byron" }, owner: true },
  "/user-wallets/me": { row: () => "", first: { low_balance_threshold: 5 }, second: { low_balance_threshold: null }, owner: true },
  "/user-wallets/{id}": { row: async () => (await wallet(app, user))._id, ...note },
  "/credits-transactions/{id}": { row: async () => (await giveBonus(app, user, 50))._id, ...note },
  "/credits-usages/{id}": {
    row: async () => {
      const use = { user: user._id, ai_model: "gpt-6-luna", usage_key: crypto.randomUUID(), input_tokens: 10, output_tokens: 10 };
      await expectStatus(app.call("POST", "/api/credits-process/consume", { token: await app.serviceKey(), body: use }), 200);
      return newest("/credits-usages");
    },
    ...note,
  },
  "/payment-transactions/{id}": {
    row: async () => (await initiate(app, user, (await packagePlan(app, "pro", /month/i))._id)).payment_transaction._id,
    ...note,
  },
  "/package-transactions/{id}": {
    row: async () => {
      await buy(app, user, (await packagePlan(app, "pro", /month/i))._id);
      return newest("/package-transactions");
    },
    ...note,
  },
  "/dead-letters/{id}": {
    row: async () => {
      const row = rowsOf(DeadLetters as unknown as AnyCollection, app.clock.now(), 1)(0);
      await mongoose.connection.db!.collection("dead_letters").insertOne(row);
      return String(row["_id"]);
    },
    first: { payload: { a: 1 } },
    second: { payload: { a: 2 } },
  },
};

test("every route that changes something is tried here or with the eight operations", () => {
  const labels = new Set(routes.map((route) => route.label));
  const eight = (address: string) =>
    ["POST", "DELETE"].every((method) => labels.has(method === "POST" ? `POST ${address}` : `DELETE ${address}/{id}/permanent`)) &&
    !routes.some((route) => route.label === `DELETE ${address}/{id}/permanent` && route.description?.startsWith("Refused"));
  const changing = routes.filter((route) => route.method === "patch").map((route) => route.address.slice("/api".length));
  const here = changing.filter((path) => !path.endsWith("/{id}") || !eight(`/api${path.slice(0, -"/{id}".length)}`));
  expect(here.toSorted()).toEqual(Object.keys(cases).toSorted());
});

describe.each(Object.entries(cases))("%s", (path, { row, first, second, owner }) => {
  test("a change is made to what was read, or not at all", async () => {
    const item = `/api${path.replace("{id}", await row())}`;
    const { token } = owner ? user : admin;
    const read = () => expectStatus(app.call<Row>("GET", item, { token }), 200);
    const patch = (body: object, match?: string) =>
      app.call<Row>("PATCH", item, { token, body, headers: match === undefined ? {} : { "If-Match": match } });

    const etag = (await read()).headers.get("ETag")!;
    expect(etag).toMatch(/^"\d+"$/);
    for (const malformed of ["7", '"x"', "W/7", '""', `${etag}, "8"`]) {
      const refused = await patch(first, malformed);
      expect([malformed, refused.status, refused.problem.code]).toEqual([malformed, 400, "bad_request"]);
    }
    const changed = await expectStatus(patch(first, etag), 200);
    expect(changed.data).toMatchObject(first);
    const next = changed.headers.get("ETag")!;
    expect([next === etag, (await read()).headers.get("ETag")]).toEqual([false, next]);

    const before = (await read()).data;
    const late = await patch(second, etag);
    expect([late.status, late.problem.code]).toEqual([412, "precondition_failed"]);
    expect((await read()).data).toEqual(before);

    const both = await Promise.all([patch(second, next), patch(second, next)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await expectStatus(patch(first), 200)).data).toMatchObject(first);
    expect((await expectStatus(patch(second, "*"), 200)).data).toMatchObject(second);
  });
});
