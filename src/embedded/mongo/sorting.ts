import { badValue, fail, notImplemented, numbered } from "@/embedded/mongo/errors";
import { keysOf } from "@/embedded/mongo/keys";
import type { IndexField } from "@/embedded/mongo/keys";
import { toNumber } from "@/embedded/mongo/numbers";
import { isDoc, isNumber } from "@/embedded/mongo/values";
import type { Doc } from "@/embedded/mongo/values";

/** Sorts into a new list, stable; the key of each item's document is made once. */
export function sortDocuments<T = Doc>(items: readonly T[], spec: Doc, docOf: (item: T) => Doc = itself): T[] {
  const key = compileSortKey(spec);
  const decorated = items.map((item) => ({ item, key: key(docOf(item)) }));
  decorated.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return decorated.map(({ item }) => item);
}

/** The fields of a sort or of an index key pattern with their directions. */
export function sortFields(spec: Doc): IndexField[] {
  return Object.entries(spec).map(([path, direction]): IndexField => {
    if (isDoc(direction)) throw notImplemented("$meta in a sort");
    if (!isNumber(direction)) throw numbered(15974, `Illegal key in $sort specification: ${path}`);
    const sign = toNumber(direction);
    if (sign !== 1 && sign !== -1) throw numbered(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
    if (path.startsWith("$")) throw fail(16410, "Location16410", "FieldPath field names may not start with '$'.");
    return { path, direction: sign };
  });
}

/** The least of the keys that an index on the sort's pattern would hold: over an array the least element ascending, the greatest descending. */
export function compileSortKey(spec: Doc): (doc: Doc) => string {
  const fields = sortFields(spec);
  return (doc) => {
    const { keys } = indexKeys(doc, fields);
    return keys.length === 1 ? (keys[0] ?? "") : keys.reduce((least, key) => (key < least ? key : least));
  };
}

// The default for lists of documents, where T is Doc.
const itself = (item: unknown): Doc => item as Doc;

function indexKeys(doc: Doc, fields: readonly IndexField[]): { keys: string[] } {
  try {
    return keysOf(doc, fields);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === 171) throw badValue("cannot sort with keys that are parallel arrays");
    throw cause;
  }
}
