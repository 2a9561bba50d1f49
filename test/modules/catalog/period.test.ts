import { describe, expect, test } from "bun:test";
import { periodOf } from "@/modules/package-transactions/period";

const at = (iso: string) => new Date(iso);
const period = (now: string, duration_days: number, latestEnd: string | null, automatic = false) => {
  const { starts_at, expires_at } = periodOf({
    now: at(now),
    duration_days,
    latestEnd: latestEnd === null ? null : at(latestEnd),
    automatic,
  });
  return [starts_at.toISOString(), expires_at.toISOString()];
};

describe("a period is days of 86,400 seconds in UTC", () => {
  const zone = process.env["TZ"];
  for (const TZ of ["UTC", "America/New_York", "Asia/Dhaka"])
    test(`in ${TZ}`, () => {
      process.env["TZ"] = TZ;
      try {
        expect(period("2027-01-31T23:59:59Z", 30, null)).toEqual(["2027-01-31T23:59:59.000Z", "2027-03-02T23:59:59.000Z"]);
        expect(period("2028-02-29T12:00:00Z", 365, null)[1]).toBe("2029-02-28T12:00:00.000Z");
        // Clocks change in New York on 14 March.
        expect(period("2027-03-13T07:30:00Z", 1, null)[1]).toBe("2027-03-14T07:30:00.000Z");
      } finally {
        if (zone === undefined) delete process.env["TZ"];
        else process.env["TZ"] = zone;
      }
    });

  test("a year of early monthly renewals neither skips nor repeats a second", () => {
    let latestEnd = at("2027-01-31T10:00:00Z");
    const first = latestEnd.getTime();
    for (let month = 1; month <= 12; month += 1) {
      const { starts_at, expires_at } = periodOf({ now: new Date(latestEnd.getTime() - month * 3_600_000), duration_days: 30, latestEnd });
      expect(starts_at).toEqual(latestEnd);
      latestEnd = expires_at;
    }
    expect(latestEnd.getTime() - first).toBe(12 * 30 * 86_400_000);
  });
});

describe("where a renewal begins", () => {
  test("before the end: there", () => {
    expect(period("2027-01-10T00:00:00Z", 30, "2027-01-31T06:00:00Z")).toEqual(["2027-01-31T06:00:00.000Z", "2027-03-02T06:00:00.000Z"]);
  });
  test("after the end, by hand: now", () => {
    expect(period("2027-02-01T00:00:00Z", 30, "2027-01-31T06:00:00Z")).toEqual(["2027-02-01T00:00:00.000Z", "2027-03-03T00:00:00.000Z"]);
    expect(period("2027-01-31T06:00:00Z", 30, "2027-01-31T06:00:00Z")[0]).toBe("2027-01-31T06:00:00.000Z");
  });
  test("after the end, by itself, three days late: where the old one ended, never when the job ran", () => {
    expect(period("2027-02-03T06:00:00Z", 30, "2027-01-31T06:00:00Z", true)).toEqual([
      "2027-01-31T06:00:00.000Z",
      "2027-03-02T06:00:00.000Z",
    ]);
  });
  test("by itself, when its own period would be over: now", () => {
    expect(period("2027-03-02T06:00:00Z", 30, "2027-01-31T06:00:00Z", true)[0]).toBe("2027-03-02T06:00:00.000Z");
    expect(period("2027-03-02T05:59:59Z", 30, "2027-01-31T06:00:00Z", true)[0]).toBe("2027-01-31T06:00:00.000Z");
    expect(period("2027-02-01T00:00:00Z", 30, null, true)[0]).toBe("2027-02-01T00:00:00.000Z");
  });
});
