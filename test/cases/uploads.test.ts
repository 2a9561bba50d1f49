import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { fileForm, png } from "@test/support/files";
import { openFakeGcs, type FakeGcs } from "@test/support/gcs";

type Stored = { _id: string; name: string; mimetype: string; size: number; url: string; path: string; provider: string };

describe.each(["local", "gcs"] as const)("C27 An image that is a program, kept by %s", (provider) => {
  let app: TestApp;
  let gcs: FakeGcs;
  let dir: string;
  let user: SignedIn;
  beforeAll(async () => {
    gcs = await openFakeGcs();
    dir = mkdtempSync(join(tmpdir(), "zaaz-uploads-"));
    const key = join(dir, "key.json");
    writeFileSync(key, JSON.stringify(gcs.account));
    const cloud = { STORAGE_DRIVER: "gcs", GCS_BUCKET: gcs.bucket, GCS_ENDPOINT: gcs.url, GOOGLE_APPLICATION_CREDENTIALS: key };
    app = await bootTest({ SEED: "none", ...(provider === "gcs" && cloud) });
    user = await app.user();
  });
  afterAll(async () => {
    await app.close();
    await gcs.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const send = (form: FormData) => app.call<Stored>("POST", "/api/storage", { token: user.token, body: form });
  /** How many files the store holds, whoever knows of them. */
  const held = () => {
    if (provider === "gcs") return gcs.objects.size;
    try {
      const entries = readdirSync(join(app.product.config.DATA_DIR, "storage"), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).length;
    } catch {
      return 0;
    }
  };
  const fetched = (file: Stored) =>
    fetch(`${app.url}${file.url}`, { headers: { Authorization: `Bearer ${user.token}`, Accept: "text/html,image/*,*/*;q=0.8" } });

  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
  const bomb = `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>`;
  test.each([
    ["an SVG that runs script", svg, "x.svg", "image/svg+xml"],
    ["an SVG that says it is a PNG", svg, "x.png", "image/png"],
    ["an SVG with an entity bomb", bomb, "x.svg", "image/svg+xml"],
    ["HTML that says it is a PNG", "<!doctype html><script>alert(1)</script>", "x.png", "image/png"],
    ["HTML behind blanks and a mark of byte order", "\ufeff \n <script>alert(1)</script>", "x.txt", "text/plain"],
    ["a program", Buffer.from("7f454c4602010100000000000000000002003e0001", "hex"), "x.png", "image/png"],
    ["an archive", Buffer.from("504b03040a0000000000", "hex"), "x.pdf", "application/pdf"],
    ["bytes that are nothing known", Buffer.from([1, 2, 3, 0, 255, 254]), "x.txt", "text/plain"],
  ])("%s is refused by what its bytes are, and nothing stays of it", async (_, bytes, name, type) => {
    const before = held();
    const reply = await send(fileForm(bytes, name, type));
    expect([reply.status, reply.problem.code]).toEqual([415, "file_type_refused"]);
    expect(held()).toBe(before);
    expect((await app.call("GET", "/api/storage", { token: user.token })).meta["total"]).toBe(0);
  });

  test("nothing at all is 422; too much is 413, whether its length was told or not; nothing stays", async () => {
    const before = held();
    expect((await send(fileForm("", "empty.txt"))).problem).toMatchObject({ status: 422, errors: [{ field: "file" }] });
    const large = fileForm(Buffer.alloc(30 * 1024 * 1024, "a"), "large.txt");
    expect((await send(large)).problem).toMatchObject({ status: 413, code: "too_large" });
    const request = new Request(`${app.url}/api/storage`, { method: "POST", body: large });
    const chunked = await fetch(`${app.url}/api/storage`, {
      method: "POST",
      body: request.body,
      headers: { Authorization: `Bearer ${user.token}`, "Content-Type": request.headers.get("Content-Type")! },
    });
    expect([chunked.status, ((await chunked.json()) as { code: string }).code]).toEqual([413, "too_large"]);
    expect(held()).toBe(before);
  });

  test("what is kept is described as it was measured and served so that a browser runs nothing of it", async () => {
    const picture = (await send(fileForm(png(), "../../holiday.txt", "text/html"))).data;
    expect(picture).toMatchObject({ name: "holiday.txt.png", mimetype: "image/png", size: png().byteLength, provider });
    const shown = await fetched(picture);
    expect(Buffer.from(await shown.arrayBuffer()).equals(png())).toBe(true);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      "content-type": "image/png",
      "content-disposition": "inline; filename*=UTF-8''holiday.txt.png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    });

    const polyglot = (await send(fileForm("GIF89a/*\u0001\u0000*/=1;alert(1)//", "x.js", "text/javascript"))).data;
    expect(polyglot).toMatchObject({ name: "x.js.gif", mimetype: "image/gif" });
    expect((await fetched(polyglot)).headers.get("content-type")).toBe("image/gif");

    const text = (await send(fileForm("a note, <b>not</b> a page", "page.html", "text/html"))).data;
    expect(text).toMatchObject({ name: "page.html.txt", mimetype: "text/plain" });
    const read = await fetched(text);
    expect(read.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''page.html.txt");
    expect(read.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  });

  test("two files of one name are two files", async () => {
    const [one, two] = [(await send(fileForm("one", "same.txt"))).data, (await send(fileForm("two", "same.txt"))).data];
    expect(one._id).not.toBe(two._id);
    expect(one.path).not.toBe(two.path);
    expect([await (await fetched(one)).text(), await (await fetched(two)).text()]).toEqual(["one", "two"]);
  });
});
