import type { Atom, Constraints } from "@/embedded/mongo/constraints";
import type { Index } from "@/embedded/mongo/indexes";
import { keyOf, rangeAfter, typeBounds } from "@/embedded/mongo/keys";
import type { IndexField } from "@/embedded/mongo/keys";
import { rankOf } from "@/embedded/mongo/values";

/** A range `[low, high)` of keys; `cuts` are the ends of the bound fields in it, `cut` the one after which a merge compares. */
export type Interval = { low: string; high: string; cuts: readonly number[]; cut: number };

/** How each leading field of an index is held: to one value, to several, or to a range, after which no more are. */
export type Binding = "point" | "points" | "range";

/** Binds the leading fields of an index to a filter's atoms. The intervals are in key order and apart; `used` counts the atoms they express fully. */
export function bind(index: Index, wanted: Constraints): { bindings: Binding[]; intervals: Interval[]; used: number } {
  const bindings: Binding[] = [];
  let intervals: Interval[] = [{ low: "", high: "", cuts: [], cut: 0 }];
  let used = 0;
  let many = false;
  for (let i = 0; i < index.fields.length; i++) {
    // The loop keeps the index below the length.
    const field = index.fields[i] as IndexField;
    const multikey = (index.multikey & (1 << i)) !== 0;
    // Two array fields of one index may mean different elements: only the first may bound.
    if (multikey && many) break;
    many ||= multikey;
    const atoms = wanted.atoms.filter((atom) => atom.path === field.path);
    const points = pointsOf(atoms, index, intervals.length);
    if (points) {
      const segments = [...new Set(points.values.map((value) => keyOf([value], [field])))].sort(byText);
      intervals = intervals.flatMap((one) => segments.map((segment) => extend(one, segment)));
      bindings.push(segments.length === 1 ? "point" : "points");
      used++;
      continue;
    }
    const range = rangeOf(atoms, field, multikey);
    if (range) {
      bindings.push("range");
      used += range.used;
      intervals = intervals.map((one) => ({ ...one, high: one.low + range.high, low: one.low + range.low }));
      return { bindings, intervals: intervals.filter((one) => one.low < one.high), used };
    }
    break;
  }
  return { bindings, intervals: intervals.map((one) => ({ ...one, high: rangeAfter(one.low) })), used };
}

// Beyond this many, further fields are left to the filter.
const INTERVALS = 5000;

function pointsOf(atoms: readonly Atom[], index: Index, intervals: number) {
  let best: (Atom & { kind: "points" }) | null = null;
  for (const atom of atoms) {
    if (atom.kind !== "points" || atom.values.length * intervals > INTERVALS) continue;
    if (index.sparse && index.fields.length === 1 && atom.values.some((value) => value === null || value === undefined)) continue;
    if (best === null || atom.values.length < best.values.length) best = atom;
  }
  return best;
}

function extend(one: Interval, segment: string): Interval {
  const low = one.low + segment;
  return { low, high: "", cuts: [...one.cuts, low.length], cut: 0 };
}

type End = Atom & { kind: "low" | "high" };

function rangeOf(atoms: readonly Atom[], field: IndexField, multikey: boolean): { low: string; high: string; used: number } | null {
  const ends = atoms.filter((atom): atom is End => atom.kind !== "points");
  const lead = multikey ? (ends.find((end) => end.group !== 0) ?? ends[0]) : ends[0];
  if (!lead) return null;
  // On an array two predicates may be met by two elements, so they bound together only where one element has to meet both.
  const joined = ends.filter(
    (end) => rankOf(end.value) === rankOf(lead.value) && (!multikey || end === lead || (lead.group !== 0 && end.group === lead.group)),
  );
  const ascending = { path: field.path, direction: 1 } as const;
  const low = tightest(joined, "low", (end) => edge(end, ascending, "low"));
  const high = tightest(joined, "high", (end) => edge(end, ascending, "high"));
  const type = typeBounds(lead.value);
  if (field.direction === 1)
    return { low: low ? edge(low, field, "low") : type.low, high: high ? edge(high, field, "high") : type.high, used: joined.length };
  const first = String.fromCharCode(type.low.charCodeAt(0) ^ 0xff);
  return { low: high ? edge(high, field, "low") : first, high: low ? edge(low, field, "high") : rangeAfter(first), used: joined.length };
}

// Where a bound starts (as the low end) or stops (as the high end) in keys of the field's direction.
function edge(end: End, field: IndexField, side: "low" | "high"): string {
  const segment = keyOf([end.value], [field]);
  return end.inclusive === (side === "low") ? segment : rangeAfter(segment);
}

function tightest(ends: readonly End[], kind: "low" | "high", at: (end: End) => string): End | null {
  let best: End | null = null;
  for (const end of ends) {
    if (end.kind !== kind) continue;
    if (best === null || (kind === "low" ? at(end) > at(best) : at(end) < at(best))) best = end;
  }
  return best;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
