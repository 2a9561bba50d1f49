import { invalidField } from "@/kit/problem";

export const intervals = ["hour", "day", "week", "month"] as const;
export type Interval = (typeof intervals)[number];

/** The parts of time that an answer may have. */
export const bucketsMax = 400;

export type Bucket = { start: Date; end: Date };

export type Calendar = {
  from: Date;
  to: Date;
  /** Every part of the time asked for, also where nothing happened; the first and last may be cut short. */
  buckets: readonly Bucket[];
  /** What a database groups instants by: no finer than it must be, no coarser than a bucket. */
  key(field: string): unknown;
  /** The bucket of a group. */
  indexOf(key: unknown): number;
};

const quarter_ms = 900_000;

/**
 * Cuts a time into the hours, days, weeks (from Monday) or months of a time zone: a day with a change of clocks has 23 or 25 hours. Throws 422
 * where the end is not after the beginning, or there would be more than 400 parts.
 */
export function calendarOf({ from, to, interval, timezone }: { from: Date; to: Date; interval: Interval; timezone: string }): Calendar {
  if (to <= from) throw invalidField("to", "must be after `from`");
  const buckets: Bucket[] = [];
  const first = floor(zoned(from, timezone), interval);
  for (let start = first; start.epochMilliseconds < to.getTime(); start = next(start, interval)) {
    if (buckets.length === bucketsMax) throw invalidField("interval", `the time has more than ${bucketsMax} of them`, "too_many");
    const end = next(start, interval).epochMilliseconds;
    buckets.push({
      start: new Date(Math.max(start.epochMilliseconds, from.getTime())),
      end: new Date(Math.min(end, to.getTime())),
    });
  }
  if (interval === "hour") {
    return {
      from,
      to,
      buckets,
      // Offsets are multiples of a quarter of an hour, so each quarter lies in one hour of every zone.
      key: (field) => {
        const ms = { $toLong: `$${field}` };
        return { $subtract: [ms, { $mod: [ms, quarter_ms] }] };
      },
      indexOf: (key) => buckets.findLastIndex(({ start }) => start.getTime() <= Math.max(Number(key), from.getTime())),
    };
  }
  const byDay = new Map<string, number>();
  const names = new Map(buckets.map(({ start }, index) => [floor(zoned(start, timezone), interval).toPlainDate().toString(), index]));
  return {
    from,
    to,
    buckets,
    key: (field) => ({ $dateToString: { date: `$${field}`, format: "%Y-%m-%d", timezone } }),
    indexOf: (key) => {
      const day = String(key);
      let index = byDay.get(day);
      if (index === undefined) {
        const start = floor(Temporal.PlainDate.from(day).toZonedDateTime(timezone), interval);
        byDay.set(day, (index = names.get(start.toPlainDate().toString()) ?? -1));
      }
      return index;
    },
  };
}

/** True for the name of a time zone that is known here. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "" && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

const zoned = (at: Date, timezone: string) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone);

function floor(at: Temporal.ZonedDateTime, interval: Interval): Temporal.ZonedDateTime {
  if (interval === "hour") return at.round({ smallestUnit: "hour", roundingMode: "floor" });
  const day = at.toPlainDate();
  const first = interval === "month" ? day.with({ day: 1 }) : interval === "week" ? day.subtract({ days: day.dayOfWeek - 1 }) : day;
  return first.toZonedDateTime(at.timeZoneId);
}

/** Days are added on the calendar, hours on the clock. */
function next(start: Temporal.ZonedDateTime, interval: Interval): Temporal.ZonedDateTime {
  if (interval === "hour") return start.add({ hours: 1 });
  const length = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } }[interval];
  return start.toPlainDate().add(length).toZonedDateTime(start.timeZoneId);
}
