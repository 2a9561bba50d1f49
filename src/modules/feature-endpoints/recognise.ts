import { normalPath } from "@/modules/features/schema";

/** A method and a path whose `{name}` segments stand for any one segment. */
export type Pattern = { method: string; path: string };

/**
 * Finds which pattern a call belongs to. Slashes are normalised, a query string is no part of the path; otherwise segments are compared
 * exactly. Where several fit, the one that names more of the path from the left wins, then the one given first.
 */
export function recogniser<P extends Pattern>(patterns: readonly P[]): (call: Pattern) => P | null {
  const shelves = new Map<string, { segments: string[]; pattern: P }[]>();
  for (const pattern of patterns) {
    const segments = segmentsOf(pattern.path);
    const key = shelf(pattern.method, segments);
    shelves.set(key, [...(shelves.get(key) ?? []), { segments, pattern }]);
  }
  for (const shelved of shelves.values())
    shelved.sort((a, b) => (vagueness(a.segments) < vagueness(b.segments) ? -1 : vagueness(a.segments) > vagueness(b.segments) ? 1 : 0));
  return ({ method, path }) => {
    const asked = segmentsOf(path.replace(/[?#].*$/s, ""));
    const fits = shelves
      .get(shelf(method, asked))
      ?.find(({ segments }) => segments.every((segment, index) => isParameter(segment) || segment === asked[index]));
    return fits?.pattern ?? null;
  };
}

const segmentsOf = (path: string) => normalPath(path.trim()).slice(1).split("/");
const shelf = (method: string, segments: string[]) => `${method.trim().toUpperCase()} ${segments.length}`;
const isParameter = (segment: string) => /^\{[^{}]+\}$/.test(segment);
/** Sorts named segments before parameters, from the left. */
const vagueness = (segments: string[]) => segments.map((segment) => (isParameter(segment) ? "1" : "0")).join("");
