/**
 * A cache by cost in two generations: what is used moves to the young one, and when that has filled half of the budget the old one is dropped.
 * Close to least-recently-used, at the price of one map look-up for what is hot.
 */
export function createCache<V>(budget: number) {
  let young = new Map<number, V>();
  let old = new Map<number, V>();
  let costs = new Map<number, number>();
  let size = 0;

  function set(id: number, value: V, cost: number): void {
    size += cost - (costs.get(id) ?? 0);
    young.set(id, value);
    costs.set(id, cost);
    if (size <= budget / 2) return;
    old = young;
    young = new Map();
    costs = new Map();
    size = 0;
  }

  return {
    set,
    get(id: number): V | undefined {
      const value = young.get(id);
      if (value !== undefined) return value;
      const aged = old.get(id);
      if (aged !== undefined) set(id, aged, AGED_COST);
      return aged;
    },
    delete(id: number): void {
      young.delete(id);
      old.delete(id);
      size -= costs.get(id) ?? 0;
      costs.delete(id);
    },
  };
}

// What comes back from the old generation is charged a typical document: its true cost was dropped with that generation.
const AGED_COST = 2048;
