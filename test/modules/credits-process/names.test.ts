import { afterAll, beforeAll, expect, test } from "bun:test";
import { bootTest, type SignedIn, type TestApp } from "@test/support/boot";
import { openMeter, type Meter } from "@test/support/meter";
import { giveBonus, wallet } from "@test/support/shop";

let app: TestApp;
let meter: Meter;
let mike: SignedIn;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  meter = await openMeter(app);
  mike = await app.user("mike@example.com");
  await giveBonus(app, mike, 100);
});
afterAll(() => app.close());

const validate = (email: string) => meter.process("validate", { email, ai_model: meter.model, input_tokens: 1_000, max_output_tokens: 0 });

test("a user is named by e-mail in any case, never by letters that only look alike", async () => {
  expect((await validate(" Mike@Example.COM ")).status).toBe(201);
  for (const lookalike of ["mi\u212Ae@example.com", "m\u0456ke@example.com", "mike@examp\u217Ce.com\u0000"])
    expect((await validate(lookalike)).problem.code).toBe("user_not_found");
  expect((await wallet(app, mike)).credits_held).toBe(1);
});

test("what admins note about a wallet is not for its owner", async () => {
  const admin = await app.admin();
  const { _id } = await wallet(app, mike);
  expect((await app.call("PATCH", `/api/user-wallets/${_id}`, { token: admin.token, body: { note: "suspected" } })).data["note"]).toBe(
    "suspected",
  );
  expect((await app.call("GET", "/api/user-wallets/me", { token: mike.token })).text).not.toContain("suspected");
});
