import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { routes } from "@test/contract/support";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { fileForm, png } from "@test/support/files";

let app: TestApp;
let user: SignedIn;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  user = await app.user();
});
afterAll(() => app.close());

describe("path traversal / SSRF in storage", () => {
  test.each([
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/x",
    "/etc/cron.d/x",
    "C:\\Windows\\x",
    "x\u0000.png",
    "\u202egnp.exe",
    ".htaccess",
    "a".repeat(5_000),
    "",
  ])("a file named %j is kept under a name made here, and its own decides nothing", async (name) => {
    const { status, data } = await app.call<{ name: string; path: string; _id: string }>("POST", "/api/storage", {
      token: user.token,
      body: fileForm(png(), name, "image/png"),
    });
    expect(status).toBe(201);
    expect(data.path).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{30}$/);
    expect(data.name).not.toMatch(/[/\\\p{Cc}\u202e]|^\./u);
    expect(data.name).toEndWith(".png");
    const read = await app.call("GET", `/api/storage/${data._id}/download`, { token: user.token });
    expect([read.status, read.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  test.each(["../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cx", "%00", "/etc/passwd"])("%s is no id", async (id) => {
    const reply = await app.call("GET", `/api/storage/${id}/download`, { token: user.token });
    expect([404, 422]).toContain(reply.status);
  });

  test("no route takes an address that the server would fetch", async () => {
    const takesFile = routes.filter(({ tag, method }) => tag === "storage" && method !== "get");
    expect(takesFile.map(({ label, body }) => [label, Object.keys((body as { shape?: object } | undefined)?.shape ?? {})])).toEqual([
      ["POST /api/storage", []],
      ["DELETE /api/storage/bulk", ["ids"]],
      ["PATCH /api/storage/{id}", ["name"]],
      ["DELETE /api/storage/{id}", []],
      ["POST /api/storage/{id}/restore", []],
      ["DELETE /api/storage/{id}/permanent", []],
      ["POST /api/storage/{id}/link", ["expires_in_seconds"]],
    ]);
    for (const field of ["url", "path"]) {
      const body = fileForm("x", "x.txt");
      body.set(field, "http://169.254.169.254/latest/meta-data/");
      expect((await app.call("POST", "/api/storage", { token: user.token, body })).status).toBe(422);
    }
  });
});
