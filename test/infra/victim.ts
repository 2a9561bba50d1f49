import { z } from "@hono/zod-openapi";
import type { Ctx } from "@/kit/ctx";
import { consumer } from "@/kit/consumer";
import { message } from "@/kit/message";
import { openDeadLetters } from "@/infra/dead-letters";
import { openMemoryBus } from "@/infra/memory-bus";
import { openMongo } from "@/infra/mongo";
import { openOutbox } from "@/infra/outbox";
import { quiet } from "@test/infra/support";

// A process of its own, to be killed in the middle of its work: each message it handles is one row of `effects`.
const mongo = await openMongo(process.argv[2]!, { log: quiet });
const effects = mongo.db.collection<{ _id: string }>("effects");
const bus = openMemoryBus(mongo, openOutbox(mongo), { log: quiet, bury: openDeadLetters(mongo).bury, claim_ms: 400, poll_ms: 50 });
const victim = consumer("test.victim", message("test.victim", z.object({})), async (_ctx, _payload, { id }) => {
  await Bun.sleep(10);
  await effects.updateOne({ _id: id }, { $setOnInsert: { _id: id } }, { upsert: true });
});
// The verb does not look at its context.
await bus.consume([victim], () => ({}) as Ctx);
