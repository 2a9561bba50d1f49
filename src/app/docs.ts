import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Scalar } from "@scalar/hono-api-reference";
import type { Module } from "@/kit/module";
import { contractOf, registerSecurity } from "./contract";
import type { App } from "./mount";

/** The page's own inline scripts run by their hashes, no other one does. */
const cspOf = (page: string) =>
  `default-src 'none'; script-src 'self' ${hashes(page).join(" ")}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

const hashes = (page: string) =>
  [...page.matchAll(/<script(?:\s[^>]*)?>([^]*?)<\/script>/g)]
    .filter(([, script]) => script !== "")
    .map(([, script]) => `'sha256-${createHash("sha256").update(script!).digest("base64")}'`);

/** The console at `/docs`, and the contract it shows. Nothing of it is loaded from elsewhere. */
export function mountDocs(app: App, modules: readonly Module[]): void {
  registerSecurity(app);
  let contract: string | undefined;
  app.get("/openapi.json", (c) => {
    contract ??= JSON.stringify(contractOf(app, modules));
    return c.body(contract, 200, { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" });
  });
  app.get("/docs/scalar.js", async (c) => {
    const file = new URL(import.meta.resolve("@scalar/api-reference/package.json"));
    const script = await readFile(new URL("./dist/browser/standalone.js", file), "utf8");
    return c.body(script, 200, { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=86400" });
  });
  app.use("/docs", async (c, next) => {
    await next();
    const text = await c.res.text();
    c.res = new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": cspOf(text) } });
  });
  app.get(
    "/docs",
    Scalar({
      url: "/openapi.json",
      cdn: "/docs/scalar.js",
      pageTitle: "ZaaZ Server",
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      showDeveloperTools: "never",
      persistAuth: true,
    }),
  );
}
