import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import mongoose from "mongoose";
import { nextPeriod, periodOf } from "@/modules/package-transactions/service";
import { partner } from "@test/support/meter";
import { giveBonus } from "@test/support/shop";
import { checkBooks } from "@test/modules/payments/support";
import { openTill, type Till } from "@test/modules/payments/till";

// Purchases go through two servers and a queue.
setDefaultTimeout(60_000);

const day_ms = 86_400_000;
const zones = ["America/New_York", "Asia/Dhaka"];
/** Set in the processes of another time zone that this file starts on itself. */
const zone = process.env["CALENDAR_ZONE"];

const idOf = (text: string) => new mongoose.Types.ObjectId(text);
const ms = (iso: string) => Date.parse(iso);

let till: Till;
beforeAll(async () => {
  till = await openTill();
}, 60_000);
checkBooks(() => till.shop);

/** Time passes until an instant. */
const goTo = (iso: string, ...people: Parameters<Till["later"]> extends [number, ...infer P] ? P : never) =>
  till.later(ms(iso) - till.shop.app.clock.now().getTime(), ...people);

/** A purchase at an instant of the clock: its period, in milliseconds. */
async function boughtAt(iso: string) {
  await goTo(iso);
  const buyer = await till.buyer();
  const from = till.shop.app.clock.now().getTime();
  await till.buy(buyer, till.shop.offer);
  const [held] = await till.packages(buyer, [till.shop.offer]);
  const { grants } = await till.wallet(buyer);
  return { buyer, from, starts: ms(held!.starts_at), ends: ms(held!.expires_at), grant: ms(grants[0]!.expires_at ?? "") };
}

describe(`C18 calendar traps${zone === undefined ? "" : ` in ${zone}`}`, () => {
  if (zone === undefined)
    for (const TZ of zones)
      test(`all of it again in ${TZ}`, async () => {
        const child = Bun.spawn([process.execPath, "test", import.meta.path], {
          env: { ...process.env, TZ, CALENDAR_ZONE: TZ },
          stdout: "pipe",
          stderr: "pipe",
        });
        const [said, code] = [await new Response(child.stderr).text(), await child.exited];
        expect({ code, failed: code === 0 ? "" : said, ran: /^ *\d+ pass$/m.exec(said)?.[0].trim() }).toEqual({
          code: 0,
          failed: "",
          ran: "6 pass",
        });
      }, 120_000);
  else
    test("this process keeps that time zone", () => {
      expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
    });

  test("a month is 30 days of 86,400 seconds from the second of purchase, on the 31st and on a leap day", () => {
    const period = (now: string, latestEnd: string | null, automatic = false) => {
      const { starts_at, expires_at } = periodOf({
        now: new Date(now),
        duration_days: 30,
        latestEnd: latestEnd === null ? null : new Date(latestEnd),
        automatic,
      });
      return [starts_at.toISOString(), expires_at.toISOString()];
    };
    expect(period("2027-01-31T23:59:59Z", null)).toEqual(["2027-01-31T23:59:59.000Z", "2027-03-02T23:59:59.000Z"]);
    expect(period("2028-02-29T12:00:00Z", null)).toEqual(["2028-02-29T12:00:00.000Z", "2028-03-30T12:00:00.000Z"]);
    // Over the night in which New York puts its clocks forward.
    expect(period("2027-03-13T07:30:00Z", null)).toEqual(["2027-03-13T07:30:00.000Z", "2027-04-12T07:30:00.000Z"]);
    // Never clamped: twelve renewals from a 31st are 360 days, none of them twice or left out.
    let end = "2027-01-31T23:59:59.000Z";
    for (let times = 0; times < 12; times += 1) {
      const [starts, ends] = period(end.replace("59.000Z", "58.000Z"), end);
      expect(starts).toBe(end);
      end = ends!;
    }
    expect(ms(end) - ms("2027-01-31T23:59:59Z")).toBe(360 * day_ms);
  });

  test("a purchase late on 31 January lasts 30 days, and a renewal that is three days late begins where it ended", async () => {
    const { buyer, from, starts, ends, grant } = await boughtAt("2027-01-31T23:59:57Z");
    expect([starts >= from, starts - from < 20_000]).toEqual([true, true]);
    expect([ends - starts, grant]).toEqual([30 * day_ms, ends]);
    await till.later(ends + 3 * day_ms - till.shop.app.clock.now().getTime(), buyer);
    const ask = { user: idOf(buyer._id), packagePlan: idOf(till.shop.offer), duration_days: 30 };
    const ctx = till.shop.app.ctx();
    const automatic = await nextPeriod(ctx, { ...ask, automatic: true });
    expect([automatic.kind, automatic.starts_at.getTime(), automatic.expires_at.getTime()]).toEqual(["renewed", ends, ends + 30 * day_ms]);
    // By hand it is a purchase of today.
    const now = till.shop.app.clock.now().getTime();
    await till.buy(buyer, till.shop.offer);
    const renewed = (await till.packages(buyer, [till.shop.offer]))[1]!;
    expect([renewed.kind, ms(renewed.starts_at) >= now, ms(renewed.expires_at) - ms(renewed.starts_at)]).toEqual([
      "renewed",
      true,
      30 * day_ms,
    ]);
    // One that comes by itself after that follows what is there: nothing is given twice.
    expect((await nextPeriod(ctx, { ...ask, automatic: true })).starts_at.toISOString()).toBe(renewed.expires_at);
  });

  test("a daily cap is of the day in UTC: over the night of the clock change it counts 24 hours once", async () => {
    await goTo("2027-03-13T23:50:00Z");
    const { app } = till.shop;
    const user = await till.buyer();
    await giveBonus(app, user, 1_000);
    const key = partner(app, await app.serviceKey({ spend_cap: { day: 100 } }));
    const use = async (credits: number) => {
      const call = { user: user._id, ai_model: "test-model", input_tokens: credits * 1_000, output_tokens: 0 };
      const reply = await key.process("consume", { ...call, usage_key: crypto.randomUUID() });
      return reply.status === 200 ? credits : reply.problem.code;
    };
    const spent: unknown[] = [await use(100), await use(1)];
    // Midnight in Dhaka, midnight in New York, before and after the hour that New York leaves out, and the last minute of the day.
    for (const [time, credits] of [
      ["2027-03-14T00:00:01Z", 60],
      ["2027-03-14T05:00:01Z", 30],
      ["2027-03-14T06:59:59Z", 20],
      ["2027-03-14T07:00:01Z", 10],
      ["2027-03-14T18:00:01Z", 1],
      ["2027-03-14T23:59:30Z", 1],
      ["2027-03-15T00:00:01Z", 100],
      ["2027-03-15T03:59:59Z", 1],
    ] as const) {
      await goTo(time);
      spent.push(await use(credits));
    }
    const no = "spend_cap_reached";
    expect(spent).toEqual([100, no, 60, 30, no, 10, no, no, 100, no]);
  });

  test("a time without an offset is no time: 422; with one it is the same instant everywhere", async () => {
    const { app, admin } = till.shop;
    const coupon = (valid_until: string) =>
      app.call<{ valid_until: string }>("POST", "/api/coupons", {
        token: admin.token,
        body: { code: `C${crypto.randomUUID().slice(0, 8)}`, discount_type: "percentage", discount_value: 10, valid_until },
      });
    for (const vague of ["2027-12-31", "2027-12-31T00:00:00", "2027-12-31 00:00:00", "31 December 2027", "2027-02-31T00:00:00Z"]) {
      const { status, problem } = await coupon(vague);
      expect([vague, status, problem.errors?.map(({ field }) => field)]).toEqual([vague, 422, ["valid_until"]]);
    }
    expect((await coupon("2027-12-31T00:00:00Z")).data.valid_until).toBe("2027-12-31T00:00:00.000Z");
    expect((await coupon("2027-12-31T00:00:00+06:00")).data.valid_until).toBe("2027-12-30T18:00:00.000Z");
    expect((await coupon("2027-12-31T00:00:00-05:00")).data.valid_until).toBe("2027-12-31T05:00:00.000Z");
  });

  test("bought on a leap day it ends 30 days later", async () => {
    const { starts, ends, grant } = await boughtAt("2028-02-29T12:00:00Z");
    expect([ends - starts, grant]).toEqual([30 * day_ms, ends]);
    expect(new Date(ends).toISOString().slice(0, 10)).toBe("2028-03-30");
  });
});
