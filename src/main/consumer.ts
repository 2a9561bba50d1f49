import { boot } from "@/app/boot";
import { untilStopped } from "@/app/lifetime";
import { loadConfig } from "@/config";

/** The consumer process: queues, the outbox relay and the recurring jobs. */
await untilStopped(() => boot(loadConfig({ NODE_ENV: "production", ...process.env }), { consumers: true, jobs: true }));
