import { test } from "bun:test";
import { clawbackOf, walk } from "@test/support/ledger/against-model";
import { idSource, openStore } from "@test/support/ledger/store";

const SEEDS = Array.from({ length: 900 }, (_, i) => 70_000 + i);
const STEPS = 120;

test(`decide and the model agree after every one of ${SEEDS.length * STEPS} steps (seeds ${SEEDS[0]} to ${SEEDS.at(-1)})`, async () => {
  // Tight bounds, so that they are met often.
  const rules = { holds_max: 6, grants_max: 8 };
  for (const seed of SEEDS) await walk(seed, STEPS, openStore({ ...rules, clawback: clawbackOf(seed) }), idSource(), rules);
}, 120_000);
