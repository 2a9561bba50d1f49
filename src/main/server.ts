import { join } from "node:path";
import { boot } from "@/app/boot";
import { untilStopped } from "@/app/lifetime";
import { superviseWorkers } from "@/app/workers";
import { loadConfig } from "@/config";

/** The coordinator: prepares the database once, then keeps the API workers running. */
await untilStopped(async () => {
  const config = loadConfig({ ...process.env, NODE_ENV: "production" });
  await (await boot(config, { prepare: true }))[Symbol.asyncDispose]();
  return superviseWorkers(join(import.meta.dir, "api.ts"), config.WORKERS ?? navigator.hardwareConcurrency);
});
