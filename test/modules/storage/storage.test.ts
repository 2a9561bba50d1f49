import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { Types } from "mongoose";
import type { Ctx } from "@/kit/ctx";
import { unavailable } from "@/kit/problem";
import { StorageLeftovers, StoredFiles } from "@/modules/storage/model";
import { keepFile } from "@/modules/storage/service";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { fileForm, png } from "@test/support/files";
import { refused } from "@test/support/shop";

let app: TestApp;
let user: SignedIn;
beforeAll(async () => void (app = await bootTest({ SEED: "none" })));
afterAll(() => app.close());
beforeEach(async () => void (user = await app.user()));

const own = () => app.client(user.token);
const text = (content: string) => new File([content], "note.txt");
const held = () =>
  readdirSync(join(app.product.config.DATA_DIR, "storage"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
const heldAs = ({ path }: { path: string }) => held().includes(path.split("/")[1]!);
const ctxOf = ({ _id, email }: SignedIn) =>
  app.ctx({ kind: "user", id: new Types.ObjectId(_id), email, role: "user", session: new Types.ObjectId() });
async function* said(content: string) {
  yield new TextEncoder().encode(content);
}
const leftovers = () => StorageLeftovers.model.countDocuments();

describe("a file", () => {
  test("is kept, listed, renamed and read by its owner and admins, and by nobody else", async () => {
    const { data: file } = await own().uploadFile({ file: new File([new Uint8Array(png())], "me.png") });
    expect(file).toMatchObject({ name: "me.png", user: user._id, mimetype: "image/png" });
    const other = app.client((await app.user()).token);
    const admin = app.client((await app.admin()).token);
    for (const reader of [own(), admin]) {
      expect((await reader.getStoredFile({ id: file._id })).data).toEqual(file);
      expect((await (await reader.downloadFile({ id: file._id })).data.bytes()).length).toBe(png().byteLength);
    }
    const calls = [other.getStoredFile({ id: file._id }), other.downloadFile({ id: file._id }), other.linkFile({ id: file._id })];
    const refusals = await Promise.all(calls.map((call) => refused(call)));
    expect(refusals.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await other.listStoredFiles({})).data).toEqual([]);
    expect((await refused(app.client().downloadFile({ id: file._id }))).status).toBe(401);
    expect((await own().updateStoredFile({ id: file._id, name: "you.exe" })).data.name).toBe("you.exe.png");
    expect((await own().listStoredFiles({ search: "you" })).data.map(({ _id }) => _id)).toEqual([file._id]);
  });

  test("is opened by a signed link, until its time is over, and by no other", async () => {
    const { data: file } = await own().uploadFile({ file: text("shared") });
    const { data: link } = await own().linkFile({ id: file._id, expires_in_seconds: 60 });
    expect(await (await fetch(link.url)).text()).toBe("shared");
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const bent = [
      link.url.replace(/expires=\d+/, (said) => `expires=${Number(said.slice(8)) + 1}`),
      // The next letter stands for the same bytes, as often as not.
      link.url.replace(/.$/, (last) => letters[(letters.indexOf(last) + 1) % letters.length]!),
      link.url.replace(file._id, (await own().uploadFile({ file: text("other") })).data._id),
    ];
    for (const url of bent) expect((await fetch(url)).status).toBe(410);
    await app.clock.advance(61_000);
    expect((await fetch(link.url)).status).toBe(410);
  });

  test("deleted it cannot be read, restored it can; deleted for good its bytes are gone", async () => {
    const { data: file } = await own().uploadFile({ file: text("precious") });
    const { data: link } = await own().linkFile({ id: file._id });
    await own().deleteStoredFile({ id: file._id });
    expect((await refused(own().downloadFile({ id: file._id }))).status).toBe(404);
    expect((await fetch(link.url)).status).toBe(404);
    expect(heldAs(file)).toBe(true);
    await own().restoreStoredFile({ id: file._id });
    expect(await (await own().downloadFile({ id: file._id })).data.text()).toBe("precious");
    await own().destroyStoredFile({ id: file._id });
    expect(heldAs(file)).toBe(false);
    expect(await leftovers()).toBe(0);
  });

  test("under one Idempotency-Key is kept once; another file under it is refused", async () => {
    const idempotencyKey = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => own().uploadFile({ file: text("once") }, { idempotencyKey })));
    expect(new Set(answers.map(({ data }) => data._id)).size).toBe(1);
    expect(answers.filter(({ response }) => !response.replayed)).toHaveLength(1);
    expect(await refused(own().uploadFile({ file: text("twice") }, { idempotencyKey }))).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
    expect((await own().listStoredFiles({})).data).toHaveLength(1);
    expect(await leftovers()).toBe(0);
  });

  test("that is not in a form, not alone in it, under another name or broken off is refused, and nothing stays", async () => {
    const before = held().length;
    const send = (body: FormData | string, headers = {}) => app.call("POST", "/api/storage", { token: user.token, body, headers });
    expect((await send('{"file":"x"}')).status).toBe(415);
    expect((await send(fileForm("x", "x.txt", "text/plain", "picture"))).problem.errors).toMatchObject([{ field: "picture" }]);
    const two = fileForm("one", "one.txt");
    two.append("file", new Blob(["two"]), "two.txt");
    expect((await send(two)).status).toBe(422);
    const more = fileForm("one", "one.txt");
    more.set("user", "somebody");
    expect((await send(more)).status).toBe(422);
    const type = { "Content-Type": "multipart/form-data; boundary=b" };
    expect((await send("--b\r\nContent-Disposition: form-data; name=file; filename=a.txt\r\n\r\nhalf a fi", type)).status).toBe(400);
    expect((await send("--b--\r\n", type)).problem.errors).toMatchObject([{ field: "file", code: "required" }]);
    expect((await app.call("POST", "/api/storage", { body: fileForm("x", "x.txt") })).status).toBe(401);
    expect(held()).toHaveLength(before);
    expect(await leftovers()).toBe(0);
  });
});

describe("what is left over", () => {
  test("after a crash between bytes and row is swept away, what is on its way is not", async () => {
    const { data: file } = await own().uploadFile({ file: text("orphan") });
    // As a crash leaves it: bytes, a note of them, and no row.
    await StoredFiles.model.deleteOne({ _id: file._id });
    await StorageLeftovers.model.create([{ path: file.path, provider: "local", created_at: app.clock.now() }]);
    await app.product.runJob("storage.leftovers");
    expect(heldAs(file)).toBe(true);
    await app.clock.advance(3_700_000);
    await app.product.runJob("storage.leftovers");
    expect(heldAs(file)).toBe(false);
    expect(await leftovers()).toBe(0);
  });

  test("is not what a commit has kept whose answer was lost", async () => {
    const ctx = ctxOf(user);
    const answerLost: Ctx["atomically"] = async (work) => {
      await ctx.atomically(work);
      throw unavailable();
    };
    const upload = { filename: "kept.txt", bytes: said("kept") };
    expect(await keepFile({ ...ctx, atomically: answerLost }, upload).catch((error: unknown) => error)).toMatchObject({ status: 503 });
    const [file] = (await own().listStoredFiles({})).data;
    expect(await (await own().downloadFile({ id: file!._id })).data.text()).toBe("kept");
    expect(await leftovers()).toBe(0);
  });

  test("is swept away where the commit did not come about", async () => {
    const before = held().length;
    const down: Ctx["atomically"] = () => Promise.reject(unavailable());
    const upload = { filename: "lost.txt", bytes: said("lost") };
    expect(await keepFile({ ...ctxOf(user), atomically: down }, upload).catch((error: unknown) => error)).toMatchObject({ status: 503 });
    expect([held().length, await leftovers()]).toEqual([before + 1, 1]);
    await app.clock.advance(3_700_000);
    await app.product.runJob("storage.leftovers");
    expect([held().length, await leftovers()]).toEqual([before, 0]);
  });

  test("by an upload that took almost as long as the sweep waits is refused: they never meet", async () => {
    const before = held().length;
    const bytes = (async function* () {
      yield* said("a".repeat(5_000));
      await app.clock.advance(3_400_000);
      yield* said("b");
    })();
    const refusal = await keepFile(ctxOf(user), { filename: "slow.txt", bytes }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ status: 409, code: "conflict" });
    expect([held().length, await leftovers()]).toEqual([before, 0]);
  });

  test("by somebody who leaves is erased, files they had deleted too", async () => {
    const fresh = await app.user();
    const them = app.client(fresh.token);
    const [one, two] = [(await them.uploadFile({ file: text("one") })).data, (await them.uploadFile({ file: text("two") })).data];
    await them.deleteStoredFile({ id: two._id });
    await them.deleteMe();
    await app.settled();
    expect([heldAs(one), heldAs(two)]).toEqual([false, false]);
    expect(await StoredFiles.model.countDocuments({ user: fresh._id }).setOptions({ withDeleted: true })).toBe(0);
  });
});
