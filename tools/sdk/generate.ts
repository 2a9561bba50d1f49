import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonSchema, Schemas } from "@/app/examples";
import type { Document } from "@/app/lean";
import { comment, quoted, typeOf } from "./types";

type Parameter = { $ref?: string; name: string; in: string; required?: boolean; description?: string; schema: JsonSchema };
type Reply = { $ref?: string; description: string; content?: Record<string, { schema?: JsonSchema }>; "x-codes"?: string[] };
type Described = {
  operationId: string;
  summary: string;
  description?: string;
  security: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: JsonSchema }> };
  responses: Record<string, Reply>;
};
type Method = { method: string; path: string; described: Described; parameters: Parameter[]; body: Body | null; answer: JsonSchema | null };
type Body = { kind: "json" | "form"; schema: JsonSchema };

/** The files of the package, by name: plain ES modules with their types, which need no build and no other package. */
export async function sdkOf(document: Document): Promise<Map<string, string>> {
  const schemas = document.components["schemas"] as unknown as Schemas;
  const methods = methodsOf(document);
  const beside = (name: string) => readFile(join(import.meta.dir, name), "utf8");
  const written = await compiled({
    "client.ts": await beside("client.ts"),
    "types.ts": typesText(document, schemas, methods),
    "index.ts": indexText(document, schemas, methods),
  });
  return written.set("README.md", await beside("README.md")).set("package.json", manifest(document));
}

/** What any call may be refused for: said once, in the README. */
const usual = new Set([
  "bad_request",
  "unauthenticated",
  "forbidden",
  "in_flight",
  "too_large",
  "unsupported_media_type",
  "invalid_request",
  "idempotency_key_reused",
  "rate_limited",
]);

function methodsOf(document: Document): Method[] {
  const found = <T extends { $ref?: string }>(part: T): T => {
    if (part.$ref === undefined) return part;
    const [section, name] = part.$ref.split("/").slice(2) as [string, string];
    // A reference of the contract points at a part of the same kind.
    return document.components[section]![name] as unknown as T;
  };
  return Object.entries(document.paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => {
      // What lean() leaves is plain OpenAPI.
      const described = operation as unknown as Described;
      const parameters = (described.parameters ?? []).map(found);
      const answers = Object.entries(described.responses).filter(([status]) => Number(status) < 300);
      const content = answers[0] && found(answers[0][1]).content;
      const codes = Object.values(described.responses)
        .flatMap((reply) => found(reply)["x-codes"] ?? [])
        .filter((code) => !usual.has(code));
      const text = [
        described.description,
        `\`${method.toUpperCase()} ${path}\``,
        codes.length > 0 ? `Refusals beside the usual: ${codes.map((code) => `\`${code}\``).join(", ")}.` : "",
      ];
      return {
        method: method.toUpperCase(),
        path,
        described: { ...described, description: [described.summary, ...text.filter(Boolean)].join("\n\n") },
        parameters,
        body: bodyOf(described.requestBody?.content ?? {}),
        answer: content?.["application/json"]?.schema ?? (content ? (Object.values(content)[0]?.schema ?? { type: "string" }) : null),
      };
    }),
  );
}

function bodyOf(content: Record<string, { schema?: JsonSchema }>): Body | null {
  const [json, form] = [content["application/json"], content["multipart/form-data"] ?? content["application/x-www-form-urlencoded"]];
  if (json) return { kind: "json", schema: json.schema ?? {} };
  return form ? { kind: "form", schema: form.schema ?? {} } : null;
}

/** Names of schemas that a schema leads to. */
function reached(schemas: Schemas, from: unknown, seen = new Set<string>()): Set<string> {
  for (const [, name] of JSON.stringify(from ?? null).matchAll(/#\/components\/schemas\/(\w+)/g))
    if (!seen.has(name!)) {
      seen.add(name!);
      reached(schemas, schemas[name!], seen);
    }
  return seen;
}

function typesText(document: Document, schemas: Schemas, methods: readonly Method[]): string {
  const replies = methods.map(({ answer }) => answer);
  const told = reached(schemas, replies);
  const types = Object.entries(schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema, told.has(name))};\n`,
  );
  const inputs = methods.flatMap((method) => {
    const text = inputType(method);
    if (text === null) return [];
    const name = inputName(method);
    if (name in schemas) throw new Error(`${name}: the contract has a schema of this name already`);
    return [`/** What \`${method.described.operationId}\` takes. */\nexport type ${name} = ${text};\n`];
  });
  const codes = new Set(
    [...JSON.stringify([document.paths, document.components]).matchAll(/"x-codes":\[([^\]]*)\]/g)].flatMap(
      (match) => JSON.parse(`[${match[1]!}]`) as string[],
    ),
  );
  const union = [...codes]
    .toSorted()
    .map((code) => `  | "${code}"`)
    .join("\n");
  return [...types, ...inputs, `/** The codes of refusals that this version knows. */\nexport type ProblemCode =\n${union};\n`].join("\n");
}

const inputName = ({ described: { operationId } }: Method) => `${operationId[0]!.toUpperCase()}${operationId.slice(1)}Input`;
const placed = ({ parameters }: Method, where: string) => parameters.filter((parameter) => parameter.in === where);
const severalWords = (name: string) => name.endsWith("[in]") || name === "fields" || name === "include";

/** One flat object: what stands in the path, in the query and in the body. */
function inputType(method: Method): string | null {
  const fields = [...placed(method, "path"), ...placed(method, "query")].map(({ name, required, description, schema }) => {
    const type = severalWords(name) ? "string | readonly string[]" : typeOf(schema, false);
    return `${comment(description, "  ")}  ${quoted(name)}${required ? "" : "?"}: ${type}${required ? "" : " | undefined"};\n`;
  });
  const own = fields.length > 0 ? `{\n${fields.join("")}}` : null;
  const body = method.body && typeOf(method.body.schema, false);
  return own && body ? `${own} & ${body}` : (own ?? body);
}

function indexText(document: Document, schemas: Schemas, methods: readonly Method[]): string {
  const operations: string[] = [];
  const members: string[] = [];
  for (const method of methods) {
    const { described, answer } = method;
    const id = described.operationId;
    operations.push(`  ${id}: ${operationText(method, schemas)},\n`);
    const paged = answer?.properties?.["meta"] !== undefined;
    const data = answer?.properties?.["data"] ?? null;
    const row = paged ? data!.items! : data;
    const type = row
      ? typeOf(row, true, "  ").replace(/(?<![\w."$])[A-Z]\w+(?![\w"])/g, (name) => (name in schemas ? `Types.${name}` : name))
      : answer
        ? typeOf(answer, true)
        : "void";
    const mark = inputIsOptional(method) ? "?" : "";
    const input = inputType(method) === null ? "input?: Record<string, never>" : `input${mark}: Types.${inputName(method)}`;
    const returns = paged ? `Pages<${type}>` : `Promise<Answer<${type}>>`;
    members.push(
      `${comment(described.description, "  ")}  ${id}(${input}, options?: CallOptions): ${returns} {\n    return this.${paged ? "list" : "call"}(operations.${id}, input, options);\n  }\n`,
    );
  }
  const { title, version } = document["info"] as { title: string; version: string };
  return `import { Client, ZaaZError, type Answer, type CallOptions, type Operation, type Pages } from "./client.js";
import type * as Types from "./types.js";

export { Pages, ZaaZError } from "./client.js";
export type { Answer, CallOptions, Page, PageMeta, ProblemField, ResponseInfo, Token, ZaaZOptions } from "./client.js";
export type * from "./types.js";

/** True for a refusal with one of these codes. */
export const isProblem = (error: unknown, ...codes: readonly Types.ProblemCode[]): error is ZaaZError =>
  error instanceof ZaaZError && (codes as readonly string[]).includes(error.code);

const operations = {
${operations.join("")}} as const satisfies Record<string, Operation>;

/** ${title} ${version}: one method for each operation. */
export class ZaaZ extends Client {
${members.join("\n")}}
`;
}

function operationText(method: Method, schemas: Schemas): string {
  const { body } = method;
  const names = new Set(placed(method, "path").map(({ name }) => name));
  const query = placed(method, "query").map(({ name }) => name);
  const bodyFields = body ? fieldsOf(schemas, body.schema) : [];
  const twice = bodyFields.filter((name) => names.has(name) || query.includes(name));
  if (twice.length > 0) throw new Error(`${method.described.operationId}: ${twice.join(", ")} stands in two places of one call`);
  const header = placed(method, "header").some(({ name }) => name === "Idempotency-Key");
  const key = header ? "header" : method.method !== "GET" && bodyFields.includes("usage_key") ? "usage_key" : null;
  const parts = [
    `method: "${method.method}"`,
    `path: "${method.path}"`,
    ...(body ? [`body: "${body.kind}"`] : []),
    ...(body && query.length > 0 ? [`query: ${JSON.stringify(query)}`] : []),
    ...(key ? [`key: "${key}"`] : []),
    ...(method.answer?.format === "binary" ? ['answer: "blob"'] : []),
  ];
  return `{ ${parts.join(", ")} }`;
}

const resolved = (schemas: Schemas, schema: JsonSchema): JsonSchema => (schema.$ref ? schemas[schema.$ref.split("/").at(-1)!]! : schema);

function fieldsOf(schemas: Schemas, schema: JsonSchema): string[] {
  const { properties = {}, anyOf = [], oneOf = [], allOf = [] } = resolved(schemas, schema);
  return [...Object.keys(properties), ...[...anyOf, ...oneOf, ...allOf].flatMap((form) => fieldsOf(schemas, form))];
}

const inputIsOptional = (method: Method) =>
  method.body === null && placed(method, "path").length === 0 && placed(method, "query").every(({ required }) => !required);

/** What the compiler makes of the sources: modules and their declarations. It also finds what is wrong with them. */
async function compiled(sources: Record<string, string>): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "zaaz-sdk-"));
  try {
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    for (const [name, text] of Object.entries(sources)) await writeFile(join(folder, name), text);
    const options =
      "--target es2023 --lib es2023,dom,dom.iterable --module nodenext --strict --exactOptionalPropertyTypes --noUnusedLocals --declaration";
    const tsc = join(import.meta.dir, "../../node_modules/.bin/tsc");
    const run = Bun.spawn([process.execPath, tsc, ...options.split(" "), "--types", "", "--outDir", "out", "index.ts"], {
      cwd: folder,
      stdout: "pipe",
      stderr: "inherit",
    });
    const said = await new Response(run.stdout).text();
    if ((await run.exited) !== 0) throw new Error(`the SDK does not compile:\n${said.slice(0, 4_000)}`);
    const files = new Map<string, string>();
    for (const name of ["client.js", "client.d.ts", "index.js", "index.d.ts", "types.js", "types.d.ts"])
      files.set(name, await readFile(join(folder, "out", name), "utf8"));
    // Editors read the comments from the declarations; what is run does not need them again.
    files.set("index.js", files.get("index.js")!.replaceAll(/^ *\/\*\*[^]*?\*\/\n/gm, ""));
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const manifest = (document: Document) =>
  `${JSON.stringify(
    {
      name: "@zaaz/sdk",
      version: (document["info"] as { version: string }).version,
      description: "Client of ZaaZ Server: credits, packages, payments and metered AI usage.",
      license: "UNLICENSED",
      type: "module",
      sideEffects: false,
      main: "./index.js",
      types: "./index.d.ts",
      exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
      files: ["*.js", "*.d.ts", "README.md"],
      engines: { node: ">=20.3" },
    },
    null,
    2,
  )}\n`;
