import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";

let app: TestApp;
let admin: SignedIn;
beforeAll(async () => {
  app = await bootTest({ SEED: "none", RATE_LIMIT_SCALE: "1", TRUSTED_PROXIES: "127.0.0.1" });
  admin = await app.admin();
});
afterAll(() => app.close());

type Message = Record<string, unknown> & { _id: string };
const said = { name: "Ada", email: "Ada@Example.com", subject: "Invoices", message: "Where are they?\nThank you" };
/** Counters of other runs may still stand: each call may come from an address of its own. */
const fresh = () => `10.${[...crypto.getRandomValues(new Uint8Array(3))].join(".")}`;
const send = (more: Record<string, unknown> = {}, address = fresh(), token?: string) =>
  app.call<Message>("POST", "/api/contact", {
    body: { ...said, ...more },
    headers: { "X-Forwarded-For": address },
    ...(token && { token }),
  });
const asAdmin = <T = Message>(method: string, path: string, body?: unknown) =>
  app.call<T>(method, `/api/contact${path}`, { token: admin.token, ...(body !== undefined && { body }) });
const messages = async () => (await asAdmin("GET", "?limit=1")).meta["total"];

test("anyone writes, and what is kept is what was sent", async () => {
  const { status, data } = await send();
  expect(status).toBe(201);
  expect(Object.keys(data).toSorted()).toEqual([
    "_id", "created_at", "created_by", "email", "is_deleted", "message", "name", "status", "subject", "updated_at",
  ]); // prettier-ignore
  expect(data).toMatchObject({ ...said, email: "ada@example.com", status: "open", created_by: null });
  const user = await app.user();
  expect((await send({}, fresh(), user.token)).data).toMatchObject({ created_by: user._id });
  expect((await asAdmin("GET", `/${data._id}`)).data).toMatchObject({ replies: [], note: null });
  for (const path of ["", `/${data._id}`]) expect((await app.call("GET", `/api/contact${path}`, { token: user.token })).status).toBe(403);
});

test("what is no message is refused and not kept", async () => {
  const before = await messages();
  for (const [more, field] of [
    [{ email: "nobody" }, "email"],
    [{ subject: "Hi\r\nBcc: all@example.com" }, "subject"],
    [{ message: " \n " }, "message"],
    [{ message: "x".repeat(5_001) }, "message"],
    [{ name: "" }, "name"],
    [{ note: "for me" }, "note"],
    [{ status: "closed" }, "status"],
    [{ replies: [] }, "replies"],
  ] as const)
    expect((await send(more)).problem.errors).toMatchObject([{ field }]);
  expect(await messages()).toBe(before);
});

test("twenty an hour from one address; another address may go on", async () => {
  const address = fresh();
  const statuses: number[] = [];
  for (let index = 0; index < 20; index += 1) statuses.push((await send({}, address)).status);
  expect(new Set(statuses)).toEqual(new Set([201]));
  const before = await messages();
  const refused = await send({}, address);
  expect([refused.status, refused.problem.code]).toEqual([429, "rate_limited"]);
  expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(3_000);
  expect(await messages()).toBe(before);
  expect((await send()).status).toBe(201);
});

test("an admin answers by mail to the stored address, closes and deletes; the audit has none of the text", async () => {
  const email = `c${crypto.randomUUID().slice(0, 8)}@example.com`;
  const { _id } = (await send({ email })).data;
  const replied = await asAdmin("POST", `/${_id}/reply`, { message: "They are on the billing page." });
  expect(replied.data).toMatchObject({ status: "replied", replies: [{ by: admin._id, message: "They are on the billing page." }] });
  expect(await app.mails(email)).toMatchObject([
    { to: email, subject: "Re: Invoices", text: "They are on the billing page.\n\n> Where are they?\n> Thank you\n" },
  ]);
  expect((await asAdmin("PATCH", `/${_id}`, { note: "a good customer" })).data).toMatchObject({ note: "a good customer" });
  expect((await asAdmin("PATCH", `/${_id}`, { email: "other@example.com" })).status).toBe(422);
  expect((await asAdmin("POST", `/${_id}/close`)).data).toMatchObject({ status: "closed" });
  expect((await asAdmin("POST", `/${_id}/close`)).data).toMatchObject({ status: "closed" });
  expect((await asAdmin<Message[]>("GET", `?status=closed&email=${email}`)).data.map((row) => row._id)).toEqual([_id]);
  expect((await asAdmin("DELETE", `/${_id}`)).status).toBe(200);
  expect((await asAdmin("POST", `/${_id}/reply`, { message: "Hello?" })).status).toBe(404);
  expect((await asAdmin("DELETE", `/${_id}/permanent`)).status).toBe(200);
  const { data } = await app.call<{ action: string }[]>("GET", `/api/audit-logs?record=${_id}&sort=created_at`, { token: admin.token });
  expect(data.map(({ action }) => action)).toEqual(["reply", "patch", "close", "remove", "destroy"]);
  for (const word of [email, "Invoices", "Thank you", "billing page", "good customer"]) expect(JSON.stringify(data)).not.toContain(word);
});
