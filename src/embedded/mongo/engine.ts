import { openCatalog } from "@/embedded/mongo/catalog";
import type { Catalog } from "@/embedded/mongo/catalog";
import { createCursors } from "@/embedded/mongo/cursors";
import type { Cursors } from "@/embedded/mongo/cursors";
import { createMvcc } from "@/embedded/mongo/mvcc";
import type { Mvcc } from "@/embedded/mongo/mvcc";
import { createSessions } from "@/embedded/mongo/sessions";
import type { Sessions } from "@/embedded/mongo/sessions";
import type { Store } from "@/embedded/mongo/store";

/** Everything a command works on. */
export type Engine = {
  store: Store;
  catalog: Catalog;
  mvcc: Mvcc;
  sessions: Sessions;
  cursors: Cursors;
  now: () => number;
};

export function createEngine(store: Store, now: () => number = Date.now): Engine {
  const mvcc = createMvcc(store, now);
  return { store, catalog: openCatalog(store), mvcc, sessions: createSessions(store, mvcc, now), cursors: createCursors(now), now };
}
