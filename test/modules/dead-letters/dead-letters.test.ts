import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { openDeadLetters } from "@/infra/dead-letters";
import { mailSend } from "@/kit/mail";
import { bootTest, type TestApp } from "@test/support/boot";

type Letter = { _id: string; message_id: string; queue: string; payload: unknown; status: string; deaths: number; is_deleted: boolean };
type Listed = Letter[];

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await bootTest({ LOG_LEVEL: "silent" });
  token = (await app.admin()).token;
}, 60_000);
afterAll(() => app.close());

const mail = (to: string) =>
  JSON.stringify({
    to,
    subject: "Hi",
    text: "Open https://zaaz.example/reset?token=abc now",
    links: ["https://zaaz.example/reset?token=abc"],
  });

/** As a bus leaves it. */
async function bury(message_id: string, { queue = "mail.send", payload = mail("ann@example.com") } = {}): Promise<string> {
  const { now, session } = app.product.deps;
  const { bury } = openDeadLetters({ db: mongoose.connection.getClient().db(mongoose.connection.name), now, session });
  await bury({ message_id, queue, key: queue, payload, reason: "Error: boom", code: "failed", attempts: 4 });
  const { data } = await app.call<Listed>("GET", `/api/dead-letters?message_id=${message_id}`, { token });
  return data[0]!._id;
}

test("a letter is listed by queue and read with what it says", async () => {
  const id = await bury("listed", { queue: "test.listed", payload: '{"n":1.5,"$where":{"a.b":null}}' });
  const { data, meta } = await app.call<Listed>("GET", "/api/dead-letters?queue=test.listed&sort=-died_at", { token });
  expect(meta["total"]).toBe(1);
  expect(data[0]).toMatchObject({
    _id: id,
    message_id: "listed",
    queue: "test.listed",
    key: "test.listed",
    payload: { n: 1.5, $where: { "a.b": null } },
    code: "failed",
    reason: "Error: boom",
    attempts: 4,
    deaths: 1,
    status: "dead",
  });
  expect((await app.call<Letter>("GET", `/api/dead-letters/${id}`, { token })).data).toEqual(data[0]!);
});

test("repaired and sent again it is done, and leaves the list; sent again once more it changes nothing", async () => {
  const id = await bury("repaired", { payload: '{"to":1}' });
  expect(await bury("repaired", { payload: '{"to":1}' })).toBe(id);
  const patched = await app.call<Letter>("PATCH", `/api/dead-letters/${id}`, {
    token,
    body: { payload: JSON.parse(mail("bob@example.com")) },
  });
  expect(patched.status).toBe(200);
  const replayed = await app.call<Letter>("POST", `/api/dead-letters/${id}/replay`, { token });
  expect(replayed.data).toMatchObject({ _id: id, status: "replayed", is_deleted: true, deaths: 2 });
  expect((await app.mails("bob@example.com")).length).toBe(1);
  expect((await app.call<Listed>("GET", "/api/dead-letters?message_id=repaired", { token })).data).toEqual([]);
  expect((await app.call<Letter>("GET", `/api/dead-letters/${id}`, { token })).data).toMatchObject({ status: "replayed" });
  expect((await app.call("POST", `/api/dead-letters/${id}/replay`, { token })).status).toBe(200);
  await app.settled();
  const audits = await app.call<{ action: string }[]>("GET", `/api/audit-logs?module=dead-letters&record=${id}&sort=created_at`, { token });
  expect(audits.data.map(({ action }) => action)).toEqual(["patch", "replay", "replay"]);
});

test("what is sent again and dies again is the same letter, dead", async () => {
  const id = await bury("still-bad", { payload: "not json" });
  expect((await app.call<Letter>("GET", `/api/dead-letters/${id}`, { token })).data.payload).toBe("not json");
  await app.call("POST", `/api/dead-letters/${id}/replay`, { token });
  await app.settled();
  const { data } = await app.call<Listed>("GET", "/api/dead-letters?message_id=still-bad", { token });
  expect(data).toMatchObject([{ _id: id, status: "dead", deaths: 2, code: "unreadable", is_deleted: false }]);
});

test("several are sent again by their ids, all or none; a queue as a whole", async () => {
  const ids = [await bury("m1", { payload: mail("m@example.com") }), await bury("m2", { payload: mail("m@example.com") })];
  const none = await app.call("POST", "/api/dead-letters/replay", { token, body: { ids: [...ids, "000000000000000000000000"] } });
  expect(none.status).toBe(404);
  await app.settled();
  expect(await app.mails("m@example.com")).toEqual([]);
  const both = await app.call("POST", "/api/dead-letters/replay", { token, body: { ids } });
  expect(both.data).toEqual({ replayed: 2, left: 0 });
  expect((await app.mails("m@example.com")).length).toBe(2);
  for (let n = 0; n < 60; n += 1) await bury(`q${n}`, { payload: mail("q@example.com") });
  await bury("elsewhere", { queue: "test.elsewhere" });
  const { data } = await app.call<Listed>("GET", "/api/dead-letters?queue=mail.send&limit=100", { token });
  const all = await app.call("POST", "/api/dead-letters/replay", { token, body: { queue: "mail.send" } });
  expect(all.data).toEqual({ replayed: data.length, left: 0 });
  expect((await app.mails("q@example.com")).length).toBe(60);
  expect((await app.call<Listed>("GET", "/api/dead-letters?queue=test.elsewhere", { token })).data.length).toBe(1);
  for (const body of [{}, { ids: [] }, { ids, queue: "mail.send" }, { queue: "" }, { ids: ["x"] }])
    expect((await app.call("POST", "/api/dead-letters/replay", { token, body })).status).toBe(422);
}, 30_000);

test("a discarded letter is gone until it is restored, and is not sent", async () => {
  const id = await bury("discarded");
  expect((await app.call("DELETE", `/api/dead-letters/${id}`, { token })).status).toBe(200);
  expect((await app.call("GET", `/api/dead-letters/${id}`, { token })).status).toBe(404);
  expect((await app.call("POST", `/api/dead-letters/${id}/replay`, { token })).status).toBe(404);
  expect((await app.call("POST", `/api/dead-letters/${id}/restore`, { token })).status).toBe(200);
  expect((await app.call("GET", `/api/dead-letters/${id}`, { token })).status).toBe(200);
});

test("letters are not for everyone, and only the payload is for anyone to change", async () => {
  const id = await bury("guarded");
  const someone = (await app.user()).token;
  for (const [method, path] of [
    ["GET", ""],
    ["GET", `/${id}`],
    ["PATCH", `/${id}`],
    ["POST", `/${id}/replay`],
    ["POST", "/replay"],
    ["DELETE", `/${id}`],
  ] as const) {
    expect((await app.call(method, `/api/dead-letters${path}`)).status).toBe(401);
    expect((await app.call(method, `/api/dead-letters${path}`, { token: someone })).status).toBe(403);
  }
  expect((await app.call("PATCH", `/api/dead-letters/${id}`, { token, body: { queue: "other" } })).status).toBe(422);
  expect((await app.call("GET", "/api/dead-letters/nothing", { token })).status).toBe(422);
});

test("the links of a mail that was not sent are shown to super-admins alone", async () => {
  const id = await bury("secret-links");
  const admin = await app.user("plain-admin@example.com");
  await mongoose.connection.collection("users").updateOne({ email: admin.email }, { $set: { role: "admin" } });
  const session = await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", {
    body: { email: admin.email, password: "correct horse battery" },
  });
  const plain = session.data.access_token;
  const masked = { to: "ann@example.com", subject: "Hi", text: "Open [link hidden] now", links: ["[link hidden]"] };
  expect((await app.call<Letter>("GET", `/api/dead-letters/${id}`, { token: plain })).data.payload).toEqual(masked);
  expect((await app.call<Listed>("GET", "/api/dead-letters?message_id=secret-links", { token: plain })).data[0]!.payload).toEqual(masked);
  expect((await app.call<Letter>("GET", `/api/dead-letters/${id}`, { token })).data.payload).toEqual(JSON.parse(mail("ann@example.com")));
  expect((await app.call<Letter>("DELETE", `/api/dead-letters/${id}`, { token: plain })).data.payload).toEqual(masked);
  expect((await app.call<Letter>("POST", `/api/dead-letters/${id}/restore`, { token: plain })).data.payload).toEqual(masked);
  expect((await app.call<Letter>("POST", `/api/dead-letters/${id}/replay`, { token: plain })).data.payload).toEqual(masked);
  expect(mailSend.key).toBe("mail.send");
});
