import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type TestApp } from "@test/support/boot";
import { routes } from "./support";

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await bootTest();
  ({ token } = await app.admin());
});
afterAll(() => app.close());

const kept = [
  "/credits-transactions",
  "/credits-usages",
  "/payment-transactions",
  "/package-transactions",
  "/ai-model-histories",
  "/billing-setting-histories",
  "/credits-profit-histories",
  "/package-histories",
  "/feature-usage-logs",
  "/coupon-redemptions",
  "/user-wallets",
  "/audit-logs",
] as const;
const anId = "0123456789abcdef01234567";

test.each(kept)("%s: deleting and restoring are refused by name, with the reason", async (path) => {
  for (const [method, suffix] of [
    ["DELETE", `/${anId}`],
    ["DELETE", "/bulk"],
    ["POST", `/${anId}/restore`],
    ["DELETE", `/${anId}/permanent`],
  ] as const) {
    const reply = await app.call(method, `/api${path}${suffix}`, { token });
    expect([suffix, reply.status, reply.problem.code]).toEqual([suffix, 409, "append_only"]);
    expect(String(reply.problem["detail"]).length).toBeGreaterThan(10);
  }
});

test.each(kept)("%s: nothing but a note is changed, and nothing is made by hand", async (path) => {
  const patched = routes.find((route) => route.label === `PATCH /api${path}/{id}`);
  const reply = await app.call("PATCH", `/api${path}/${anId}`, { token, body: { credits: 1, user: anId, status: "success", version: 2 } });
  expect(reply.status).toBe(patched ? 422 : 404);
  const unknown = (reply.problem.errors ?? []).flatMap((error) => (error.code === "unknown" ? [error.field] : []));
  if (patched) expect(unknown).toEqual(["credits", "user", "status", "version"]);
  const made = routes.find((route) => route.label === `POST /api${path}`);
  expect(made !== undefined).toBe(path === "/credits-transactions");
});
