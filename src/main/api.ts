import { boot } from "@/app/boot";
import { untilStopped } from "@/app/lifetime";
import { loadConfig } from "@/config";

/** One API worker. Several share the port. */
await untilStopped(() => boot(loadConfig({ NODE_ENV: "production", ...process.env }), { http: true, shared: true }));
