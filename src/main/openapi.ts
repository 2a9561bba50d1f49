import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { contractOf, registerSecurity } from "@/app/contract";
import { createHttp } from "@/app/http";
import { modules } from "@/app/modules";
import { loadConfig } from "@/config";

/** Writes `openapi/openapi.json` from the routes; `--check` fails when it is stale. */
const app = createHttp({
  config: loadConfig({}),
  modules,
  contextOf: () => Promise.reject(new Error("the contract is written without answering requests")),
  onBug: () => {},
});
registerSecurity(app);
const text = `${JSON.stringify(contractOf(app, modules), null, 2)}\n`;
const folder = join(import.meta.dir, "../../openapi");
const file = Bun.file(join(folder, "openapi.json"));

if (process.argv.includes("--check")) {
  const fresh = (await file.exists()) && (await file.text()) === text;
  console.log(fresh ? "openapi/openapi.json is current" : "openapi/openapi.json is stale: run `bun run openapi`");
  process.exit(fresh ? 0 : 1);
}
await mkdir(folder, { recursive: true });
await file.write(text);
console.log("openapi/openapi.json written");
