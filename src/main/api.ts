import { boot } from "@/app/boot";
import { untilStopped } from "@/app/lifetime";
import { loadConfig } from "@/config";

/** One API worker. Several share the port. */
await untilStopped(() => boot(loadConfig({ ...process.env, NODE_ENV: "production" }), { http: true, shared: true }));
