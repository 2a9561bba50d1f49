import { Double } from "bson";
import { compareNumbers, numberKind } from "@/embedded/mongo/numbers";
import type { Num } from "@/embedded/mongo/numbers";
import { compare, isDoc, isNumber, typeName } from "@/embedded/mongo/values";
import type { Value } from "@/embedded/mongo/values";

/** Same type and same value, at every depth: what decides whether an update changed anything. */
export function identical(a: Value, b: Value): boolean {
  if (a === b) return a !== 0 || Object.is(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => identical(item, b[i]));
  if (isDoc(a)) {
    if (!isDoc(b)) return false;
    const keys = Object.keys(a);
    const others = Object.keys(b);
    return keys.length === others.length && keys.every((key, i) => key === others[i] && identical(a[key], b[key]));
  }
  if (isNumber(a) && isNumber(b))
    return numberKind(a) === numberKind(b) && compareNumbers(a, b) === 0 && Object.is(negativeZero(a), negativeZero(b));
  return typeName(a) === typeName(b) && compare(a, b) === 0;
}

function negativeZero(v: Num): boolean {
  return Object.is(v instanceof Double ? v.value : v, -0);
}
