import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import mongoose, { type mongo as driver } from "mongoose";
import { bucketsMax, calendarOf, isTimeZone } from "@/modules/dashboard/calendar";
import { engineUri } from "@test/support/engine";

const { mongo } = mongoose;

const cut = (from: string, to: string, interval: "hour" | "day" | "week" | "month", timezone: string) =>
  calendarOf({ from: new Date(from), to: new Date(to), interval, timezone });
const starts = (...args: Parameters<typeof cut>) => cut(...args).buckets.map(({ start }) => start.toISOString());
const hours = (...args: Parameters<typeof cut>) =>
  cut(...args).buckets.map(({ start, end }) => (end.getTime() - start.getTime()) / 3_600_000);

describe("parts of time", () => {
  test("days have 23 and 25 hours where clocks change", () => {
    expect(hours("2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z", "day", "Europe/Berlin")).toEqual([23, 24]);
    expect(hours("2026-10-24T22:00:00Z", "2026-10-26T23:00:00Z", "day", "Europe/Berlin")).toEqual([25, 24]);
    expect(hours("2026-10-25T00:00:00Z", "2026-10-25T04:00:00Z", "hour", "Europe/Berlin")).toEqual([1, 1, 1, 1]);
  });

  test("hours begin where they begin in that zone", () => {
    expect(starts("2026-11-25T00:00:00Z", "2026-11-25T02:00:00Z", "hour", "Asia/Kathmandu")).toEqual([
      "2026-11-25T00:00:00.000Z",
      "2026-11-25T00:15:00.000Z",
      "2026-11-25T01:15:00.000Z",
    ]);
    expect(starts("2026-11-24T18:00:00Z", "2026-11-25T18:30:00Z", "day", "Asia/Dhaka")).toEqual([
      "2026-11-24T18:00:00.000Z",
      "2026-11-25T18:00:00.000Z",
    ]);
  });

  test("weeks begin on Monday, months have their own length, leap days among them", () => {
    expect(starts("2026-11-25T12:00:00Z", "2026-12-08T00:00:00Z", "week", "UTC")).toEqual([
      "2026-11-25T12:00:00.000Z",
      "2026-11-30T00:00:00.000Z",
      "2026-12-07T00:00:00.000Z",
    ]);
    expect(hours("2028-01-01T00:00:00Z", "2028-04-01T00:00:00Z", "month", "UTC")).toEqual([31 * 24, 29 * 24, 31 * 24]);
  });

  test("a day that a zone left out is not there, and no part is empty", () => {
    // Samoa went from 29 to 31 December 2011.
    const days = hours("2011-12-29T10:00:00Z", "2012-01-01T10:00:00Z", "day", "Pacific/Apia");
    expect(days.every((length) => length > 0)).toBe(true);
    expect(days.reduce((sum, length) => sum + length, 0)).toBe(72);
  });

  test("more than are answered, an end before the beginning, and no zone are refused", () => {
    expect(cut("2025-01-01T00:00:00Z", "2026-02-05T00:00:00Z", "day", "UTC").buckets).toHaveLength(bucketsMax);
    expect(() => cut("2025-01-01T00:00:00Z", "2026-02-05T00:00:00.001Z", "day", "UTC")).toThrow("more than 400");
    expect(() => cut("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "day", "UTC")).toThrow("must be after");
    expect(["UTC", "Asia/Dhaka", "America/New_York"].map(isTimeZone)).toEqual([true, true, true]);
    expect(["", "Mars/Phobos", "+06:00", "Asia/Dhaka; drop"].map(isTimeZone)).toEqual([false, false, false, false]);
  });

  test("hours of clocks that change by half an hour are whole again after it", () => {
    const lordHowe = (from: string, to: string) => starts(from, to, "hour", "Australia/Lord_Howe").map((at) => at.slice(11, 16));
    expect(lordHowe("2026-04-04T13:00:00Z", "2026-04-04T17:30:00Z")).toEqual(["13:00", "14:00", "15:00", "15:30", "16:30"]);
    expect(lordHowe("2026-04-04T15:15:00Z", "2026-04-04T16:00:00Z")).toEqual(["15:15", "15:30"]);
    expect(lordHowe("2026-10-03T14:30:00Z", "2026-10-03T17:30:00Z")).toEqual(["14:30", "15:30", "16:00", "17:00"]);
  });
});

describe("what a database groups by", () => {
  const zones = ["UTC", "Asia/Kathmandu", "Asia/Calcutta", "asia/dhaka", "America/New_York", "America/St_Johns", "Australia/Lord_Howe"];
  let client: driver.MongoClient;
  let name: string;
  beforeAll(async () => {
    client = await new mongo.MongoClient(await engineUri(), { useBigInt64: true }).connect();
    name = `calendar_${crypto.randomUUID().slice(0, 8)}`;
  });
  afterAll(async () => {
    await client.db(name).dropDatabase();
    await client.close();
  });

  test.each(["hour", "day", "week", "month"] as const)("every instant lies in the one %s that holds it", async (interval) => {
    const span_ms = { hour: 15 * 86_400_000, day: 300 * 86_400_000, week: 300 * 86_400_000, month: 900 * 86_400_000 }[interval];
    // Hours are looked at where clocks change: in New York and St John's, then on Lord Howe.
    const begins =
      interval === "hour" ? ["2026-03-01T05:07:00Z", "2026-03-25T05:07:00Z", "2026-10-25T05:07:00Z"] : ["2026-03-01T05:07:00Z"];
    for (const begin of begins) {
      const from = new Date(begin);
      const to = new Date(from.getTime() + span_ms);
      const rows = client.db(name).collection(`${interval}_${from.getTime()}`);
      await rows.insertMany(
        Array.from({ length: 700 }, (_, step) => ({ at: new Date(from.getTime() + Math.floor((span_ms / 700) * step)) })),
      );
      for (const timezone of zones) {
        const calendar = calendarOf({ from, to, interval, timezone });
        const keyed = await rows.aggregate([{ $project: { at: 1, key: calendar.key("at") } }]).toArray();
        const outside = keyed.filter(({ at, key }) => {
          const held = calendar.buckets[calendar.indexOf(key)];
          return !held || at < held.start || at >= held.end;
        });
        expect([timezone, keyed.length, outside]).toEqual([timezone, 700, []]);
      }
    }
  });
});
