import { numbered } from "@/embedded/mongo/errors";

const DAY = 86_400_000;
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** The units of date arithmetic. */
export const UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond"] as const;
export type Unit = (typeof UNITS)[number];

const CLOCK: Partial<Record<Unit, number>> = { hour: 3_600_000, minute: 60_000, second: 1000, millisecond: 1 };
const MONTHS: Partial<Record<Unit, number>> = { year: 12, quarter: 3, month: 1 };
const DAYS: Partial<Record<Unit, number>> = { week: 7, day: 1 };

/** Milliseconds by which the zone (a name, `UTC`, or an offset such as `+05:30`) is ahead of UTC at that instant. Throws 40485 for an unknown zone. */
export function offsetAt(zone: string, at: number): number {
  if (zone === "UTC" || zone === "GMT" || zone === "Z") return 0;
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (fixed) return (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000;
  const part = (type: string): number => Number(parts.find((item) => item.type === type)?.value);
  const parts = formatOf(zone).formatToParts(at);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour") % 24, part("minute"), part("second"));
  return local - Math.floor(at / 1000) * 1000;
}

/** The instant as a date whose UTC fields are the zone's wall clock. */
export function toLocal(at: number, zone: string): Date {
  return new Date(at + offsetAt(zone, at));
}

/** The instant of a wall clock time in a zone; a time that daylight saving skips moves forward. */
export function fromLocal(local: number, zone: string): number {
  const guess = local - offsetAt(zone, local);
  return local - offsetAt(zone, guess);
}

/** Rounds down to the start of a bin of `size` units, counted from 2000-01-01 in the zone (weeks from the first `firstDay`, 0 is Sunday). */
export function truncateDate(at: number, unit: Unit, size: number, zone: string, firstDay: number): number {
  const clock = CLOCK[unit];
  const epoch = Date.UTC(2000, 0, 1);
  if (clock !== undefined) {
    const start = fromLocal(epoch, zone);
    return start + floorTo(at - start, clock * size);
  }
  const local = toLocal(at, zone);
  const months = MONTHS[unit];
  if (months !== undefined) return fromLocal(Date.UTC(2000, floorTo(monthIndex(local), months * size), 1), zone);
  const start = unit === "week" ? epoch + ((firstDay - 6 + 7) % 7) * DAY : epoch;
  return fromLocal(start + floorTo(local.getTime() - start, (DAYS[unit] ?? 1) * size * DAY), zone);
}

/** Adds units on the zone's calendar; a day that the month does not have becomes its last. */
export function addToDate(at: number, unit: Unit, amount: number, zone: string): number {
  const clock = CLOCK[unit];
  if (clock !== undefined) return at + amount * clock;
  const local = toLocal(at, zone);
  const days = DAYS[unit];
  if (days !== undefined) return fromLocal(local.getTime() + amount * days * DAY, zone);
  const month = local.getUTCFullYear() * 12 + local.getUTCMonth() + amount * (MONTHS[unit] ?? 1);
  const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const last = new Date(Date.UTC(year, index + 1, 0)).getUTCDate();
  const time = local.getTime() - floorTo(local.getTime(), DAY);
  return fromLocal(Date.UTC(year, index, Math.min(local.getUTCDate(), last)) + time, zone);
}

/** How many boundaries of the unit lie between two instants, negative backward. */
export function dateDifference(from: number, to: number, unit: Unit, zone: string, firstDay: number): number {
  const clock = CLOCK[unit];
  if (clock !== undefined) return Math.floor(to / clock) - Math.floor(from / clock);
  const [a, b] = [toLocal(from, zone), toLocal(to, zone)];
  const months = MONTHS[unit];
  if (months !== undefined) return Math.floor(monthIndex(b) / months) - Math.floor(monthIndex(a) / months);
  const day = (date: Date): number => Math.floor(date.getTime() / DAY);
  // Day 0 of 1970 was a Thursday.
  const week = (date: Date): number => Math.floor((day(date) + 4 - firstDay) / 7);
  return unit === "week" ? week(b) - week(a) : day(b) - day(a);
}

/** Day of the year and the ISO week of a wall clock date. */
export function calendar(local: Date): { dayOfYear: number; isoDay: number; isoWeek: number; isoYear: number } {
  const isoDay = ((local.getUTCDay() + 6) % 7) + 1;
  const thursday = new Date(floorTo(local.getTime(), DAY) + (4 - isoDay) * DAY);
  const isoYear = thursday.getUTCFullYear();
  return { dayOfYear: yearDay(local), isoDay, isoWeek: Math.floor((yearDay(thursday) - 1) / 7) + 1, isoYear };
}

function yearDay(date: Date): number {
  return Math.floor((floorTo(date.getTime(), DAY) - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1;
}

function monthIndex(local: Date): number {
  return (local.getUTCFullYear() - 2000) * 12 + local.getUTCMonth();
}

function floorTo(n: number, step: number): number {
  return Math.floor(n / step) * step;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known) return known;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    FORMATS.set(zone, format);
    return format;
  } catch {
    throw numbered(40_485, `unrecognized time zone identifier: "${zone}"`);
  }
}
