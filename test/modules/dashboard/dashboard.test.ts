import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import mongoose, { type mongo } from "mongoose";
import { calendarOf, type Interval } from "@/modules/dashboard/calendar";
import { bootTest, inDatabase, type SignedIn, type TestApp } from "@test/support/boot";
import { explained, listen, type Listener } from "@test/contract/list-plans";
import { dropDatabase } from "@test/support/leftovers";
import { engineUri } from "@test/support/engine";
import { buy, packagePlan, refused } from "@test/support/shop";
import type { ZaaZ } from "../../../openapi/sdk/index";

setDefaultTimeout(120_000);

let app: TestApp;
let admin: ZaaZ;
let one: SignedIn;
let two: SignedIn;
let from: Date;
let heard: Listener;
let uri: string;

const day_ms = 86_400_000;
const model = "claude-sonnet-5-5";
const read = ["user_wallets", "credits_transactions", "credits_usages", "payment_transactions", "users", "feature_usage_logs"];

/** A history of forty days: purchases in two currencies, bonuses, uses with and without a feature, an end of credits, a debt. */
beforeAll(async () => {
  uri = inDatabase(await engineUri(), `d_${crypto.randomUUID().slice(0, 8)}`);
  app = await bootTest({ MONGODB_URI: `${uri}${uri.includes("?") ? "&" : "?"}monitorCommands=true` });
  heard = listen(new Set(read));
  admin = app.client((await app.admin()).token);
  from = app.clock.now();
  [one, two] = [await app.user(), await app.user()];
  const starter = await packagePlan(app, "starter", /month/i);
  const partner = app.client(await app.serviceKey({ overdraft: { policy: "allow_debt", limit: 50 } }));
  const [endpoint] = (await app.client().listFeatureEndpoints({ limit: 1 })).data;
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  for (let day = 0; day < 40; day += 1) {
    const who = random(2) === 0 ? one : two;
    if (day % 13 === 0) await buy(app, who, starter._id);
    const expires_at = new Date(app.clock.now().getTime() + 5 * day_ms).toISOString();
    if (day % 7 === 0)
      await admin.createCreditsTransaction({ user: who._id, credits: 10 + random(50), increase_source: "bonus", expires_at });
    const tokens = { input_tokens: 1_000 + random(5_000), output_tokens: random(2_000) };
    const use = { usage_key: crypto.randomUUID(), user: who._id, ai_model: random(3) === 0 ? "gpt-6-luna" : model, ...tokens };
    await partner.consumeCredits(use).catch(() => undefined);
    if (day % 5 === 0)
      await partner
        .consumeCredits({ usage_key: crypto.randomUUID(), user: who._id, feature_endpoint: endpoint!._id })
        .catch(() => undefined);
    await app.settled();
    await app.clock.advance(day_ms + random(4 * 3_600_000));
    one = await again(one);
    two = await again(two);
    admin = app.client((await app.call<{ access_token: string }>("POST", "/api/auth/sign-in", { body: signIn })).data.access_token);
  }
  await app.product.runJob("wallets.lapses").catch(() => undefined);
});
afterAll(async () => {
  await app.close();
  await dropDatabase(uri);
});

const signIn = { email: "admin@example.com", password: "an admin's password" };
async function again(person: SignedIn): Promise<SignedIn> {
  const { data } = await app.client().refreshSession({ refresh_token: person.refresh_token });
  return { ...person, token: data.access_token, refresh_token: data.refresh_token };
}

type Raw = Record<string, unknown> & { created_at: Date };
const rows = async (collection: string, filter: mongo.Filter<mongo.Document> = {}): Promise<Raw[]> =>
  (await mongoose.connection.db!.collection(collection).find(filter).toArray()) as unknown as Raw[];
const sum = (found: readonly Raw[], field: string): number => Number(found.reduce((total, row) => total + (row[field] as bigint), 0n));
/** Micro-credits as the wire has them. */
const credits = (found: readonly Raw[], field = "credits") => sum(found, field) / 1e6;

const zones = ["UTC", "Asia/Kathmandu", "America/New_York"];
const asked = (interval: Interval, timezone: string) => {
  const to = app.clock.now();
  const start = interval === "hour" ? new Date(to.getTime() - 12 * day_ms) : from;
  return { from: start.toISOString(), to: to.toISOString(), interval, timezone };
};
const cases = zones.flatMap((timezone) => (["hour", "day", "week", "month"] as const).map((interval) => [interval, timezone] as const));

describe.each(cases)("by %s in %s", (interval, timezone) => {
  const during = (found: readonly Raw[], window: { from: string; to: string }, field = "created_at") =>
    found.filter((row) => (row[field] as Date) >= new Date(window.from) && (row[field] as Date) < new Date(window.to));
  const buckets = (window: ReturnType<typeof asked>) =>
    calendarOf({ from: new Date(window.from), to: new Date(window.to), interval, timezone }).buckets;

  test("credits in and out are the ledger's", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardCredits(window);
    const ledger = during(await rows("credits_transactions"), window);
    const of = (found: readonly Raw[], type: string) => credits(found.filter((row) => row["type"] === type));
    expect([data.in, data.out]).toEqual([of(ledger, "increase"), of(ledger, "decrease")]);
    expect(data.series).toEqual(
      buckets(window).map(({ start, end }) => {
        const part = ledger.filter((row) => row.created_at >= start && row.created_at < end);
        return { start: start.toISOString(), end: end.toISOString(), in: of(part, "increase"), out: of(part, "decrease") };
      }),
    );
    for (const { kind, count, credits: said } of data.by_kind) {
      const its = ledger.filter((row) => row["kind"] === kind);
      expect([kind, count, said]).toEqual([kind, its.length, credits(its)]);
    }
  });

  test("sales are what was paid, each currency for itself", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardSales(window);
    const paid = during(await rows("payment_transactions", { status: "success" }), window, "paid_at");
    expect(data.totals.reduce((total, { count }) => total + count, 0)).toBe(paid.length);
    for (const { currency, count, amount, net_amount } of data.totals) {
      const its = paid.filter((row) => row["currency"] === currency);
      expect([count, amount, net_amount]).toEqual([its.length, sum(its, "amount"), sum(its, "amount") - sum(its, "refunded_amount")]);
      const series = data.series.filter((part) => part.currency === currency);
      expect(series.map((part) => [part.start, part.amount])).toEqual(
        buckets(window).map(({ start, end }) => [
          start.toISOString(),
          sum(
            its.filter((row) => (row["paid_at"] as Date) >= start && (row["paid_at"] as Date) < end),
            "amount",
          ),
        ]),
      );
    }
    expect(data.by_package.reduce((total, { amount }) => total + amount, 0)).toBe(sum(paid, "amount"));
    expect(data.by_gateway.reduce((total, { amount }) => total + amount, 0)).toBe(sum(paid, "amount"));
  });

  test("use by model is the books', with cost and profit", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardModels(window);
    const used = during(await rows("credits_usages"), window);
    expect([data.calls, data.credits, data.cost_credits, data.profit_credits]).toEqual([
      used.length,
      credits(used),
      credits(used, "cost_credits"),
      credits(used, "profit_credits"),
    ]);
    expect(data.cost_price).toBe(sum(used, "cost_price") / 1e9);
    for (const row of data.by_model) {
      const its = used.filter((use) => use["ai_model"] === row.ai_model);
      expect([row.calls, row.credits, row.input_tokens]).toEqual([
        its.length,
        credits(its),
        its.reduce((total, use) => total + Number(use["input_tokens"] ?? 0), 0),
      ]);
    }
    expect(data.series.reduce((total, { calls }) => total + calls, 0)).toBe(used.length);
  });

  test("people are counted once in each part", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardUsers(window);
    const [signed, used] = [during(await rows("users"), window), during(await rows("credits_usages"), window)];
    expect([data.signed_up, data.active]).toEqual([signed.length, new Set(used.map((row) => String(row["user"]))).size]);
    expect(data.series.map(({ active }) => active)).toEqual(
      buckets(window).map(
        ({ start, end }) =>
          new Set(used.filter((row) => row.created_at >= start && row.created_at < end).map((row) => String(row["user"]))).size,
      ),
    );
  });

  test("what is outstanding is what the wallets held together, at every part's end", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardLiability(window);
    const ledger = await rows("credits_transactions");
    const heldAt = (end: Date) => {
      const before = ledger.filter((row) => row.created_at < end);
      return (
        (sum(
          before.filter((row) => row["type"] === "increase"),
          "credits",
        ) -
          sum(
            before.filter((row) => row["type"] === "decrease"),
            "credits",
          )) /
        1e6
      );
    };
    expect(data.series.map((part) => part.credits)).toEqual(buckets(window).map(({ end }) => heldAt(end)));
    expect(data.credits).toBe(credits(await rows("user_wallets")));
    expect(Math.round(data.by_source.reduce((total, row) => total + row.credits, 0) * 1e6)).toBe(Math.round(data.credits * 1e6));
    expect(data.expiring.map(({ within }) => within)).toEqual(["7_days", "30_days", "90_days", "later", "never"]);
  });

  test("fees are those the gateways told, features those of the books", async () => {
    const window = asked(interval, timezone);
    const paid = during(await rows("payment_transactions", { status: "success" }), window, "paid_at");
    const { data: fees } = await admin.getDashboardFees(window);
    expect(fees.by_gateway.reduce((total, row) => total + row.gateway_fee, 0)).toBe(
      sum(
        paid.filter((row) => row["gateway_fee"] !== null),
        "gateway_fee",
      ),
    );
    const used = during(await rows("credits_usages"), window);
    const { data: features } = await admin.getDashboardFeatures(window);
    expect(Math.round(features.by_feature.reduce((total, row) => total + row.credits, 0) * 1e6)).toBe(sum(used, "credits"));
    expect(features.series.reduce((total, { charged }) => total + charged, 0)).toBe(used.length);
  });
});

describe("who sees what", () => {
  test("people see their own figures and no cost, and not what is the house's", async () => {
    const own = app.client(one.token);
    const window = asked("day", "UTC");
    const { data: used } = await own.getDashboardModels(window);
    const its = (await rows("credits_usages")).filter((row) => String(row["user"]) === one._id && row.created_at >= new Date(window.from));
    expect([used.calls, used.credits]).toEqual([its.length, credits(its)]);
    expect(used).not.toHaveProperty("cost_credits");
    expect(used.by_model.every((row) => !("cost_credits" in row) && !("margin" in row))).toBe(true);
    expect((await own.getDashboardLiability(window)).data.credits).toBe((await own.getMyWallet()).data.credits);
    const { data: overview } = await own.getDashboardOverview(window);
    expect(overview).not.toHaveProperty("users");
    expect((await refused(own.getDashboardUsers(window))).status).toBe(403);
    expect((await refused(own.getDashboardFees(window))).status).toBe(403);
  });

  test("the overview says the same as its parts", async () => {
    const window = asked("week", "Asia/Dhaka");
    const { data } = await admin.getDashboardOverview(window);
    expect(data.sales).toEqual((await admin.getDashboardSales(window)).data.totals);
    expect(data.outstanding_credits).toBe((await admin.getDashboardLiability(window)).data.credits);
    expect(data.use.credits).toBe((await admin.getDashboardModels(window)).data.credits);
    expect(data.users?.active).toBe((await admin.getDashboardUsers(window)).data.active);
  });

  test("what cannot be answered is refused with the parameter and the reason", async () => {
    const wrong = async (query: object) => (await refused(admin.getDashboardSales(query as never))).errors.map(({ field }) => field);
    expect(await wrong({ timezone: "Mars/Phobos" })).toEqual(["timezone"]);
    expect(await wrong({ interval: "fortnight" })).toEqual(["interval"]);
    expect(await wrong({ from: "2026-01-01" })).toEqual(["from"]);
    expect(await wrong({ from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" })).toEqual(["to"]);
    expect(await wrong({ from: "2020-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" })).toEqual(["interval"]);
  });
});

test("every figure is read along an index", async () => {
  const window = asked("day", "Asia/Dhaka");
  const fresh = { ...window, to: new Date(new Date(window.to).getTime() + 1).toISOString() };
  const own = app.client(two.token);
  for (const [name, call] of [
    ["everyone's", () => admin.getDashboardOverview(fresh)],
    ["everyone's", () => admin.getDashboardFeatures(fresh)],
    ["everyone's", () => admin.getDashboardFees(fresh)],
    ["own", () => own.getDashboardOverview(window)],
    ["own", () => own.getDashboardFeatures(window)],
  ] as const) {
    const commands = (await heard.during(call)).filter((command) => "aggregate" in command);
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands)
      expect([name, command["aggregate"], (await explained(command)).faults]).toEqual([name, command["aggregate"], []]);
  }
});
