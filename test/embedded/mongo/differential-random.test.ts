import { afterAll, beforeAll, describe, setDefaultTimeout, test } from "bun:test";
import { EJSON } from "bson";
import { openEmbeddedMongo } from "@/embedded/mongo/server";
import { connect, play, textOf } from "@test/embedded/mongo/differential";
import type { Engine, Step } from "@test/embedded/mongo/differential";
import { generate, isIndex } from "@test/embedded/mongo/differential-generate";
import { interleave } from "@test/embedded/mongo/differential-interleave";

setDefaultTimeout(300_000);

const realUri = process.env["MONGODB_URI"];
// DIFF_SEED=n repeats one run; DIFF_SEEDS=n asks for more of them.
const first = Number(process.env["DIFF_SEED"] ?? Math.floor(Math.random() * 1_000_000_000));
const count = Number(process.env["DIFF_SEED"] === undefined ? (process.env["DIFF_SEEDS"] ?? 8) : 1);
const seeds = Array.from({ length: count }, (_, i) => first + i);
const STEPS = 40;
const engines: { embedded?: Engine; real?: Engine; stop?: () => Promise<void> } = {};

beforeAll(async () => {
  const server = await openEmbeddedMongo({ dir: ":memory:" });
  engines.stop = () => server.close();
  engines.embedded = await connect("embedded", server.uri);
  if (realUri) engines.real = await connect("real", realUri);
});

afterAll(async () => {
  await engines.real?.close();
  await engines.embedded?.close();
  await engines.stop?.();
});

describe("random runs", () => {
  for (const seed of seeds) {
    test(`with and without indexes (DIFF_SEED=${seed})`, async () => {
      const scans = async (steps: readonly Step[]): Promise<string[]> =>
        outcomesOn(
          engines.embedded,
          "scan",
          steps.filter((step) => !isIndex(step)),
        );
      const indexed = async (steps: readonly Step[]): Promise<string[]> => {
        const outcomes = await outcomesOn(engines.embedded, "index", steps);
        return outcomes.filter((_, i) => !isIndex(steps[i] as Step));
      };
      await agree(seed, generate(seed, STEPS), indexed, scans, (steps, i) => steps.filter((step) => !isIndex(step))[i]);
    });
    compared(`queries and updates on both (DIFF_SEED=${seed})`, seed, generate(seed, STEPS));
    compared(`interleaved transactions on both (DIFF_SEED=${seed})`, seed, interleave(seed, STEPS));
  }
});

function compared(name: string, seed: number, steps: Step[]): void {
  if (!realUri) {
    test.skip(`${name}: MONGODB_URI is not set`, () => {});
    return;
  }
  test(name, async () => {
    const embedded = (list: readonly Step[]): Promise<string[]> => outcomesOn(engines.embedded, "diff", list);
    const real = (list: readonly Step[]): Promise<string[]> => outcomesOn(engines.real, "diff", list);
    await agree(seed, steps, embedded, real, (list, i) => list[i]);
  });
}

type Run = (steps: readonly Step[]) => Promise<string[]>;

async function outcomesOn(engine: Engine | undefined, name: string, steps: readonly Step[]): Promise<string[]> {
  if (!engine) throw new Error("the server did not start");
  return (await play(engine, `${name}_${process.pid}`, steps)).map((outcome) => textOf(comparable(outcome), false));
}

// Which of several faults a command reports first is not compared, but duplicates and conflicts are.
function comparable(outcome: unknown): unknown {
  if (typeof outcome !== "object" || outcome === null) return outcome;
  if ("writeErrors" in outcome || ("code" in outcome && outcome.code !== 11_000 && outcome.code !== 112)) return { failed: true };
  // The real engine counts an update that changes nothing as nothing found.
  if ("lastErrorObject" in outcome) return { value: "value" in outcome ? outcome.value : null };
  return "createdCollectionAutomatically" in outcome ? { indexed: true } : outcome;
}

// Fails with the shortest list of steps that still tells the two apart.
async function agree(
  seed: number,
  steps: Step[],
  left: Run,
  right: Run,
  stepAt: (steps: readonly Step[], i: number) => Step | undefined,
): Promise<void> {
  const difference = async (list: readonly Step[]): Promise<string | undefined> => {
    const [a, b] = [await left(list), await right(list)];
    const at = a.findIndex((outcome, i) => outcome !== b[i]);
    return at < 0 ? undefined : `${EJSON.stringify(stepAt(list, at))}\n  left:  ${a[at]}\n  right: ${b[at]}`;
  };
  let found = await difference(steps);
  if (found === undefined) return;
  let shortest: readonly Step[] = steps;
  // Without its commit a transaction holds what plain writes then wait for.
  const whole = steps.some((step) => "commit" in step);
  for (let size = Math.ceil(steps.length / 2); size >= 1 && !whole; size = Math.floor(size / 2)) {
    for (let from = 0; from < shortest.length;) {
      const fewer = [...shortest.slice(0, from), ...shortest.slice(from + size)];
      const still = await difference(fewer);
      if (still === undefined) from += size;
      else [shortest, found] = [fewer, still];
    }
  }
  throw new Error(`DIFF_SEED=${seed} differs at\n${found}\nafter\n${shortest.map((step) => `  ${EJSON.stringify(step)}`).join("\n")}`);
}
