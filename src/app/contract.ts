import type { Module } from "@/kit/module";
import { limits } from "./limits";
import type { App } from "./mount";

const description = `Sell AI features as credits: people buy packages, hold a wallet of expiring credits, and partner services validate and consume them per call.

**Envelopes.** \`{"data": …}\`; lists add \`meta\`. Failures are \`application/problem+json\` (RFC 9457) with a stable \`code\` and, field by field, \`errors\`.

**Numbers.** Credits are JSON numbers with at most six decimals. Money is an integer of the currency's smallest unit. Prices of models are USD with at most nine decimals. Times are ISO 8601 in UTC; times you send need an offset.

**Retrying.** Send \`Idempotency-Key\` with every change: one value per purchase or change, **the same value when you retry**. The first answer comes back with \`Idempotency-Replayed: true\`. \`usage_key\` does the same for credits-process.

**Lists.** \`search\`, \`page\`, \`limit\` (≤ 100), \`after\` (a cursor, without limit), \`sort\`, \`fields\`, \`include\`, and filters \`name\`, \`name[in]\`, \`name[gte]\`, \`name[lte]\`. Anything else is refused.

**Changes.** Single reads carry an \`ETag\`; send it as \`If-Match\` with a PATCH and a change in between is 412.

**Limits a minute.** ${limits.address} an address, ${limits.user} a user, ${limits.service.toLocaleString("en")} a service key unless it says otherwise; sign-in 10 an account and 60 an address. An hour: sign-up and forgotten password 20 an address, mail 5 to one address. Bodies 64 KiB, 32 levels deep. Bounds of a call: 1,000,000,000 tokens or units.`;

/** The OpenAPI 3.1 document of the mounted routes, with each module as a tag. */
export function contractOf(app: App, modules: readonly Module[]) {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "ZaaZ Server", version: "1.0.0", description },
    servers: [{ url: "/" }],
    tags: modules.map(({ name, description }) => ({ name, description })),
  });
}

/** The two ways to authenticate: what the routes only name. */
export function registerSecurity(app: App): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "user", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "Access token of a session.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "service", {
    type: "http",
    scheme: "bearer",
    description: "Service key, `zz_…`.",
  });
}
