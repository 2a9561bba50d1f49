import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import mongoose from "mongoose";
import { calendarOf, type Interval } from "@/modules/dashboard/calendar";
import { inDatabase, type SignedIn, type TestApp } from "@test/support/boot";
import { explained, listen, type Listener } from "@test/contract/list-plans";
import { dropDatabase } from "@test/support/leftovers";
import { engineUri } from "@test/support/engine";
import { refused } from "@test/support/shop";
import { credits, during, paidRows, people, rows, sum, takenBack, type Raw } from "./books";
import { day_ms, history } from "./history";
import type { ZaaZ } from "../../../openapi/sdk/index";

setDefaultTimeout(120_000);

let app: TestApp;
let admin: ZaaZ;
let one: SignedIn, two: SignedIn;
let from: Date;
let heard: Listener;
let uri: string;

beforeAll(async () => {
  uri = inDatabase(await engineUri(), `d_${crypto.randomUUID().slice(0, 8)}`);
  ({ app, admin, one, two, from } = await history(`${uri}${uri.includes("?") ? "&" : "?"}monitorCommands=true`));
  heard = listen(new Set("user_wallets credits_transactions credits_usages payment_transactions users feature_usage_logs".split(" ")));
});
afterAll(async () => {
  await app.close();
  await dropDatabase(uri);
});

const zones = ["UTC", "Asia/Kathmandu", "America/New_York"];
const asked = (interval: Interval, timezone: string) => {
  const to = app.clock.now();
  const start = interval === "hour" ? new Date(to.getTime() - 12 * day_ms) : from;
  return { from: start.toISOString(), to: to.toISOString(), interval, timezone };
};
const cases = zones.flatMap((timezone) => (["hour", "day", "week", "month"] as const).map((interval) => [interval, timezone] as const));

describe.each(cases)("by %s in %s", (interval, timezone) => {
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
    for (const { type, kind, ...said } of data.by_kind) {
      const its = ledger.filter((row) => row["kind"] === kind && row["type"] === type);
      expect([kind, said]).toEqual([kind, { count: its.length, credits: credits(its) }]);
    }
    expect(data.by_kind.reduce((total, { count }) => total + count, 0)).toBe(ledger.length);
  });

  test("sales are what was paid, each currency for itself", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardSales(window);
    const paid = during(await paidRows(), window, "paid_at");
    const figures = (its: readonly Raw[]) => {
      const [amount, refunded, charged_back] = [sum(its, "amount"), sum(its, "refunded_amount"), takenBack(its)];
      return {
        count: its.length,
        gross_amount: amount + sum(its, "discount_amount") + sum(its, "upgrade_credit"),
        discount_amount: sum(its, "discount_amount"),
        upgrade_credit: sum(its, "upgrade_credit"),
        amount,
        refunded_amount: refunded,
        charged_back_amount: charged_back,
        net_amount: amount - refunded - charged_back,
      };
    };
    const of = (currency: string) => paid.filter((row) => row["currency"] === currency);
    const used = ["USD", "BDT"].filter((currency) => of(currency).length > 0);
    const byName = (a: { currency: string }, b: { currency: string }) => a.currency.localeCompare(b.currency);
    expect(data.totals.toSorted(byName)).toEqual(
      used.map((currency) => ({ currency, ...figures(of(currency)) }) as never).toSorted(byName),
    );
    for (const currency of used)
      expect(data.series.filter((part) => part.currency === currency)).toEqual(
        buckets(window).map(
          ({ start, end }) =>
            ({
              start: start.toISOString(),
              end: end.toISOString(),
              currency,
              ...figures(of(currency).filter((row) => (row["paid_at"] as Date) >= start && (row["paid_at"] as Date) < end)),
            }) as never,
        ),
      );
    expect(data.by_package.length).toBe(used.length);
    for (const { package: id, name, other, currency, ...said } of data.by_package)
      expect([name, other, said]).toEqual([
        String((await rows("packages", { _id: new mongoose.mongo.ObjectId(id!) }))[0]!["name"]),
        false,
        figures(of(currency).filter((row) => String(row["package"]) === id)),
      ]);
    for (const { gateway, currency, ...said } of data.by_gateway)
      expect(said).toEqual(figures(of(currency).filter((row) => row["gateway"] === gateway)));
    expect(data.by_gateway.reduce((total, { count }) => total + count, 0)).toBe(paid.length);
  });

  test("use by model is the books', with cost and profit", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardModels(window);
    const used = during(await rows("credits_usages"), window);
    const tokens = (its: readonly Raw[], field: string) => its.reduce((total, use) => total + Number(use[field] ?? 0), 0);
    const inCredits = ["credits", "collected_credits", "debt_credits", "uncollected_credits", "cost_credits", "profit_credits"];
    const margin = (its: readonly Raw[]) => Math.round((sum(its, "profit_credits") / sum(its, "credits")) * 1e6) / 1e6;
    const figures = (its: readonly Raw[]) => ({
      calls: its.length,
      ...Object.fromEntries(["input_tokens", "output_tokens", "cached_input_tokens"].map((field) => [field, tokens(its, field)])),
      ...Object.fromEntries(inCredits.map((field) => [field, credits(its, field)])),
      cost_price: sum(its, "cost_price") / 1e9,
      margin: sum(its, "credits") === 0 ? null : margin(its),
    });
    expect(data).toMatchObject(figures(used));
    const of = (ai_model: string | null) => used.filter((use) => (use["ai_model"] ?? null) === ai_model);
    expect(data.by_model).toEqual(data.by_model.map(({ ai_model }) => ({ ai_model, other: false, ...figures(of(ai_model)) }) as never));
    expect(data.by_model.reduce((total, { calls }) => total + calls, 0)).toBe(used.length);
    const parts = buckets(window).map(({ start, end }) => used.filter((row) => row.created_at >= start && row.created_at < end));
    expect(data.series).toMatchObject(parts.map(figures));
  });

  test("people are counted once in each part", async () => {
    const window = asked(interval, timezone);
    const { data } = await admin.getDashboardUsers(window);
    const [signed, used] = [during(await rows("users"), window), during(await rows("credits_usages"), window)];
    const ever = await paidRows();
    const first = [...people(ever)].map((user) =>
      Math.min(...ever.filter((row) => String(row["user"]) === user).map((row) => (row["paid_at"] as Date).getTime())),
    );
    const between = (start: Date, end: Date) => ({
      signed_up: signed.filter((row) => row.created_at >= start && row.created_at < end).length,
      active: people(used.filter((row) => row.created_at >= start && row.created_at < end)).size,
      paying: people(ever.filter((row) => (row["paid_at"] as Date) >= start && (row["paid_at"] as Date) < end)).size,
      first_paid: first.filter((at) => at >= start.getTime() && at < end.getTime()).length,
    });
    const { series, from: _from, to: _to, ...all } = data;
    expect(all).toEqual(between(new Date(window.from), new Date(window.to)));
    expect(series).toEqual(
      buckets(window).map(({ start, end }) => ({ start: start.toISOString(), end: end.toISOString(), ...between(start, end) })),
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
    const grants = (await rows("user_wallets")).flatMap(
      (row) => row["grants"] as { source: string; remaining: bigint; expires_at: Date | null }[],
    );
    const left = (its: typeof grants) => Number(its.reduce((total, { remaining }) => total + remaining, 0n)) / 1e6;
    expect(data.by_source).toEqual(
      Map.groupBy(grants, ({ source }) => source)
        .entries()
        .map(([source, its]) => ({ source, credits: left(its) }))
        .filter((row) => row.credits !== 0)
        .toArray()
        .toSorted((a, b) => a.source.localeCompare(b.source)),
    );
    const days = (at: Date | null) => (at === null ? Infinity : (at.getTime() - app.clock.now().getTime()) / day_ms);
    const ending = (after: number, until: number) => left(grants.filter((g) => days(g.expires_at) > after && days(g.expires_at) <= until));
    expect(data.expiring).toEqual([
      { within: "7_days", credits: ending(0, 7) },
      { within: "30_days", credits: ending(7, 30) },
      { within: "90_days", credits: ending(30, 90) },
      { within: "later", credits: ending(90, Number.MAX_VALUE) },
      { within: "never", credits: left(grants.filter(({ expires_at }) => expires_at === null)) },
    ]);
    const past = { ...window, to: new Date(new Date(window.to).getTime() - 9.3 * day_ms).toISOString() };
    const { data: then } = await admin.getDashboardLiability(past);
    expect(then.credits).toBe(heldAt(new Date(past.to)));
    expect(then.series.at(-1)!.credits).toBe(then.credits);
    const before = ledger.filter((row) => row.created_at < new Date(past.to));
    const bySource = new Map<string, bigint>();
    for (const row of before)
      for (const part of row["grants"] as { source: string; credits: bigint }[])
        bySource.set(part.source, (bySource.get(part.source) ?? 0n) + (row["type"] === "increase" ? part.credits : -part.credits));
    expect(then.by_source).toEqual(
      [...bySource]
        .map(([source, amount]) => ({ source, credits: Number(amount) / 1e6 }))
        .filter((row) => row.credits !== 0)
        .toSorted((a, b) => a.source.localeCompare(b.source)),
    );
  });

  test("fees are those the gateways told, features those of the books", async () => {
    const window = asked(interval, timezone);
    const paid = during(await paidRows(), window, "paid_at");
    const { data: fees } = await admin.getDashboardFees(window);
    expect(fees.by_gateway.reduce((total, row) => total + row.gateway_fee, 0)).toBe(
      sum(
        paid.filter((row) => row["gateway_fee"] !== null),
        "gateway_fee",
      ),
    );
    const used = during(await rows("credits_usages"), window);
    const { data: features } = await admin.getDashboardFeatures(window);
    const told = during(await rows("feature_usage_logs"), window);
    const feature = new Map((await rows("feature_endpoints")).map((row) => [String(row["_id"]), String(row["feature"])]));
    const figures = (uses: readonly Raw[], logs: readonly Raw[]) => ({
      calls: logs.length,
      failed: logs.filter((row) => row["status"] === "failed").length,
      charged: uses.length,
      credits: credits(uses),
    });
    const of = (found: readonly Raw[], id: string | null) =>
      found.filter((row) => (feature.get(String(row["feature_endpoint"])) ?? null) === id);
    for (const { feature: id, name: _name, other, ...said } of features.by_feature)
      expect([id, other, said]).toEqual([id, false, figures(of(used, id), of(told, id))]);
    expect(features.by_feature.reduce((total, row) => total + row.charged + row.calls, 0)).toBe(used.length + told.length);
    const within = (found: readonly Raw[], start: Date, end: Date) =>
      found.filter((row) => row.created_at >= start && row.created_at < end);
    expect(features.series).toEqual(
      buckets(window).map(({ start, end }) => ({
        start: start.toISOString(),
        end: end.toISOString(),
        ...figures(within(used, start, end), within(told, start, end)),
      })),
    );
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
    const commands = await heard.during(call);
    expect(commands.some((command) => "aggregate" in command)).toBe(true);
    for (const command of commands) expect([name, command, (await explained(command)).faults]).toEqual([name, command, []]);
  }
});
