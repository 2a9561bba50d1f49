import { boot } from "@/app/boot";
import { untilStopped } from "@/app/lifetime";
import { loadConfig } from "@/config";

/** The consumer process: queues, the outbox relay and the recurring jobs. */
await untilStopped(() => boot(loadConfig({ ...process.env, NODE_ENV: "production" }), { consumers: true, jobs: true }));
