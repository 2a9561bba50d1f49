import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, password, type TestApp } from "@test/support/boot";
import { freshAddress, mailedTokens } from "./mailed";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const form = (path: string, fields: Record<string, string>) =>
  app.call("POST", path, {
    body: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
const signIn = async (email: string, given: string) =>
  (await app.call("POST", "/api/auth/sign-in", { body: { email, password: given } })).status;

test("opening the mailed link changes nothing; the button confirms, once", async () => {
  const email = freshAddress();
  await app.call("POST", "/api/auth/sign-up", { body: { name: "Ada", email, password } });
  const [token] = await mailedTokens(app, email);
  const page = await app.call("GET", `/verify-email?token=${token}`);
  expect(page.status).toBe(200);
  expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("Content-Security-Policy")).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(page.text).toContain(`value="${token}"`);
  expect(page.text).not.toMatch(/<script|\son\w+=|https?:/);
  expect(await signIn(email, password)).toBe(403);
  const done = await form("/verify-email", { token: token! });
  expect(done.status).toBe(200);
  expect(done.text).toContain("You can sign in now.");
  expect(await signIn(email, password)).toBe(200);
  const again = await form("/verify-email", { token: token! });
  expect(again.status).toBe(410);
  expect(again.text).toContain("Ask for a new one.");
});

test("the page of a reset asks for the new password", async () => {
  const user = await app.user();
  await app.call("POST", "/api/auth/forgot-password", { body: { email: user.email } });
  const [token] = await mailedTokens(app, user.email);
  expect((await app.call("GET", `/reset-password?token=${token}`)).text).toContain('name="password"');
  const short = await form("/reset-password", { token: token!, password: "short" });
  expect(short.status).toBe(422);
  expect(short.text).toContain(`value="${token}"`);
  expect((await form("/reset-password", { token: token!, password: "a new password" })).status).toBe(200);
  expect(await signIn(user.email, "a new password")).toBe(200);
});

test("what stands in the address is shown as text, never as markup", async () => {
  const page = await app.call("GET", `/verify-email?token=${encodeURIComponent('"><script>alert(1)</script>')}`);
  expect(page.text).not.toContain("<script>");
  expect(page.text).toContain("&quot;&gt;&lt;script&gt;");
  expect((await app.call("GET", "/verify-email")).status).toBe(400);
  expect((await app.call("POST", "/verify-email", { body: { token: "x" } })).status).toBe(415);
  expect((await form("/verify-email", { token: "x".repeat(10_000) })).status).toBe(413);
});
