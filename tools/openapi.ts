import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { contractOf, registerSecurity } from "@/app/contract";
import { createHttp } from "@/app/http";
import type { Document } from "@/app/lean";
import { modules } from "@/app/modules";
import { loadConfig } from "@/config";
import { envExample, envFile } from "./env";
import { sdkOf } from "./sdk/generate";

const folder = join(import.meta.dir, "../openapi");

/** The contract of the composed modules, made without a database. */
export function documentOf(): Document {
  const app = createHttp({
    config: loadConfig({}),
    modules,
    contextOf: () => Promise.reject(new Error("the contract is written without answering requests")),
    onBug: () => {},
  });
  registerSecurity(app);
  return contractOf(app, modules);
}

/** Everything under `openapi/`, by its path there. */
export async function contractFiles(): Promise<Map<string, string>> {
  const document = documentOf();
  const files = new Map([["openapi.json", `${pretty(document)}\n`]]);
  for (const [name, text] of await sdkOf(document)) files.set(`sdk/${name}`, text);
  return files;
}

/** What is written differs from what the routes and the settings give: files that are missing, changed or left over. */
export async function staleFiles(): Promise<string[]> {
  const files = await contractFiles();
  const present = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const stale: string[] = present.filter((name) => !files.has(name));
  for (const [name, text] of files) {
    const file = Bun.file(join(folder, name));
    if (!(await file.exists()) || (await file.text()) !== text) stale.push(name);
  }
  if (
    (await Bun.file(envFile)
      .text()
      .catch(() => "")) !== envExample()
  )
    stale.push(".env.example");
  return stale.toSorted();
}

const width = 140;

/** JSON with a line for whatever fits on one. */
function pretty(value: unknown, indent = ""): string {
  const line = JSON.stringify(value);
  if (value === null || typeof value !== "object" || indent.length + line.length <= width) return line;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const inner = Array.isArray(value)
    ? value.map((item) => `${deeper}${pretty(item, deeper)}`)
    : Object.entries(value).map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${pretty(item, deeper)}`);
  return `${open}\n${inner.join(",\n")}\n${indent}${close}`;
}

/** `bun run openapi` writes the contract, the SDK and `.env.example`; with `--check` it fails when they are stale. */
if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = await staleFiles();
    console.log(stale.length === 0 ? "openapi/ and .env.example are current" : `stale: ${stale.join(", ")}; run \`bun run openapi\``);
    process.exit(stale.length === 0 ? 0 : 1);
  }
  await mkdir(join(folder, "sdk"), { recursive: true });
  const files = await contractFiles();
  for (const [name, text] of files) await Bun.write(join(folder, name), text);
  await Bun.write(envFile, envExample());
  console.log(`openapi/: ${files.size} files written, and .env.example`);
}
