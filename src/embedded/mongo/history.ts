import type { Collection } from "@/embedded/mongo/catalog";
import type { Rec } from "@/embedded/mongo/store";

/** A record number, or an index and a unique key in it. */
export type Claim = number | string;

/** What a commit leaves behind for the snapshots that are older: what it had claimed, and each record's version before. */
export type Change = { at: number; claims: readonly Claim[]; before: { coll: Collection; r: number; rec: Rec | null }[] };

/** The versions and marks of change that open snapshots need; empty while there are none. Commits come in the order of their time. */
export function createHistory() {
  const changed = new Map<Claim, number>();
  const undo = new Map<Collection, Map<number, Version[]>>();
  let changes: Change[] = [];

  function dropVersion(coll: Collection, r: number, at: number): void {
    const records = undo.get(coll);
    const versions = records?.get(r)?.filter((version) => version.at !== at);
    if (!records || !versions) return;
    if (versions.length > 0) records.set(r, versions);
    else records.delete(r);
    if (records.size === 0) undo.delete(coll);
  }

  return {
    /** When a record or key changed last, as far as anybody may care. */
    changedAt: (what: Claim): number | undefined => changed.get(what),
    /** What a snapshot sees of a record that changed after it; undefined when it did not. */
    version: (coll: Collection, r: number, snap: number): Version | undefined =>
      undo
        .get(coll)
        ?.get(r)
        ?.find((version) => version.at > snap),
    /** The records of a collection that changed after a snapshot. */
    changedSince(coll: Collection, snap: number): number[] {
      const found: number[] = [];
      for (const [r, versions] of undo.get(coll) ?? []) if ((versions.at(-1)?.at ?? 0) > snap) found.push(r);
      return found;
    },
    remember(change: Change): void {
      for (const what of change.claims) changed.set(what, change.at);
      for (const { coll, r, rec } of change.before) {
        let records = undo.get(coll);
        if (!records) undo.set(coll, (records = new Map()));
        const versions = records.get(r);
        if (versions) versions.push({ at: change.at, rec });
        else records.set(r, [{ at: change.at, rec }]);
      }
      changes.push(change);
    },
    /** Drops what no snapshot from `oldest` on needs. */
    forget(oldest: number): void {
      if (changes.length === 0) return;
      const first = changes.findIndex((change) => change.at > oldest);
      const gone = first < 0 ? changes.length : first;
      for (const { at, claims, before } of changes.slice(0, gone)) {
        for (const what of claims) if (changed.get(what) === at) changed.delete(what);
        for (const { coll, r } of before) dropVersion(coll, r, at);
      }
      if (gone > 0) changes = changes.slice(gone);
    },
    kept: () => ({ undo: undo.size, changed: changed.size, changes: changes.length }),
  };
}

type Version = { at: number; rec: Rec | null };
