import { boot } from "@/app/boot";
import { banner } from "@/app/home";
import { untilStopped } from "@/app/lifetime";
import { loadConfig } from "@/config";

/** The whole product in one process; whatever is not configured is embedded. */
await untilStopped(async () => {
  const product = await boot(loadConfig(process.env), { prepare: true, http: true, consumers: true, jobs: true });
  console.log(banner(product.running));
  return product;
});
