import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { openEmbeddedMongo } from "@/embedded/mongo/server";
import { connect, play, textOf } from "@test/embedded/mongo/differential";
import type { Engine } from "@test/embedded/mongo/differential";
import type { Case } from "@test/embedded/mongo/differential-cases";
import { aggregations } from "@test/embedded/mongo/differential-aggregations";
import { crud } from "@test/embedded/mongo/differential-crud";
import { schemas } from "@test/embedded/mongo/differential-schemas";
import { sessions } from "@test/embedded/mongo/differential-sessions";
import { queries } from "@test/embedded/mongo/differential-queries";
import { shared } from "@test/embedded/mongo/differential-shared";

// The services lane shares its machine with others; and a test that runs out of time takes the spawned server with it.
setDefaultTimeout(60_000);

const realUri = process.env["MONGODB_URI"];
const database = `diff_${process.pid}`;
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

const TABLES: Record<string, readonly Case[]> = { queries, aggregations, crud, schemas, sessions, "the pure tables": shared };

for (const [area, cases] of Object.entries(TABLES)) {
  describe(area, () => {
    for (const item of cases) {
      test(item.name, async () => {
        const outcomes = await outcomesOn(engines.embedded, item);
        const expected = item.expect.map((outcome) => textOf(outcome));
        expect(outcomes.slice(-expected.length)).toEqual(expected);
      });
      const name = `${item.name} (compared with the real engine)`;
      if (!realUri || item.differs !== undefined) test.skip(`${name}: ${item.differs ?? "MONGODB_URI is not set"}`, () => {});
      else {
        test(name, async () => {
          const [embedded, real] = await Promise.all([outcomesOn(engines.embedded, item), outcomesOn(engines.real, item)]);
          expect(embedded).toEqual(real);
        });
      }
    }
  });
}

async function outcomesOn(engine: Engine | undefined, item: Case): Promise<string[]> {
  if (!engine) throw new Error("the server did not start");
  return (await play(engine, database, item.steps)).map((outcome) => textOf(outcome));
}
