import { afterAll, beforeAll, expect, test } from "bun:test";
import { Types } from "mongoose";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { audit } from "@/modules/audit-logs/service";

let app: TestApp;
let admin: SignedIn;
beforeAll(async () => {
  app = await bootTest();
  admin = await app.admin();
});
afterAll(() => app.close());

type Row = { _id: string; before: unknown; after: unknown; actor_kind: string; actor_name: string };
const of = async (record: Types.ObjectId) =>
  (await app.call<Row[]>("GET", `/api/audit-logs?record=${record.toHexString()}`, { token: admin.token })).data;

test("rows keep what changed, as JSON, and no secret at any depth", async () => {
  const record = new Types.ObjectId();
  const other = new Types.ObjectId();
  const at = new Date("2026-01-02T03:04:05.000Z");
  const before = {
    name: "same",
    email: "a@example.com",
    password: "hash",
    epoch: 1,
    credits: 5n,
    at,
    of: other,
    inner: { api_key: "x", kept: 1 },
  };
  const after = { ...before, email: "b@example.com", password: "another", epoch: 2, credits: 2n ** 60n, inner: { api_key: "y", kept: 2 } };
  await audit(app.ctx({ kind: "system", job: "a job" }), { action: "test", module: "users", record, before, after });
  expect(await of(record)).toMatchObject([
    {
      actor_kind: "system",
      actor_name: "a job",
      before: { email: "a@example.com", credits: 5, inner: { kept: 1 } },
      after: { email: "b@example.com", credits: "1152921504606846976", inner: { kept: 2 } },
    },
  ]);
  const [row] = await of(record);
  expect(JSON.stringify(row)).not.toMatch(/hash|another|epoch|api_key|"name"/);
  await audit(app.ctx(), { action: "test", module: "of-nothing", record: other, after: before });
  expect((await of(other))[0]).toMatchObject({
    before: null,
    after: { name: "same", at: "2026-01-02T03:04:05.000Z", of: other.toHexString(), credits: 5 },
  });
});

test("a row stands or falls with the transaction it tells of", async () => {
  const record = new Types.ObjectId();
  const ctx = app.ctx();
  const failing = ctx.atomically(async () => {
    await audit(ctx, { action: "test", module: "users", record });
    throw new Error("changed my mind");
  });
  expect(failing).rejects.toThrow("changed my mind");
  expect(await of(record)).toEqual([]);
});

test("admins read them, and nobody changes or deletes one", async () => {
  const record = new Types.ObjectId();
  await audit(app.ctx(), { action: "test", module: "users", record });
  const [row] = await of(record);
  const { token } = await app.user();
  expect((await app.call("GET", "/api/audit-logs", { token })).status).toBe(403);
  expect((await app.call<Row>("GET", `/api/audit-logs/${row!._id}`, { token: admin.token })).data._id).toBe(row!._id);
  for (const [method, path] of [
    ["DELETE", `/${row!._id}`],
    ["POST", `/${row!._id}/restore`],
    ["DELETE", `/${row!._id}/permanent`],
    ["DELETE", "/bulk"],
  ] as const) {
    const refused = await app.call(method, `/api/audit-logs${path}`, { token: admin.token });
    expect({ path, code: refused.problem.code }).toEqual({ path, code: "append_only" });
  }
  expect((await app.call("POST", "/api/audit-logs", { token: admin.token, body: {} })).status).toBe(404);
  expect(await of(record)).toHaveLength(1);
});
