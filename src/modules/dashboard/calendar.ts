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
  /** The long that a database has for all instants of one bucket; later buckets have greater ones. None is below 0. */
  key(field: string): unknown;
  /** The bucket of a key. */
  indexOf(key: unknown): number;
};

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;
const week_ms = 7 * day_ms;
/** 1 January 1970 was a Thursday. */
const sinceMonday_ms = 3 * day_ms;

/**
 * Cuts a time into the hours, days, weeks (from Monday) or months of a time zone: a day with a change of clocks has 23 or 25 hours. Throws 422
 * where the end is not after the beginning, or there would be more than 400 parts.
 */
export function calendarOf({ from, to, interval, timezone }: { from: Date; to: Date; interval: Interval; timezone: string }): Calendar {
  if (to <= from) throw invalidField("to", "must be after `from`");
  const buckets: Bucket[] = [];
  const indexes = new Map<number, number>();
  let first = floor(zoned(from, timezone), interval);
  // An hour that clocks cut in two has a second part, which is not where the clock's hour begins.
  if (next(first, interval).epochMilliseconds <= from.getTime()) first = next(first, interval);
  for (let start = first; start.epochMilliseconds < to.getTime(); start = next(start, interval)) {
    if (buckets.length === bucketsMax) throw invalidField("interval", `the time has more than ${bucketsMax} of them`, "too_many");
    indexes.set(keyOf(start, interval), buckets.length);
    const end = next(start, interval).epochMilliseconds;
    buckets.push({
      start: new Date(Math.max(start.epochMilliseconds, from.getTime())),
      end: new Date(Math.min(end, to.getTime())),
    });
  }
  const offset = offsetBetween(zoned(from, timezone), to);
  return {
    from,
    to,
    buckets,
    key: (field) => keyIn(field, offset(field), interval),
    indexOf: (key) => indexes.get(Number(key)) ?? -1,
  };
}

/** The milliseconds that clocks were ahead of UTC at an instant: the database is told, for it may not know the zone, or know it otherwise. */
function offsetBetween(from: Temporal.ZonedDateTime, to: Date): (field: string) => unknown {
  const offsets = [{ until: from, ms: offsetOf(from) }];
  for (let at = from.getTimeZoneTransition("next"); at && at.epochMilliseconds < to.getTime(); at = at.getTimeZoneTransition("next")) {
    offsets.at(-1)!.until = at;
    offsets.push({ until: at, ms: offsetOf(at) });
  }
  const last = offsets.pop()!.ms;
  return (field) =>
    offsets.reduceRight<unknown>(
      (later, { until, ms }) => ({ $cond: [{ $lt: [`$${field}`, new Date(until.epochMilliseconds)] }, ms, later] }),
      last,
    );
}

/** The key of the bucket that begins at `start`. */
function keyOf(start: Temporal.ZonedDateTime, interval: Interval): number {
  if (interval === "hour") return start.epochMilliseconds - ((offsetOf(start) + start.epochMilliseconds) % hour_ms);
  return interval === "month" ? start.year * 12 + start.month : Date.UTC(start.year, start.month - 1, start.day);
}

const offsetOf = (at: Temporal.ZonedDateTime) => at.offsetNanoseconds / 1e6;

/** What `keyOf` is of the bucket, for each of its instants, said to a database. */
function keyIn(field: string, offset: unknown, interval: Interval): unknown {
  const local = { $add: [{ $toLong: `$${field}` }, offset] };
  if (interval === "hour") {
    // The same hour of the clock may come twice, so it is said as an instant.
    return { $subtract: [{ $toLong: `$${field}` }, { $mod: [local, hour_ms] }] };
  }
  if (interval === "day") return { $subtract: [local, { $mod: [local, day_ms] }] };
  if (interval === "week") return { $subtract: [local, { $mod: [{ $add: [local, sinceMonday_ms] }, week_ms] }] };
  const date = { $toDate: local };
  return { $add: [{ $multiply: [{ $year: date }, 12] }, { $month: date }] };
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
  if (interval === "hour") {
    // Clocks that change by half an hour begin the next hour in its middle, or end this one in it.
    const [later, whole] = [start.add({ hours: 1 }), floor(start.add({ hours: 1 }), interval)];
    return Temporal.ZonedDateTime.compare(whole, start) > 0 ? whole : later;
  }
  const length = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } }[interval];
  return start.toPlainDate().add(length).toZonedDateTime(start.timeZoneId);
}
