import type { WebSocketData } from "@socket.io/bun-engine";
import { createRoute, z, type OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Ctx } from "@/kit/ctx";
import { admit, type Endpoint, type Page } from "@/kit/endpoint";
import {
  forbidden,
  invalid,
  keyReused,
  notFound,
  tooManyRequests,
  unauthenticated,
  unsupportedMedia,
  tooLarge,
  badRequest,
  unavailable,
  type ProblemKind,
} from "@/kit/problem";
import { show } from "@/kit/view";
import { bodyMax, readJson } from "@/kit/body";
import { alreadyIssued, checkKey, inFlight, once } from "./idempotency";
import { invalidInput, ProblemBody } from "./problems";

export type HttpEnv = { Bindings: { address?: string; server?: Bun.Server<WebSocketData> }; Variables: { requestId: string } };
export type App = OpenAPIHono<HttpEnv>;

/** Builds the ctx of one request: who calls, from where, within which limits. Throws the problem of whoever may not. */
export type ContextOf = (c: Context<HttpEnv>, definition: Endpoint) => Promise<Ctx>;

const PageMeta = z
  .object({
    page: z.int(),
    limit: z.int(),
    total: z.int().openapi({ description: "Exact up to 10,000." }),
    pages: z.int(),
    total_more: z.literal(true).optional().openapi({ description: "There are more than `total` says." }),
    next: z.string().nullable().openapi({ description: "Pass as `after` to walk on." }),
  })
  .openapi("PageMeta");

/** How long a file may take to come in. */
const uploadMax_s = 240;

const mutating = (definition: Endpoint) => definition.method !== "get" && definition.idempotency !== "none";

/** Puts one endpoint into the app and into the contract. */
export function mount(app: App, tag: string, definition: Endpoint, contextOf: ContextOf): void {
  const path = addressOf(definition);
  app.openAPIRegistry.registerPath(contractOf(definition, tag, path));
  const route = `${definition.method} ${path}`;
  const parse = parserOf(definition);
  app.on(definition.method.toUpperCase(), path.replace(/\{(\w+)\}/g, ":$1"), async (c) => {
    // Who you are is settled before what you sent is read.
    const ctx = await contextOf(c, definition);
    admit(definition.access, ctx.actor);
    // Bun counts from the first byte, however many follow: a file on a slow line needs longer than other requests may.
    if (definition.upload) c.env?.server?.timeout(c.req.raw, uploadMax_s);
    const input = await parse(c);
    const answer = async () => reply(c, ctx, definition, input, await definition.run(ctx, input, c));
    const key = ctx.idempotencyKey;
    if (key === undefined || !mutating(definition)) return answer();
    if (definition.idempotency === "own") {
      checkKey(key);
      return answer();
    }
    return once(
      ctx,
      { route, key, input: { ...input, params: c.req.param(), path: c.req.path }, credential: definition.idempotency === "credential" },
      answer,
    );
  });
}

/** Pages (`/verify-email`) and well-known documents stand at the root, everything else under `/api`. */
export const addressOf = ({ path }: Endpoint) => (path.startsWith("/~/") ? path.slice(2) : `/api${path}`);

type Input = { params: unknown; query: unknown; body: unknown };

/** Decodes what a request carries; everything it does not name is refused. */
function parserOf({ params, query, body, bodyMax: max = bodyMax }: Endpoint): (c: Context) => Promise<Input> {
  const decode = (schema: z.ZodType | undefined, value: () => unknown) => {
    if (!schema) return {};
    const sent = value();
    const parsed = schema.safeParse(sent);
    if (!parsed.success) throw invalidInput(parsed.error, sent, schema instanceof z.ZodObject ? Object.keys(schema.shape) : []);
    return parsed.data;
  };
  const noQuery = z.strictObject({});
  return async (c) => {
    const read = decode(params, () => c.req.param());
    const asked = decode(query ?? noQuery, () => single(c.req.queries()));
    if (!body) return { params: read, query: asked, body: {} };
    const json = await readJson(c.req.raw, max);
    return { params: read, query: asked, body: decode(body, () => json) };
  };
}

/** A parameter given twice stays a list, which no schema of a parameter takes. */
const single = (queries: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(queries).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));

async function reply(c: Context, ctx: Ctx, definition: Endpoint, { query }: Input, result: unknown): Promise<Response> {
  if (result instanceof Response) return result;
  const status = definition.status ?? 200;
  c.header("Cache-Control", "no-store");
  if (status === 204) return c.body(null, 204);
  const { fields } = query as { fields?: string[] };
  const encode = (row: unknown) => show(definition.returns, row, ctx.actor, fields);
  const page = definition.paged ? (result as Page<unknown>) : null;
  const encoded = page ? page.data.map(encode) : encode(result);
  const data = definition.finish ? await definition.finish(ctx, query, encoded) : encoded;
  return c.json((page ? { data, meta: page.meta } : { data }) as object, status as 200);
}

function contractOf(definition: Endpoint, tag: string, path: string): RouteConfig {
  const { params, query, body, access } = definition;
  const open = access.anyone === true;
  const security = [...(access.user ? [{ user: [] }] : []), ...(access.service ? [{ service: [] }] : [])];
  return createRoute({
    method: definition.method,
    path: path as `/${string}`,
    operationId: definition.id,
    summary: definition.summary,
    ...(definition.description && { description: definition.description }),
    tags: [tag],
    security: open ? [{}, ...security] : security,
    request: {
      ...(params && { params: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
      ...(mutating(definition) && { headers: IdempotencyHeader }),
      ...(definition.upload && { body: { required: true, content: formOf(definition.upload.field) } }),
      ...(body && { body: { required: true, content: { "application/json": { schema: definition.takes ?? body } } } }),
    },
    responses: { ...successOf(definition), ...failuresOf(definition, open) },
  });
}

const IdempotencyHeader = z.object({
  "Idempotency-Key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({ description: "One value per purchase or change, **the same value when you retry**. Kept for 24 hours." }),
});

/** A form with one file. */
const formOf = (field: string) => ({
  "multipart/form-data": { schema: z.object({ [field]: z.string().openapi({ format: "binary" }) }) },
});

function successOf(definition: Endpoint) {
  const status = definition.status ?? 200;
  const shown = definition.shows ?? definition.returns;
  if (!definition.media && (status === 204 || shown instanceof z.ZodUndefined)) return { [status]: { description: definition.summary } };
  if (definition.media) {
    const schema = z.string().openapi({ format: "binary" });
    return { [status]: { description: definition.summary, content: { [definition.media]: { schema } } } };
  }
  const schema = definition.paged ? z.object({ data: z.array(shown), meta: PageMeta }) : z.object({ data: shown });
  return { [status]: { description: definition.summary, content: { "application/json": { schema } } } };
}

function failuresOf(definition: Endpoint, open: boolean) {
  const kinds = new Set<ProblemKind>([
    invalid,
    tooManyRequests,
    unauthenticated,
    ...(open ? [] : [forbidden]),
    ...(definition.params ? [notFound] : []),
    ...(definition.body || definition.upload ? [badRequest, tooLarge, unsupportedMedia] : []),
    ...(mutating(definition) ? [badRequest, inFlight, keyReused] : []),
    unavailable,
    ...(definition.idempotency === "credential" ? [alreadyIssued] : []),
    ...(definition.problems ?? []),
  ]);
  const byStatus = Object.groupBy([...kinds], (kind) => String(kind.status));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, group]) => [
      status,
      {
        description: group!.map((kind) => `\`${kind.code}\`: ${kind.title}`).join("\n\n"),
        content: { "application/problem+json": { schema: ProblemBody } },
      },
    ]),
  );
}
