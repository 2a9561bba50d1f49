import { ObjectId, Timestamp } from "bson";
import { addToDate, calendar, dateDifference, fromLocal, offsetAt, toLocal, truncateDate, UNITS } from "@/embedded/mongo/dates";
import type { Unit } from "@/embedded/mongo/dates";
import { fail, notImplemented, numbered } from "@/embedded/mongo/errors";
import { named, nullish } from "@/embedded/mongo/expression-types";
import type { Compile, Evaluate, Operator, Operators, Scope } from "@/embedded/mongo/expression-types";
import { toDate } from "@/embedded/mongo/expressions-types";
import { toInteger } from "@/embedded/mongo/numbers";
import { isDoc, isNumber, typeName } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** Dates, with time zones by name or offset. */
export const dates: Operators = {
  $year: part((local) => local.getUTCFullYear()),
  $month: part((local) => local.getUTCMonth() + 1),
  $dayOfMonth: part((local) => local.getUTCDate()),
  $dayOfWeek: part((local) => local.getUTCDay() + 1),
  $dayOfYear: part((local) => calendar(local).dayOfYear),
  $hour: part((local) => local.getUTCHours()),
  $minute: part((local) => local.getUTCMinutes()),
  $second: part((local) => local.getUTCSeconds()),
  $millisecond: part((local) => local.getUTCMilliseconds()),
  $isoDayOfWeek: part((local) => calendar(local).isoDay),
  $isoWeek: part((local) => calendar(local).isoWeek),
  $isoWeekYear: part((local) => BigInt(calendar(local).isoYear)),
  $week: part((local) => weekOfYear(local)),
  $dateToString: (arg, compile, name) => {
    const parts = named(arg, name, ["date"], ["format", "timezone", "onNull"], 18_534);
    const [date, format, zone, onNull] = [
      compile(parts["date"]),
      maybe(parts, "format", compile),
      zoneOf(parts, compile),
      maybe(parts, "onNull", compile),
    ];
    return (scope) => {
      const v = date(scope);
      const tz = zone(scope);
      const pattern = format?.(scope);
      if (nullish(v)) return onNull ? onNull(scope) : null;
      if (tz === null || (format && nullish(pattern))) return null;
      if (pattern !== undefined && typeof pattern !== "string") throw numbered(18_533, "$dateToString requires that 'format' be a string");
      return formatDate(instant(v), pattern ?? `%Y-%m-%dT%H:%M:%S.%L${Object.hasOwn(parts, "timezone") && tz !== "UTC" ? "" : "Z"}`, tz);
    };
  },
  $dateToParts: (arg, compile, name) => {
    const parts = named(arg, name, ["date"], ["timezone", "iso8601"], 40_518);
    const [date, zone, iso] = [compile(parts["date"]), zoneOf(parts, compile), maybe(parts, "iso8601", compile)];
    return withZone(date, zone, (v, tz, scope) => partsOf(toLocal(instant(v), tz), iso?.(scope) === true));
  },
  $dateFromParts: compileFromParts,
  $dateFromString: (arg, compile, name) => {
    const parts = named(arg, name, ["dateString"], ["format", "timezone", "onError", "onNull"], 40_541);
    const left = ["format", "timezone"].find((key) => Object.hasOwn(parts, key));
    if (left !== undefined) throw notImplemented(`$dateFromString with ${left}`);
    const [source, onError, onNull] = [compile(parts["dateString"]), maybe(parts, "onError", compile), maybe(parts, "onNull", compile)];
    return (scope) => {
      const v = source(scope);
      if (nullish(v)) return onNull ? onNull(scope) : null;
      try {
        if (typeof v !== "string")
          throw fail(241, "ConversionFailure", `$dateFromString requires that 'dateString' be a string, found: ${typeName(v)}`);
        return toDate(v);
      } catch (cause) {
        if (onError) return onError(scope);
        throw cause;
      }
    };
  },
  $dateTrunc: (arg, compile, name) => {
    const parts = named(arg, name, ["date", "unit"], ["binSize", "timezone", "startOfWeek"], 5_439_008);
    const [date, unit, zone] = [compile(parts["date"]), compile(parts["unit"]), zoneOf(parts, compile)];
    const [size, first] = [maybe(parts, "binSize", compile), maybe(parts, "startOfWeek", compile)];
    return withZone(date, zone, (v, tz, scope) => {
      const by = unit(scope);
      const bin = size ? size(scope) : 1;
      if (nullish(by) || nullish(bin)) return null;
      const n = isNumber(bin) ? toInteger(bin) : undefined;
      if (n === undefined || n <= 0n) throw numbered(5_439_018, "$dateTrunc requires 'binSize' to be greater than 0");
      return new Date(truncateDate(instant(v), unitOf(by, name), Number(n), tz, weekday(first?.(scope), name)));
    });
  },
  $dateAdd: shifting(1),
  $dateSubtract: shifting(-1),
  $dateDiff: (arg, compile, name) => {
    const parts = named(arg, name, ["startDate", "endDate", "unit"], ["timezone", "startOfWeek"], 5_166_302);
    const [start, end, unit] = [compile(parts["startDate"]), compile(parts["endDate"]), compile(parts["unit"])];
    const [zone, first] = [zoneOf(parts, compile), maybe(parts, "startOfWeek", compile)];
    return withZone(start, zone, (v, tz, scope) => {
      const [to, by] = [end(scope), unit(scope)];
      if (nullish(to) || nullish(by)) return null;
      return BigInt(dateDifference(instant(v), instant(to), unitOf(by, name), tz, weekday(first?.(scope), name)));
    });
  },
};

function maybe(parts: Doc, key: string, compile: Compile): Evaluate | undefined {
  return Object.hasOwn(parts, key) ? compile(parts[key]) : undefined;
}

// The zone of an operator: UTC unless it names one, null when what it names is null.
function zoneOf(parts: Doc, compile: Compile): (scope: Scope) => string | null {
  const zone = maybe(parts, "timezone", compile);
  if (!zone) return () => "UTC";
  return (scope) => {
    const v = zone(scope);
    if (nullish(v)) return null;
    if (typeof v !== "string") throw numbered(40_517, `timezone must evaluate to a string, found ${typeName(v)}`);
    offsetAt(v, 0);
    return v;
  };
}

function withZone(date: Evaluate, zone: (scope: Scope) => string | null, run: (v: Value, zone: string, scope: Scope) => Value): Evaluate {
  return (scope) => {
    const v = date(scope);
    const tz = zone(scope);
    return nullish(v) || tz === null ? null : run(v, tz, scope);
  };
}

function instant(v: Value): number {
  if (v instanceof Date) return v.getTime();
  if (v instanceof ObjectId) return v.getTimestamp().getTime();
  if (v instanceof Timestamp) return v.getHighBitsUnsigned() * 1000;
  throw numbered(16_006, `can't convert from BSON type ${typeName(v)} to Date`);
}

function part(read: (local: Date) => Value): Operator {
  return (arg, compile, name) => {
    const list = Array.isArray(arg) && arg.length === 1 ? arg[0] : arg;
    const parts = isDoc(list) && Object.hasOwn(list, "date") ? named(list, name, ["date"], ["timezone"], 40_535) : { date: list };
    return withZone(compile(parts["date"]), zoneOf(parts, compile), (v, tz) => read(toLocal(instant(v), tz)));
  };
}

function shifting(sign: 1 | -1): Operator {
  return (arg, compile, name) => {
    const parts = named(arg, name, ["startDate", "unit", "amount"], ["timezone"], 5_166_400);
    const [start, unit, amount] = [compile(parts["startDate"]), compile(parts["unit"]), compile(parts["amount"])];
    return withZone(start, zoneOf(parts, compile), (v, tz, scope) => {
      const [by, count] = [unit(scope), amount(scope)];
      if (nullish(by) || nullish(count)) return null;
      const n = isNumber(count) ? toInteger(count) : undefined;
      if (n === undefined) throw numbered(5_166_405, `${name} expects integer amount of time units`);
      return new Date(addToDate(instant(v), unitOf(by, name), Number(n) * sign, tz));
    });
  };
}

function unitOf(v: Value, name: string): Unit {
  const unit = UNITS.find((known) => known === v);
  if (!unit) throw fail(9, "FailedToParse", `${name}: unknown time unit value: ${typeof v === "string" ? v : typeName(v)}`);
  return unit;
}

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

function weekday(v: Value, name: string): number {
  if (nullish(v)) return 0;
  const text = typeof v === "string" ? v.toLowerCase() : "";
  const day = WEEKDAYS.findIndex((known) => known === text || known.slice(0, 3) === text);
  if (day < 0) throw fail(9, "FailedToParse", `${name}: unknown day of week value`);
  return day;
}

function weekOfYear(local: Date): number {
  return Math.floor((calendar(local).dayOfYear + 6 - local.getUTCDay()) / 7);
}

function partsOf(local: Date, iso: boolean): Doc {
  const { isoDay, isoWeek, isoYear } = calendar(local);
  const day: Doc = iso
    ? { isoWeekYear: isoYear, isoWeek, isoDayOfWeek: isoDay }
    : { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
  return {
    ...day,
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
}

function compileFromParts(...[arg, compile, name]: Parameters<Operator>): Evaluate {
  const parts = named(arg, name, ["year"], ["month", "day", "hour", "minute", "second", "millisecond", "timezone"], 40_518);
  const fields = ["year", "month", "day", "hour", "minute", "second", "millisecond"].map((key) => maybe(parts, key, compile));
  const zone = zoneOf(parts, compile);
  return (scope) => {
    const tz = zone(scope);
    const values = fields.map((field, i) => (field ? field(scope) : i === 1 || i === 2 ? 1 : 0));
    if (tz === null || values.some(nullish)) return null;
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = values.map((v) => {
      const n = isNumber(v) ? toInteger(v) : undefined;
      if (n === undefined) throw numbered(40_515, `${name} requires integers, found: ${typeName(v)}`);
      return Number(n);
    });
    return new Date(fromLocal(Date.UTC(year, month - 1, day, hour, minute, second, millisecond), tz));
  };
}

function formatDate(at: number, format: string, zone: string): string {
  const local = toLocal(at, zone);
  const { dayOfYear, isoDay, isoWeek, isoYear } = calendar(local);
  const minutes = Math.round(offsetAt(zone, at) / 60_000);
  const pad = (n: number, width: number): string => String(n).padStart(width, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(minutes) / 60), 2)}${pad(Math.abs(minutes) % 60, 2)}`;
  const pieces: Record<string, () => string> = {
    "%": () => "%",
    Y: () => pad(local.getUTCFullYear(), 4),
    m: () => pad(local.getUTCMonth() + 1, 2),
    d: () => pad(local.getUTCDate(), 2),
    H: () => pad(local.getUTCHours(), 2),
    M: () => pad(local.getUTCMinutes(), 2),
    S: () => pad(local.getUTCSeconds(), 2),
    L: () => pad(local.getUTCMilliseconds(), 3),
    j: () => pad(dayOfYear, 3),
    w: () => String(local.getUTCDay() + 1),
    u: () => String(isoDay),
    U: () => pad(weekOfYear(local), 2),
    V: () => pad(isoWeek, 2),
    G: () => pad(isoYear, 4),
    z: () => offset,
    Z: () => String(minutes),
  };
  return format.replace(/%(.?)/gs, (_, key: string) => {
    const piece = pieces[key];
    if (!piece) throw numbered(18_536, `Invalid format character '%${key}' in format string`);
    return piece();
  });
}
