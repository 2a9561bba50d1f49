import { readFile } from "node:fs/promises";
import { Scalar } from "@scalar/hono-api-reference";
import type { Module } from "@/kit/module";
import { contractOf, registerSecurity } from "./contract";
import type { App } from "./mount";

const csp =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

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
    c.res.headers.set("Content-Security-Policy", csp);
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
