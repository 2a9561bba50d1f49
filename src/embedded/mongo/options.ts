import { Decimal128, Double } from "bson";
import { fail, notImplemented, typeMismatch } from "@/embedded/mongo/errors";
import { isDoc } from "@/embedded/mongo/values";
import type { Doc, Value } from "@/embedded/mongo/values";

/** The number behind any of BSON's numeric types; NaN for everything else. */
export function asNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Double) return value.value;
  return value instanceof Decimal128 ? Number(value.toString()) : Number.NaN;
}

/** Truth as commands take it: booleans and numbers. */
export function isTrue(value: Value): boolean {
  if (typeof value === "boolean") return value;
  const n = asNumber(value);
  return !Number.isNaN(n) && n !== 0;
}

/** A count that a command may carry; `otherwise` when it does not. Throws 14 or 51024 for what is not one. */
export function countOption(command: Doc, name: string, otherwise: number): number {
  const value = command[name];
  if (value === undefined || value === null) return otherwise;
  const n = asNumber(value);
  if (Number.isNaN(n)) throw typeMismatch(`BSON field '${name}' is the wrong type, expected types '[long, int, decimal, double]'`);
  if (n < 0) throw fail(51024, "Location51024", `BSON field '${name}' value must be >= 0, actual value '${n}'`);
  return Math.trunc(n);
}

/** A document that a command may carry. Throws 14 for anything else. */
export function docOption(command: Doc, name: string): Doc | undefined {
  const value = command[name];
  if (value === undefined || value === null) return undefined;
  if (!isDoc(value)) throw typeMismatch(`BSON field '${name}' is the wrong type, expected type 'object'`);
  return value;
}

export function stringOption(command: Doc, name: string): string {
  const value = command[name];
  if (typeof value !== "string") throw typeMismatch(`BSON field '${name}' is the wrong type, expected type 'string'`);
  return value;
}

/** A list of documents that a command or a statement carries; empty when it does not. */
export function docList(owner: Doc, name: string): Doc[] {
  const value = owner[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw typeMismatch(`BSON field '${name}' is the wrong type, expected type 'array'`);
  return value.map((part) => {
    if (!isDoc(part)) throw typeMismatch(`BSON field '${name}' must hold objects`);
    return part;
  });
}

/** Refuses a collation that would change a comparison: everything here compares as the simple one does. */
export function refuseCollation(owner: Doc): void {
  const collation = owner["collation"];
  if (collation === undefined || collation === null) return;
  if (!isDoc(collation) || collation["locale"] !== "simple") throw notImplemented("collations");
}

/** 40415 for a name that no such command has, 238 for one that mongod knows and this engine does not do. */
export function checkNames(owner: Doc, allowed: ReadonlySet<string>, refused: ReadonlySet<string>, what: string): void {
  for (const name in owner) {
    if (allowed.has(name)) continue;
    if (refused.has(name)) {
      const value = owner[name];
      if (value === false || value === null || value === undefined) continue;
      throw notImplemented(`the option '${name}' of ${what}`);
    }
    throw fail(40415, "Location40415", `BSON field '${what}.${name}' is an unknown field.`);
  }
}
