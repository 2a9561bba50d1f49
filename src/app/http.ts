import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { cors } from "hono/cors";
import type { Config } from "@/config";
import type { Module } from "@/kit/module";
import { internal, noSuchRoute, problemOf, problemResponse } from "./problems";
import { mount, type App, type ContextOf, type HttpEnv } from "./mount";

export type HttpParts = {
  config: Config;
  modules: readonly Module[];
  contextOf: ContextOf;
  /** Told of every failure that is a bug of ours. */
  onBug(error: unknown, requestId: string): void;
  /** Told of every answer: method, route pattern, status, seconds. */
  onAnswer?(method: string, route: string, status: number, seconds: number): void;
  /** Further routes: pages, health, development tools. */
  extra?(app: App): void;
};

const exposed = ["ETag", "Idempotency-Replayed", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"];

/** The HTTP app: plain `fetch`, web APIs only. */
export function createHttp({ config, modules, contextOf, onBug, onAnswer, extra }: HttpParts): App {
  const app: App = new OpenAPIHono<HttpEnv>({ getPath });
  const overTls = config.PUBLIC_URL.startsWith("https:");
  app.use(async (c, next) => {
    const started = performance.now();
    const requestId = acceptable(c.req.header("X-Request-Id")) ?? crypto.randomUUID();
    c.set("requestId", requestId);
    await next();
    secure(c, requestId, overTls);
    onAnswer?.(c.req.method, c.req.routePath, c.res.status, (performance.now() - started) / 1_000);
  });
  if (config.CORS_ORIGINS.length > 0) app.use("/api/*", cors({ origin: config.CORS_ORIGINS, exposeHeaders: exposed, maxAge: 600 }));
  app.onError((error, c) => {
    const requestId = c.get("requestId");
    const problem = problemOf(error);
    if (!problem) onBug(error, requestId);
    return withHeadersOf(c, problemResponse(problem ?? internal(), requestId));
  });
  app.notFound((c) => problemResponse(noSuchRoute(), c.get("requestId")));
  for (const module of modules) for (const route of module.routes) mount(app, module.name, route, contextOf);
  extra?.(app);
  return app;
}

/** `/api/v1/...` is another name of `/api/...`. */
function getPath(request: Request): string {
  const start = request.url.indexOf("/", request.url.indexOf(":") + 4);
  const end = request.url.slice(start).search(/[?#]/);
  const path = start === -1 ? "/" : end === -1 ? request.url.slice(start) : request.url.slice(start, start + end);
  return path.startsWith("/api/v1/") ? `/api/${path.slice(8)}` : path;
}

const acceptable = (id: string | undefined) => (id && /^[\w.:-]{1,100}$/.test(id) ? id : undefined);

function secure(c: Context, requestId: string, overTls: boolean): void {
  const { headers } = c.res;
  headers.set("X-Request-Id", requestId);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("X-Frame-Options", "DENY");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  if (overTls) headers.set("Strict-Transport-Security", "max-age=31536000");
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}

/** Headers set before the failure (rate limits) belong to the answer as well, unless the failure has its own. */
function withHeadersOf(c: Context, response: Response): Response {
  for (const name of ["RateLimit", "RateLimit-Policy"]) {
    const own = response.headers.get(name);
    const before = c.res.headers.get(name);
    // What the context holds is put over every answer it takes.
    if (own) c.header(name, own);
    else if (before) response.headers.set(name, before);
  }
  return response;
}
