import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import mongoose from "mongoose";
import { fanOut } from "@/modules/notification-recipients/fan-out";
import { deliverDue } from "@/modules/notification-recipients/deliver";
import { notify } from "@/modules/notifications/service";
import { bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";
import { inboxOf, openPushService, sendTo, subscribed, type RecipientRow, type Row } from "./support";

let app: TestApp;
let admin: SignedIn;
let ann: SignedIn;
let bob: SignedIn;
const service = openPushService();
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  admin = await app.admin();
  [ann, bob] = [await app.user(), await app.user()];
});
afterAll(async () => {
  await app.close();
  await service.close();
});
beforeEach(() => {
  service.answer = { status: 201 };
});

const path = "/api/notification-recipients";
const as = <T = Row>({ token }: SignedIn, method: string, address: string, body?: object) =>
  app.call<T>(method, `${path}${address}`, { token, ...(body && { body }) });
const ofNotification = async ({ _id }: Row) => inboxOf(app, admin, `&notification=${_id}`);
const states = (row: RecipientRow) => row.deliveries.map(({ channel, status, attempts, reason }) => [channel, status, attempts, reason]);
const retry = () => app.product.runJob("notifications.deliver");

describe("an inbox", () => {
  test("has what its owner was sent, with what it says, and nobody else's", async () => {
    const metadata = {
      url: "https://zaaz.example/offer",
      image: null,
      actions: [{ action: "buy", title: "Buy", url: "https://zaaz.example/buy" }],
    };
    const sent = await sendTo(app, { users: [ann._id] }, { title: "For Ann", priority: "high", metadata });
    expect(sent).toMatchObject({
      sender: admin._id,
      channels: ["web"],
      to: { users: [ann._id], role: null, all: false },
      status: "active",
    });
    const [row, ...others] = await inboxOf(app, ann, "&include=notification");
    expect(others).toEqual([]);
    expect(row).toMatchObject({ recipient: ann._id, is_read: false, read_at: null, status: "sent", metadata });
    const shown = row!["notification"] as Row;
    expect(shown).toMatchObject({ _id: sent._id, title: "For Ann", message: "Something to know.", type: "approval", priority: "high" });
    expect(shown).not.toHaveProperty("to");
    expect(await inboxOf(app, bob)).toEqual([]);
    for (const [method, address] of [
      ["GET", `/${row!._id}`],
      ["PATCH", `/${row!._id}`],
      ["POST", `/${row!._id}/read`],
      ["DELETE", `/${row!._id}`],
    ] as const)
      expect([method, (await as(bob, method, address, method === "PATCH" ? { is_read: true } : undefined)).status]).toEqual([method, 404]);
    expect((await as(ann, "GET", `/${row!._id}`)).data).toMatchObject({ _id: row!._id, notification: sent._id });
    expect((await app.call("GET", "/api/notifications", { token: ann.token })).status).toBe(403);
    expect((await app.call<Row>("GET", `/api/notifications/${sent._id}`, { token: admin.token })).data).toMatchObject({
      recipients: 1,
      sent_at: expect.any(String) as string,
    });
  });

  test("is read one by one or all at once, and counted", async () => {
    const reader = await app.user();
    for (const title of ["one", "two", "three"]) await sendTo(app, { users: [reader._id] }, { title });
    const rows = await inboxOf(app, reader);
    expect((await as(reader, "GET", "/unread-count")).data as unknown).toEqual({ unread: 3 });
    const first = await as<RecipientRow>(reader, "POST", `/${rows[0]!._id}/read`);
    const { is_read, status, read_at } = first.data;
    expect([is_read, status, Date.parse(read_at!) <= app.clock.now().getTime()]).toEqual([true, "read", true]);
    await app.clock.advance(1_000);
    const again = await as<RecipientRow>(reader, "POST", `/${rows[0]!._id}/read`);
    expect(again.data.read_at).toBe(read_at);
    expect((await as(reader, "GET", "/unread-count")).data as unknown).toEqual({ unread: 2 });
    const unread = await as<RecipientRow>(reader, "PATCH", `/${rows[0]!._id}`, { is_read: false });
    expect(unread.data).toMatchObject({ is_read: false, status: "sent", read_at: null });
    expect((await as(reader, "POST", "/read-all")).data as unknown).toEqual({ read: 3 });
    expect((await as(reader, "GET", "/unread-count")).data as unknown).toEqual({ unread: 0 });
    expect((await inboxOf(app, reader, "&is_read=false")).length).toBe(0);
    expect((await as(reader, "PATCH", `/${rows[0]!._id}`, { status: "queued" })).status).toBe(422);
  });

  test("loses what its owner throws away, and gets it back", async () => {
    const owner = await app.user();
    await sendTo(app, { users: [owner._id] });
    await sendTo(app, { users: [owner._id] });
    const [one, two] = (await inboxOf(app, owner)).map(({ _id }) => _id);
    expect((await as(owner, "DELETE", `/${one}`)).status).toBe(200);
    expect((await inboxOf(app, owner)).map(({ _id }) => _id)).toEqual([two!]);
    expect((await inboxOf(app, owner, "&is_deleted=true")).map(({ _id }) => _id)).toEqual([one!]);
    expect((await as(owner, "POST", `/${one}/restore`)).status).toBe(200);
    expect((await as(bob, "DELETE", "/bulk", { ids: [one] })).problem.code).toBe("bulk_refused");
    expect((await as(owner, "DELETE", "/bulk", { ids: [one, two] })).data as unknown).toEqual({ deleted: 2 });
    expect(await inboxOf(app, owner)).toEqual([]);
    expect((await as(owner, "DELETE", `/${one}/permanent`)).status).toBe(403);
  });
});

describe("what is sent", () => {
  test("must make sense, and lead nowhere but to the web", async () => {
    const body = { title: "T", message: "M", type: "request", to: { all: true } };
    const url = (address: string) => ({ metadata: { url: address } });
    const faults: [object, string][] = [
      [{ to: {} }, "to"],
      [{ to: { all: true, role: "admin" } }, "to"],
      [{ to: { users: [] } }, "to.users"],
      [{ to: { users: [ann._id, "0".repeat(24)] } }, "to.users.1"],
      [{ to: { role: "subscriber" } }, "to.role"],
      [{ channels: [] }, "channels"],
      [{ channels: ["web", "web"] }, "channels"],
      [{ channels: ["sms"] }, "channels.0"],
      [{ expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
      [{ message: "" }, "message"],
      [{ sender: ann._id }, "sender"],
      [url("javascript:alert(1)"), "metadata.url"],
      [url("data:text/html,x"), "metadata.url"],
      [url("https://zaaz.example@evil.example/"), "metadata.url"],
      [{ metadata: { image: "file:///etc/passwd" } }, "metadata.image"],
      [{ metadata: { actions: [{ action: "a", title: "A", url: "ftp://x.example" }] } }, "metadata.actions.0.url"],
      [{ metadata: { url: `https://a.example/${"x".repeat(2_000)}`, image: `https://a.example/${"ü".repeat(1_100)}` } }, "metadata"],
    ];
    for (const [fault, field] of faults) {
      const reply = await app.call("POST", "/api/notifications", { token: admin.token, body: { ...body, ...fault } });
      expect([field, reply.status, reply.problem.errors?.map((error) => error.field)]).toEqual([field, 422, [field]]);
    }
  });

  test("to everyone and to a role reaches each once, in batches, and no one who is blocked", async () => {
    const raw = mongoose.connection.collection("users");
    const many = Array.from({ length: 1_203 }, (_, n) => ({
      name: "Crowd",
      email: `crowd${n}@example.com`,
      role: n % 3 === 0 ? "editor" : "user",
      status: n === 5 ? "blocked" : "in-progress",
      is_verified: n % 2 === 0,
      is_deleted: n === 7,
      created_at: app.clock.now(),
      updated_at: app.clock.now(),
    }));
    await raw.insertMany(many);
    const everyone = await raw.countDocuments({ status: "in-progress", is_deleted: false });
    const all = await sendTo(app, { all: true });
    const editors = await sendTo(app, { role: "editor" });
    await app.settled();
    const read = async ({ _id }: Row) => (await app.call<Row>("GET", `/api/notifications/${_id}`, { token: admin.token })).data;
    expect(await read(all)).toMatchObject({ recipients: everyone, sent_at: expect.any(String) as string });
    expect(await read(editors)).toMatchObject({ recipients: 401, sent_at: expect.any(String) as string });
    const rows = mongoose.connection.collection("notification_recipients");
    expect(await rows.countDocuments({ notification: new mongoose.Types.ObjectId(all._id) })).toBe(everyone);
    await raw.deleteMany({ name: "Crowd" });
  }, 30_000);

  test("goes on behind the last batch, whoever stopped there, and says nothing twice", async () => {
    const notification = await sendTo(app, { all: true }, { status: "inactive" });
    await app.settled();
    const id = new mongoose.Types.ObjectId(notification._id);
    const raw = mongoose.connection.collection("notifications");
    const total = await mongoose.connection.collection("users").countDocuments({ status: "in-progress", is_deleted: false });
    const third = (await mongoose.connection.collection("users").find().sort({ _id: 1 }).skip(2).limit(1).toArray())[0]!._id;
    // As a batch that ended with the third user leaves it.
    await raw.updateOne({ _id: id }, { $set: { status: "active", cursor: third, recipients: 3 } });
    const late = { notification: id, after: null };
    await fanOut(app.ctx(), late);
    expect(await ofNotification(notification)).toEqual([]);
    const next = { notification: id, after: new mongoose.Types.ObjectId(String(third)) };
    await Promise.all([fanOut(app.ctx(), next), fanOut(app.ctx(), next)]);
    await fanOut(app.ctx(), next);
    expect((await ofNotification(notification)).length).toBe(total - 3);
    expect(await raw.findOne({ _id: id })).toMatchObject({ recipients: total });
  });

  test("waits as a draft until it is active; text that people were told stays", async () => {
    const reader = await app.user();
    const draft = await sendTo(app, { users: [reader._id] }, { status: "inactive", title: "Drfat" });
    expect(await inboxOf(app, reader)).toEqual([]);
    const patch = (body: object) => app.call<Row>("PATCH", `/api/notifications/${draft._id}`, { token: admin.token, body });
    expect((await patch({ title: "Draft" })).status).toBe(200);
    expect((await patch({ to: { all: true } })).status).toBe(422);
    expect((await patch({ status: "active" })).status).toBe(200);
    expect((await inboxOf(app, reader)).length).toBe(1);
    expect((await patch({ title: "Another" })).problem.code).toBe("already_sent");
    expect((await patch({ status: "archived" })).status).toBe(200);
    expect((await patch({ status: "active" })).status).toBe(200);
    expect((await inboxOf(app, reader)).length).toBe(1);
    const destroyed = await app.call("DELETE", `/api/notifications/${draft._id}/permanent`, { token: admin.token });
    expect([destroyed.status, destroyed.problem.code]).toEqual([409, "in_use"]);
    const audits = await app.call<Row[]>("GET", `/api/audit-logs?module=notifications&record=${draft._id}`, { token: admin.token });
    expect(audits.data.length).toBe(5);
  });

  test("can be sent to one person more, once it was sent", async () => {
    const [first, second] = [await app.user(), await app.user()];
    const draft = await sendTo(app, { users: [first._id] }, { status: "inactive", channels: ["web", "email"], title: "One more" });
    const add = (recipient: string, notification = draft._id) =>
      app.call<RecipientRow>("POST", path, { token: admin.token, body: { notification, recipient } });
    expect((await add(second._id)).problem.code).toBe("not_sent");
    await app.call("PATCH", `/api/notifications/${draft._id}`, { token: admin.token, body: { status: "active" } });
    await app.settled();
    expect((await add(first._id)).problem.code).toBe("conflict");
    expect((await add("0".repeat(24))).problem.errors![0]!.field).toBe("recipient");
    expect((await add(second._id, "0".repeat(24))).problem.errors![0]!.field).toBe("notification");
    const added = await add(second._id);
    expect([added.status, added.data.recipient]).toEqual([201, second._id]);
    expect((await app.mails(second.email)).some(({ subject }) => subject === "One more")).toBe(true);
    expect((await inboxOf(app, second)).map(({ _id }) => _id)).toEqual([added.data._id]);
    expect((await app.call<Row>("GET", `/api/notifications/${draft._id}`, { token: admin.token })).data["recipients"]).toBe(2);
    expect((await as(second, "POST", "", { notification: draft._id, recipient: bob._id })).status).toBe(403);
  });

  test("by another module is said once per key, with what the module does or not at all", async () => {
    const reader = await app.user();
    const to = new mongoose.Types.ObjectId(reader._id);
    const say = () => notify(app.ctx(), { to, title: "Paid", message: "Thank you." }, "payment:1");
    const told = await Promise.all([say(), say(), say()]);
    expect(new Set(told.map(({ _id }) => String(_id))).size).toBe(1);
    const undone = app.ctx().atomically(async () => {
      await notify(app.ctx(), { to, title: "Never", message: "x" }, "payment:2");
      throw new Error("the cause did not happen");
    });
    await expect(undone).rejects.toThrow("the cause did not happen");
    const rows = await inboxOf(app, reader, "&include=notification");
    expect(rows.map((row) => (row["notification"] as Row)["title"])).toEqual(["Paid"]);
    expect(rows[0]!["notification"]).toMatchObject({ sender: null, type: "approval" });
  });
});

describe("e-mail", () => {
  test("goes to confirmed addresses, and is told per recipient", async () => {
    const [reader, silent] = [await app.user(), await app.user()];
    await mongoose.connection.collection("users").updateOne({ email: silent.email }, { $set: { is_verified: false } });
    const more = {
      title: "By mail",
      channels: ["email"],
      metadata: { url: "https://zaaz.example/x", actions: [{ action: "go", title: "Go", url: "https://zaaz.example/go" }] },
    };
    const sent = await sendTo(app, { users: [reader._id, silent._id] }, more);
    const mails = (await app.mails()).filter(({ subject }) => subject === "By mail");
    expect(mails.map(({ to }) => to)).toEqual([reader.email]);
    expect(mails[0]).toMatchObject({
      text: "Something to know.\n\nhttps://zaaz.example/x\n\nGo: https://zaaz.example/go",
      links: ["https://zaaz.example/x", "https://zaaz.example/go"],
    });
    const rows = await ofNotification(sent);
    const of = (user: SignedIn) => rows.find(({ recipient }) => recipient === user._id)!;
    expect([of(reader).status, states(of(reader))]).toEqual(["sent", [["email", "sent", 1, null]]]);
    expect([of(silent).status, states(of(silent))]).toEqual(["failed", [["email", "failed", 1, "the address is not confirmed"]]]);
    // What came by mail alone is not in the inbox.
    expect(await inboxOf(app, reader)).toEqual([]);
  });
});

describe("push", () => {
  test("reaches each subscribed browser, with where it leads", async () => {
    const reader = await app.user();
    const settings = (await as(reader, "GET", "/subscriptions")).data;
    expect(settings).toEqual({ public_key: app.product.deps.push.publicKey, subscriptions: [] } as never);
    const [phone, desk] = [service.browser(), service.browser()];
    const made = await subscribed(app, reader, phone);
    await subscribed(app, reader, desk);
    expect((await subscribed(app, reader, phone))._id).toBe(made._id);
    expect(made).toMatchObject({ user: reader._id, service: "127.0.0.1" });
    for (const secret of ["endpoint", "auth", "p256dh"]) expect(made).not.toHaveProperty(secret);
    const metadata = { url: "https://zaaz.example/x" };
    const sent = await sendTo(app, { users: [reader._id] }, { channels: ["web", "push"], priority: "urgent", metadata });
    const [row] = await inboxOf(app, reader);
    expect(states(row!)).toEqual([
      ["web", "sent", 1, null],
      ["push", "sent", 1, null],
    ]);
    for (const { got } of [phone, desk]) {
      expect(got.length).toBe(1);
      const { title, message: body } = sent;
      expect(JSON.parse(got[0]!.text)).toMatchObject({
        title,
        body,
        tag: sent._id,
        url: metadata.url,
        priority: "urgent",
        recipient_row: row!._id,
      });
      expect(got[0]!.headers.get("Urgency")).toBe("high");
    }
    expect((await as(reader, "DELETE", "/subscriptions", { endpoint: phone.subscription.endpoint })).status).toBe(204);
    expect((await as(reader, "DELETE", "/subscriptions", { endpoint: phone.subscription.endpoint })).status).toBe(204);
    await sendTo(
      app,
      { users: [reader._id] },
      { channels: ["push"], message: "字".repeat(2_000), metadata: { image: `https://a.example/${"x".repeat(1_900)}` } },
    );
    await app.settled();
    expect([phone.got.length, desk.got.length]).toEqual([1, 2]);
    expect(JSON.parse(desk.got[1]!.text)).toMatchObject({ body: `${"字".repeat(500)}…` });
  });

  test("of a browser that changes hands reaches the new owner alone", async () => {
    const [before, now] = [await app.user(), await app.user()];
    const browser = service.browser();
    await subscribed(app, before, browser);
    await subscribed(app, now, browser);
    await sendTo(app, { users: [before._id] }, { channels: ["push"], title: "before" });
    await sendTo(app, { users: [now._id] }, { channels: ["push"], title: "now" });
    await app.settled();
    expect(browser.got.map(({ text }) => (JSON.parse(text) as Row)["title"])).toEqual(["now"]);
    // Nor can the old owner end it.
    await as(before, "DELETE", "/subscriptions", { endpoint: browser.subscription.endpoint });
    expect((await as<{ subscriptions: Row[] }>(now, "GET", "/subscriptions")).data.subscriptions.length).toBe(1);
  });

  test("is tried again after 1, 10 and 60 seconds, and then has failed, with the reason", async () => {
    const reader = await app.user();
    const browser = service.browser();
    await subscribed(app, reader, browser);
    service.answer = { status: 503 };
    const sent = await sendTo(app, { users: [reader._id] }, { channels: ["push"] });
    const state = async () => (await ofNotification(sent)).flatMap((row) => [row.status, ...states(row)[0]!.slice(1)]);
    const reason = "the push service answered 503";
    expect(await state()).toEqual(["queued", "queued", 1, reason]);
    await retry();
    expect(await state()).toEqual(["queued", "queued", 1, reason]);
    for (const [wait_ms, attempts] of [
      [1_100, 2],
      [10_100, 3],
    ] as const) {
      await app.clock.advance(wait_ms);
      await retry();
      expect(await state()).toEqual(["queued", "queued", attempts, reason]);
    }
    await app.clock.advance(60_100);
    await retry();
    expect(await state()).toEqual(["failed", "failed", 4, reason]);
    await app.clock.advance(600_000);
    await retry();
    expect([browser.got.length, await state()]).toEqual([0, ["failed", "failed", 4, reason]]);
  });

  test("succeeds at a later try, once", async () => {
    const reader = await app.user();
    const browser = service.browser();
    await subscribed(app, reader, browser);
    service.answer = { status: 429 };
    const sent = await sendTo(app, { users: [reader._id] }, { channels: ["push"] });
    await app.settled();
    service.answer = { status: 201 };
    await app.clock.advance(1_100);
    await Promise.all([retry(), retry(), retry()]);
    expect(browser.got.length).toBe(1);
    const rows = await ofNotification(sent);
    expect(rows.map((row) => [row.status, states(row)])).toEqual([["sent", [["push", "sent", 2, null]]]]);
  });

  test("forgets a browser that is gone, and fails where there is none", async () => {
    const reader = await app.user();
    await subscribed(app, reader, service.browser());
    service.answer = { status: 410 };
    const sent = await sendTo(app, { users: [reader._id] }, { channels: ["push"] });
    expect((await ofNotification(sent)).map((row) => [row.status, states(row)])).toEqual([
      ["failed", [["push", "failed", 1, "no browser is subscribed"]]],
    ]);
    expect((await as<{ subscriptions: Row[] }>(reader, "GET", "/subscriptions")).data.subscriptions).toEqual([]);
  });

  test("takes no address that is not a push service's, and twenty browsers at most", async () => {
    const { subscription } = service.browser();
    for (const endpoint of [
      "https://169.254.169.254/latest",
      "https://evil.example/push",
      "https://localhost/x",
      "http://[::1]:80/x",
      "https://fcm.googleapis.com.evil.example/x",
    ]) {
      const reply = await as(ann, "POST", "/subscriptions", { ...subscription, endpoint });
      expect([endpoint, reply.status, reply.problem.errors![0]!.field]).toEqual([endpoint, 422, "endpoint"]);
    }
    const reader = await app.user();
    const browsers = Array.from({ length: 22 }, () => service.browser());
    for (const browser of browsers) {
      await subscribed(app, reader, browser);
      await app.clock.advance(10);
    }
    expect((await as<{ subscriptions: Row[] }>(reader, "GET", "/subscriptions")).data.subscriptions.length).toBe(20);
    await sendTo(app, { users: [reader._id] }, { channels: ["push"] });
    await app.settled();
    expect(browsers.map(({ got }) => got.length)).toEqual([0, 0, ...Array.from({ length: 20 }, () => 1)]);
  });
});

describe("an end", () => {
  test("that has come keeps it from being delivered and shown", async () => {
    const reader = await app.user();
    const browser = service.browser();
    await subscribed(app, reader, browser);
    service.answer = { status: 503 };
    const expires_at = new Date(app.clock.now().getTime() + 30_000).toISOString();
    const sent = await sendTo(app, { users: [reader._id] }, { channels: ["web", "push"], expires_at });
    expect((await inboxOf(app, reader)).length).toBe(1);
    service.answer = { status: 201 };
    await app.clock.advance(31_000);
    await retry();
    expect(browser.got).toEqual([]);
    expect(await inboxOf(app, reader)).toEqual([]);
    expect((await as(reader, "GET", "/unread-count")).data as unknown).toEqual({ unread: 0 });
    const [row] = await ofNotification(sent);
    expect(states(row!)[1]).toEqual(["push", "failed", 2, "expired"]);
  });

  test("that comes before it was addressed addresses nobody", async () => {
    const expires_at = new Date(app.clock.now().getTime() + 30_000).toISOString();
    const draft = await sendTo(app, { users: [ann._id] }, { status: "inactive", expires_at });
    await app.clock.advance(31_000);
    await app.call("PATCH", `/api/notifications/${draft._id}`, { token: admin.token, body: { status: "active" } });
    expect(await ofNotification(draft)).toEqual([]);
  });

  test("that an admin puts to it, by archiving or deleting, is one too", async () => {
    const reader = await app.user();
    const browser = service.browser();
    await subscribed(app, reader, browser);
    service.answer = { status: 503 };
    const both = [
      await sendTo(app, { users: [reader._id] }, { channels: ["push"] }),
      await sendTo(app, { users: [reader._id] }, { channels: ["push"] }),
    ] as const;
    await app.settled();
    service.answer = { status: 201 };
    await app.call("PATCH", `/api/notifications/${both[0]._id}`, { token: admin.token, body: { status: "archived" } });
    await app.call("DELETE", `/api/notifications/${both[1]._id}`, { token: admin.token });
    await app.clock.advance(1_100);
    await retry();
    expect(browser.got).toEqual([]);
    for (const each of both)
      expect((await ofNotification(each)).map((row) => states(row)[0]!.slice(1))).toEqual([["failed", 2, "withdrawn"]]);
  });
});

test("what is more urgent is delivered first", async () => {
  const reader = await app.user();
  const browser = service.browser();
  await subscribed(app, reader, browser);
  service.answer = { status: 503 };
  for (const priority of ["low", "medium", "urgent", "low", "high", "urgent", "medium"])
    await sendTo(app, { users: [reader._id] }, { channels: ["push"], priority, title: priority });
  await app.settled();
  service.answer = { status: 201 };
  await app.clock.advance(1_100);
  for (let n = 0; n < 7; n += 1) expect(await deliverDue(app.ctx(), { max: 1 })).toBe(1);
  const order = browser.got.map(({ text }) => (JSON.parse(text) as Row)["title"]);
  expect(order).toEqual(["urgent", "urgent", "high", "medium", "medium", "low", "low"]);
});

test("what somebody died over is delivered by others, once its claim is over", async () => {
  const reader = await app.user();
  const browser = service.browser();
  await subscribed(app, reader, browser);
  const crashing = app.ctx();
  const sent = await notify(
    crashing,
    { to: new mongoose.Types.ObjectId(reader._id), title: "T", message: "M", channels: ["push"], expires_at: null },
    "crash",
  );
  await app.settled();
  // As a process leaves it that took it and went no further.
  const rows = mongoose.connection.collection("notification_recipients");
  browser.got.length = 0;
  const queued = [{ channel: "push", status: "queued", attempts: 0, reason: null, at: null }];
  const claimed = new Date(app.clock.now().getTime() + 30_000);
  await rows.updateOne({ notification: sent._id }, { $set: { deliveries: queued, status: "queued", due_at: claimed } });
  await retry();
  expect(browser.got).toEqual([]);
  await app.clock.advance(60_100);
  await retry();
  expect(browser.got.length).toBe(1);
});

test("a role sends to all it may, others may not send", async () => {
  const editor = await app.user();
  await app.call("POST", `/api/users/${editor._id}/role`, { token: admin.token, body: { role: "editor" } });
  const session = await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body: { email: editor.email, password } });
  const token = session.data.access_token;
  const body = { title: "T", message: "M", type: "request", to: { all: true } };
  expect((await app.call("POST", "/api/notifications", { token, body })).status).toBe(403);
  expect((await app.call("GET", "/api/notifications", { token })).status).toBe(403);
});
