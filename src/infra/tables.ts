import type { IndexDescription } from "mongodb";
import { environment, type KeepSetting } from "@/config";

/** A collection as the database keeps it: its indexes and the rule its documents must obey. */
export type Table = { name: string; indexes: readonly IndexDescription[]; validator: Record<string, unknown> | null };

/** How long rows are kept, in days. */
export type Keeping = Readonly<Record<KeepSetting, number>>;

/** As it is where nothing else is said. */
export const usualKeeping: Keeping = environment.parse({});

export const day_s = 86_400;

/** What the infrastructure keeps for itself. No module knows these documents; dead letters, which one does, are declared there. */
export const infraTables = (keeping: Keeping): readonly Table[] => [
  {
    name: "outbox",
    indexes: [
      // One for who takes whatever is due, one for who takes a single key, so that neither walks past the backlog of the others.
      { key: { published_at: 1, next_at: 1, _id: 1 } },
      { key: { published_at: 1, key: 1, next_at: 1, _id: 1 } },
      { key: { message_id: 1, to: 1 }, unique: true },
      { key: { published_at: 1 }, expireAfterSeconds: keeping.KEEP_OUTBOX_DAYS * day_s },
    ],
    validator: null,
  },
  { name: "job_locks", indexes: [], validator: null },
  { name: "dev_mails", indexes: [], validator: null },
  { name: "clock", indexes: [], validator: null },
];
