import { afterAll, beforeAll, expect, test } from "bun:test";
import mongoose from "mongoose";
import { assignPackage } from "@/modules/package-transactions/service";
import { adminAccount, bootTest, password, type SignedIn, type TestApp } from "@test/support/boot";
import { inboxOf, type Row } from "./support";

let app: TestApp;
beforeAll(async () => {
  app = await bootTest();
});
afterAll(() => app.close());

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;

/** Goes to `before_ms` before an instant. */
const goTo = (end: Date, before_ms: number) => app.clock.advance(end.getTime() - before_ms - app.clock.now().getTime());
/** Weeks pass here: a token from before is none any more. */
const signedIn = async (body: { email: string; password: string }) =>
  (await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body })).data.access_token;
const giveBonus = async (user: SignedIn, credits: number, expires_at: Date) => {
  const token = await signedIn({ email: adminAccount.ADMIN_EMAIL, password: adminAccount.ADMIN_PASSWORD });
  const body = { user: user._id, credits, increase_source: "bonus", expires_at: expires_at.toISOString(), priority: 0 };
  expect((await app.call("POST", "/api/credits-transactions", { token, body })).status).toBe(201);
};
const notices = async ({ email }: SignedIn): Promise<[string, string][]> => {
  await app.product.runJob("notifications.ends");
  const rows = await inboxOf(app, { token: await signedIn({ email, password }) }, "&include=notification&sort=created_at");
  return rows.map((row) => row["notification"] as Row).map((shown) => [String(shown["title"]), String(shown["message"])]);
};
const inDays = (days: number) => new Date(Math.ceil(app.clock.now().getTime() / 60_000) * 60_000 + days * day_ms);
const minute = (end: Date) => `${end.toISOString().slice(0, 16).replace("T", " ")} UTC`;
const idOf = (text: string) => new mongoose.Types.ObjectId(text);

test("credits that are spent or were given for less than the time before are not announced", async () => {
  const [spender, brief] = [await app.user(), await app.user()];
  const end = inDays(10);
  await giveBonus(spender, 5, end);
  const key = await app.serviceKey();
  const call = { user: spender._id, ai_model: "gpt-6-luna", input_tokens: 1_000_000, output_tokens: 0 };
  const quoted = (await app.call<{ credits: number }>("POST", "/api/credits-process/quote", { token: key, body: call })).data.credits;
  // What costs a little more than the bonus, which is spent first of all.
  const use = { ...call, usage_key: crypto.randomUUID(), input_tokens: Math.ceil((6 / quoted) * 1_000_000) };
  const consumed = await app.call("POST", "/api/credits-process/consume", { token: key, body: use });
  const left = (await mongoose.connection.collection("user_wallets").findOne({ user: idOf(spender._id) }))!["grants"] as {
    expires_at: Date;
  }[];
  expect([consumed.status, left.some(({ expires_at }) => expires_at?.getTime() === end.getTime())]).toEqual([200, false]);
  await giveBonus(brief, 5, inDays(7));
  expect(await notices(brief)).toEqual([]);
  await goTo(end, 7 * day_ms - 60_000);
  expect(await notices(spender)).toEqual([]);
  await goTo(end, -1_000);
  expect(await notices(spender)).toEqual([]);
}, 30_000);

test("credits: told 7 days and 1 day before they end and when they have, once each, by mail too", async () => {
  const user = await app.user();
  const end = inDays(20);
  await giveBonus(user, 120.5, end);
  await goTo(end, 7 * day_ms + 60_000);
  expect(await notices(user)).toEqual([]);
  await goTo(end, 7 * day_ms - 60_000);
  const week = ["Ending in 7 days", `On ${minute(end)} you lose: 120.5 credits.`] as [string, string];
  expect(await notices(user)).toEqual([week]);
  expect(await notices(user)).toEqual([week]);
  await goTo(end, 2 * day_ms);
  expect(await notices(user)).toEqual([week]);
  await goTo(end, day_ms - 60_000);
  const day = ["Ending in 1 day", week[1]] as [string, string];
  expect(await notices(user)).toEqual([week, day]);
  const mails = (await app.mails(user.email)).map(({ subject }) => subject);
  expect(mails.filter((subject) => subject.startsWith("Ending"))).toEqual(["Ending in 1 day", "Ending in 7 days"]);
  await goTo(end, -1_000);
  // The sweep may come before or after; what had been announced is over.
  const over = ["Ended", `Since ${minute(end)} you no longer have: 120.5 credits.`] as [string, string];
  expect(await notices(user)).toEqual([over]);
  await app.product.runJob("wallets.sweep");
  expect(await notices(user)).toEqual([over]);
}, 30_000);

test("a package and its credits are one notice; what was renewed is none", async () => {
  const user = await app.user();
  const initial = (await mongoose.connection.collection("package_transactions").findOne({ user: idOf(user._id) }))!;
  const end = initial["expires_at"] as Date;
  await goTo(end, 7 * day_ms - 60_000);
  const told = await notices(user);
  expect(told.length).toBe(1);
  expect(told[0]![1]).toMatch(new RegExp(`^On ${minute(end)} you lose: the package .+ and [\\d.]+ credits\\.$`));
  // Bought again: from now on the later end counts.
  const wallet = await mongoose.connection.collection("user_wallets").findOne({ user: idOf(user._id) });
  const later = new Date(end.getTime() + 30 * day_ms);
  await assignPackage(app.ctx(), {
    user: idOf(user._id),
    wallet: idOf(String(wallet!._id)),
    snapshot: idOf(String(initial["package_history"])),
    packagePlan: idOf(String(initial["package_plan"])),
    payment: null,
    kind: "renewed",
    starts_at: end,
    expires_at: later,
  });
  await goTo(end, day_ms - 60_000);
  expect((await notices(user)).map(([title, text]) => [title, text.includes("the package")])).toEqual([
    ["Ending in 7 days", true],
    ["Ending in 1 day", false],
  ]);
  await goTo(later, -1_000);
  expect((await notices(user)).at(-1)).toEqual(["Ended", expect.stringContaining("you no longer have: the package") as string]);
}, 30_000);

test("after a long stop only what is still worth telling is told", async () => {
  const [soon, over] = [await app.user(), await app.user()];
  const [soonEnd, overEnd] = [inDays(40), inDays(20)];
  await giveBonus(soon, 7, soonEnd);
  await giveBonus(over, 8, overEnd);
  await app.product.runJob("notifications.ends");
  await goTo(soonEnd, 12 * hour_ms);
  const about = (list: [string, string][], what: string) => list.filter(([, text]) => text.endsWith(`: ${what}.`)).map(([title]) => title);
  expect(about(await notices(soon), "7 credits")).toEqual(["Ending in 1 day"]);
  expect(about(await notices(over), "8 credits")).toEqual(["Ended"]);
}, 30_000);
