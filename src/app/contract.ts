import type { Module } from "@/kit/module";
import type { Endpoint } from "@/kit/endpoint";
import { exampleOf, type Fullness, type JsonSchema, type Schemas } from "./examples";
import { lean, type Document } from "./lean";
import { limitsText } from "./limits-table";
import { addressOf, type App } from "./mount";
import { internal } from "./problems";

const description = `Sell AI features as credits: people buy packages, hold a wallet of expiring credits, and partner services validate and consume them per call.

**Envelopes.** \`{"data": …}\`; lists add \`meta\`. Failures are \`application/problem+json\` (RFC 9457) with a stable \`code\` and, field by field, \`errors\`.

**Numbers.** Credits are JSON numbers with at most six decimals. Money is an integer of the currency's smallest unit. Prices of models are USD with at most nine decimals. Times are ISO 8601 in UTC; times you send need an offset.

**Retrying.** Send \`Idempotency-Key\` with every change: one value per purchase or change, **the same value when you retry**. The first answer comes back with \`Idempotency-Replayed: true\`. \`usage_key\` does the same for credits-process.

**Enumerations** in answers may get new values, and answers new fields: take what you do not know as "something else". Those in requests are closed.

**Lists.** \`search\`, \`page\`, \`limit\` (≤ 100), \`after\` (a cursor, without limit), \`sort\`, \`fields\`, \`include\`, and filters \`name\`, \`name[in]\`, \`name[gte]\`, \`name[lte]\`. Anything else is refused. With \`fields\` an answer has these and \`_id\` alone, whatever its schema requires without it.

**Changes.** Single reads carry an \`ETag\`; send it as \`If-Match\` with a PATCH and a change in between is 412.

**Sockets.** Socket.IO at \`/socket.io/\`, websocket only, \`auth: {token, sequence?}\`. A socket hears \`wallet\` \`{sequence, type, credits, credits_held, credits_available, change}\` for each visible change of the user's wallet, once and in order; \`payment\` \`{payment_transaction, status}\`, a success once it is credited; \`notification\`, a row of the inbox; \`low_balance\`.
It begins with the \`wallet\` events after \`sequence\` (the last 256 are kept) or, where they are not at hand, with \`wallet.snapshot\`, the wallet. Tell the last \`sequence\` you saw whenever you connect again. \`type\` is the \`kind\` of the ledger row, or hold, extend, release and so on; \`change\` is what \`credits\` changed by.
Nothing that you send is listened to. A refusal is a \`connect_error\` with a problem's \`code\` as its message and \`{code, status, title}\` as its data. When the session ends you hear \`closed\` \`{reason: "revoked"}\` and are disconnected (close code 4401): do not call again with that token. A token that only expires closes nothing.

**Limits.** Each may be scaled by whoever runs this.

${limitsText()}`;

/** The OpenAPI 3.1 document of the mounted routes, with each module as a tag and an example of each body. */
export function contractOf(app: App, modules: readonly Module[]): Document {
  const written = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "ZaaZ Server", version: "1.0.0", description },
    servers: [{ url: "/" }],
    tags: modules.map(({ name, description }) => ({ name, description })),
  });
  // A copy as plain JSON: what the registry keeps is built on by every later call.
  const document = JSON.parse(JSON.stringify(written)) as Document;
  const schemas = document.components["schemas"] as Schemas;
  for (const [name, schema] of Object.entries(schemas)) schemas[name] = flat(schemas, schema);
  for (const route of modules.flatMap((module) => module.routes)) complete(document, schemas, route);
  return lean(document);
}

/**
 * A record that was made from another one, with all of its fields. Left as `allOf` it would have to be both at once, and a reference
 * that may be shown as an object could never be one.
 */
function flat(schemas: Schemas, schema: JsonSchema): JsonSchema {
  if (!schema.allOf) return schema;
  const { allOf, ...rest } = schema;
  const parts = allOf.map((part) => flat(schemas, part.$ref ? schemas[part.$ref.split("/").at(-1)!]! : part));
  const required = [...new Set(parts.flatMap((part) => part.required ?? []))];
  return {
    ...Object.assign({}, ...parts),
    ...rest,
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})) as Record<string, JsonSchema>,
    ...(required.length > 0 && { required }),
  } as JsonSchema;
}

type Media = { schema: JsonSchema; example?: unknown };
type Described = {
  parameters?: { in: string; name: string; schema: JsonSchema; example?: unknown }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
};

const html: Record<string, Media> = { "text/html": { schema: { type: "string" } } };

/** What may become of any call, so that every answer there is has its place in the contract. */
const otherwise = {
  description: `\`${internal.code}\`: ${internal.title}`,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

/** Adds what the routes do not say themselves: an example of what is sent (the fullest that the route's own schema takes) and of what comes back. */
function complete(document: Document, schemas: Schemas, route: Endpoint): void {
  const operation = document.paths[addressOf(route)]![route.method] as unknown as Described;
  const sent = operation.requestBody?.content["application/json"];
  if (sent && route.body) {
    const forms = (["told", "all", "required"] satisfies Fullness[]).map((fullness) => exampleOf(schemas, sent.schema, fullness));
    const { body } = route;
    sent.example = forms.find((form) => body.safeParse(form).success) ?? forms[0];
  }
  for (const parameter of operation.parameters ?? [])
    if (parameter.in === "path") parameter.example = exampleOf(schemas, parameter.schema, "all", parameter.name);
  const answer = Object.entries(operation.responses).find(([status]) => Number(status) < 300)?.[1].content?.["application/json"];
  if (answer) answer.example = exampleOf(schemas, answer.schema, "all");
  const { page, redirects } = route;
  if (redirects) operation.responses["303"] = { description: redirects };
  if (page) {
    // People are refused with a page as well.
    for (const [status, reply] of Object.entries(operation.responses)) if (Number(status) >= 400) Object.assign(reply.content!, html);
    operation.responses["200"] = { description: route.summary, content: html };
  }
  operation.responses["default"] = page ? { ...otherwise, content: { ...html, ...otherwise.content } } : otherwise;
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
