import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { BillingSettingHistories, BillingSettings } from "@/modules/billing-settings/model";
import { inForce } from "@/modules/billing-settings/service";
import { bootPrices, type Prices } from "./support";

let app: Prices;
beforeAll(async () => void (app = await bootPrices()));
afterAll(async () => {
  expect(app.bugs).toEqual([]);
  await app.close();
});
beforeEach(async () => {
  await BillingSettings.model.deleteMany({}).setOptions({ withDeleted: true });
  await BillingSettingHistories.model.deleteMany({}).setOptions({ withDeleted: true });
});

const minute = 60_000;
const inMinutes = (minutes: number) => new Date(app.now().getTime() + minutes * minute).toISOString();
const create = async (body: object) => {
  const reply = await app.call("admin", "POST", "/billing-settings", body);
  expect(reply.status).toBe(201);
  return reply.data;
};
const patch = (id: string, body: object) => app.call("admin", "PATCH", `/billing-settings/${id}`, body);
const read = async (id: string) => (await app.call("editor", "GET", `/billing-settings/${id}`)).data;
const active = async () => (await app.call("editor", "GET", "/billing-settings?status=active")).rows;
const price = async () => (await inForce(app.ctx()))?.version.credit_price ?? null;

test("the first setting is active at once, initial, and stays", async () => {
  expect(await price()).toBeNull();
  const first = await create({ credit_price: 0.001 });
  expect(first).toMatchObject({ credit_price: 0.001, currency: "USD", status: "active", is_initial: true, is_active: true });
  expect(first["in_force"]).toMatchObject({ credit_price: 0.001, applied_at: first["applied_at"] });
  expect(Math.abs(Date.parse(String(first["applied_at"])) - app.now().getTime())).toBeLessThan(10_000);
  expect(await price()).toBe(1_000_000n);
  for (const reply of [
    await app.call("admin", "DELETE", `/billing-settings/${first._id}`),
    await app.call("super-admin", "DELETE", `/billing-settings/${first._id}/permanent`),
    await patch(first._id, { is_active: false }),
  ])
    expect([reply.status, reply.code]).toEqual([409, "initial_setting"]);
  const bulk = await app.call("admin", "DELETE", "/billing-settings/bulk", { ids: [first._id] });
  expect([bulk.code, bulk.errors?.[0]?.field, bulk.errors?.[0]?.code]).toEqual(["bulk_refused", "ids.0", "initial_setting"]);
  expect((await create({ credit_price: 0.002 }))["is_initial"]).toBe(false);
});

test("a new setting takes over at its time, not before", async () => {
  const first = await create({ credit_price: 0.001 });
  const later = await create({ credit_price: 0.002, applied_at: inMinutes(10) });
  const past = await create({ credit_price: 0.003, applied_at: inMinutes(-10) });
  expect([later["status"], past["status"]]).toEqual(["inactive", "inactive"]);
  expect((await active()).map((row) => row._id)).toEqual([first._id]);
  app.advance(10 * minute);
  expect((await active()).map((row) => row._id)).toEqual([later._id]);
  expect(await price()).toBe(2_000_000n);
  expect((await read(first._id))["status"]).toBe("inactive");
  const others = (await app.call("editor", "GET", "/billing-settings?status=inactive&sort=applied_at")).rows;
  expect(others.map((row) => row._id)).toEqual([past._id, first._id]);
  expect((await app.call("editor", "GET", "/billing-settings?status[in]=active,inactive")).rows).toHaveLength(3);
});

test("a change is a new version that takes over at its time; what is charged until then goes on", async () => {
  const { _id } = await create({ credit_price: 0.001 });
  const waiting = (await patch(_id, { credit_price: 0.004, applied_at: inMinutes(10) })).data;
  expect(waiting).toMatchObject({ credit_price: 0.004, status: "active", in_force: { credit_price: 0.001 } });
  expect(await price()).toBe(1_000_000n);
  app.advance(10 * minute);
  expect(await price()).toBe(4_000_000n);
  expect(await read(_id)).toMatchObject({ status: "active", in_force: { credit_price: 0.004 } });
  app.advance(minute);
  const now = (await patch(_id, { credit_price: 0.005 })).data;
  expect(now).toMatchObject({ credit_price: 0.005, in_force: { credit_price: 0.005, applied_at: now["applied_at"] } });
  const versions = (await app.call("editor", "GET", `/billing-setting-histories?billing_setting=${_id}&sort=created_at`)).rows;
  expect(versions.map(({ version, credit_price, status }) => [version, credit_price, status])).toEqual([
    [1, 0.001, "inactive"],
    [2, 0.004, "inactive"],
    [3, 0.005, "active"],
  ]);
  const only = (await app.call("editor", "GET", "/billing-setting-histories?status=active")).rows;
  expect(only.map((row) => row._id)).toEqual([versions[2]!._id]);
});

test("a later change of the same setting replaces one that waits", async () => {
  const { _id } = await create({ credit_price: 0.001 });
  await patch(_id, { credit_price: 0.004, applied_at: inMinutes(10) });
  await patch(_id, { credit_price: 0.002 });
  app.advance(20 * minute);
  expect(await price()).toBe(2_000_000n);
});

test("deleting or switching off what is active brings back what was before, and restoring it again", async () => {
  const first = await create({ credit_price: 0.001 });
  app.advance(minute);
  const second = await create({ credit_price: 0.002 });
  await app.call("admin", "DELETE", `/billing-settings/${second._id}`);
  expect((await active()).map((row) => row._id)).toEqual([first._id]);
  await app.call("admin", "POST", `/billing-settings/${second._id}/restore`);
  expect((await active()).map((row) => row._id)).toEqual([second._id]);
  await patch(second._id, { is_active: false });
  expect((await active()).map((row) => row._id)).toEqual([first._id]);
});

test("one version is active at every instant, whatever is edited at once", async () => {
  const { _id } = await create({ credit_price: 0.001 });
  const at = inMinutes(5);
  const writes = Promise.all([
    ...Array.from({ length: 8 }, (_, index) => patch(_id, { credit_price: (index + 2) / 1_000 })),
    ...Array.from({ length: 8 }, (_, index) => app.call("admin", "POST", "/billing-settings", { credit_price: (index + 20) / 1_000 })),
    ...Array.from({ length: 4 }, (_, index) =>
      app.call("admin", "POST", "/billing-settings", { credit_price: (index + 30) / 1_000, applied_at: at }),
    ),
  ]);
  const progress = { done: false };
  void writes.finally(() => (progress.done = true));
  let looks = 0;
  while (!progress.done) {
    const [settings, versions] = [await active(), (await app.call("editor", "GET", "/billing-setting-histories?status=active")).rows];
    expect([settings.length, versions.length]).toEqual([1, 1]);
    looks += 1;
  }
  expect(looks).toBeGreaterThan(2);
  expect(new Set((await writes).map((reply) => reply.status))).toEqual(new Set([200, 201]));
  const versions = (await app.call("editor", "GET", `/billing-setting-histories?billing_setting=${_id}&limit=100`)).rows;
  expect(versions.map((row) => row["version"]).toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // Settings of the very same instant have an order too.
  app.advance(6 * minute);
  expect(await active()).toHaveLength(1);
  expect((await active())[0]!["applied_at"]).toBe(at);
});

test.each([0, -0.001, 1e-10, 1_000_001, "0.001", null])("a credit never costs %p", async (credit_price) => {
  const reply = await app.call("admin", "POST", "/billing-settings", { credit_price });
  expect([reply.status, reply.errors?.[0]?.field]).toEqual([422, "credit_price"]);
});

test("what the product writes itself cannot be sent", async () => {
  for (const more of [{ is_initial: true }, { status: "active" }, { in_force: null }, { currency: "BDT" }, { applied_at: "2026-01-01" }]) {
    const reply = await app.call("admin", "POST", "/billing-settings", { credit_price: 0.001, ...more });
    expect([reply.status, reply.errors?.[0]?.field]).toEqual([422, Object.keys(more)[0]]);
  }
});

test("editors read, admins write, others neither; changes are audited", async () => {
  const { _id } = await create({ credit_price: 0.001 });
  await patch(_id, { credit_price: 0.002 });
  for (const role of ["user", "author"] as const) expect((await app.call(role, "GET", `/billing-settings/${_id}`)).status).toBe(403);
  expect((await app.call(null, "GET", "/billing-settings")).status).toBe(401);
  expect((await app.call("editor", "POST", "/billing-settings", { credit_price: 1 })).status).toBe(403);
  const audits = (await app.call("admin", "GET", `/audit-logs?record=${_id}&sort=created_at`)).rows;
  expect(audits.map((row) => row["action"])).toEqual(["create", "patch"]);
  expect(audits[1]).toMatchObject({ before: { credit_price: 0.001 }, after: { credit_price: 0.002 } });
});
