import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import type { JsonSchema } from "@/app/examples";
import type { Document } from "@/app/lean";
import { documentOf } from "../../tools/openapi";

export type Media = { schema: JsonSchema; example?: unknown };
export type Parameter = { in: string; name: string; schema: JsonSchema; example?: unknown };
export type AnswerTold = { status: number; media: string | null; schema: JsonSchema; example: unknown; codes: readonly string[] };
/** What the contract says of one operation, without references to shared parts. */
export type Told = { id: string; parameters: Parameter[]; body: Media | null; answers: AnswerTold[] };

type Reply = { $ref?: string; content?: Record<string, Media>; "x-codes"?: string[] };

/** Every operation by its label: `GET /api/users/{id}`. */
export function operationsOf(document: Document): Map<string, Told> {
  const found = <T extends object>(part: T): T => {
    const { $ref } = part as { $ref?: string };
    if ($ref === undefined) return part;
    const [section, name] = $ref.split("/").slice(2) as [string, string];
    // A reference of the contract points at a part of the same kind.
    return document.components[section]![name] as unknown as T;
  };
  const told = new Map<string, Told>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, raw] of Object.entries(methods)) {
      const operation = raw as unknown as {
        operationId: string;
        parameters?: Parameter[];
        requestBody?: { content: Record<string, Media> };
        responses: Record<string, Reply>;
      };
      told.set(`${method.toUpperCase()} ${path}`, {
        id: operation.operationId,
        parameters: (operation.parameters ?? []).map(found),
        body: Object.values(operation.requestBody?.content ?? {})[0] ?? null,
        answers: Object.entries(operation.responses).map(([status, reply]) => {
          const { content, "x-codes": codes = [] } = found(reply);
          const [media, shown] = Object.entries(content ?? {})[0] ?? [null, { schema: {} }];
          // Whatever no status names has its place under `default`, told here as 0.
          return { status: Number(status) || 0, media, schema: shown.schema, example: shown.example, codes };
        }),
      });
    }
  return told;
}

/**
 * Tells what is wrong with a value by a schema of the contract; nothing when it fits. An object whose fields are listed has no others:
 * what the contract does not name must not be in an answer.
 */
export function checker(document: Document): (schema: JsonSchema, value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(closed({ $id: "contract", components: { schemas: document.components["schemas"] } }) as object);
  const compiled = new Map<string, ValidateFunction>();
  return (schema, value) => {
    const text = JSON.stringify(schema);
    let validate = compiled.get(text);
    if (!validate) {
      validate = ajv.compile(closed(JSON.parse(text.replaceAll('"#/components/', '"contract#/components/'))) as object);
      compiled.set(text, validate);
    }
    if (validate(value)) return [];
    return validate.errors!.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}

export type Answered = { status: number; headers: Headers; text: string };

let contract: { operations: readonly (readonly [pattern: RegExp, told: Told])[]; fits: ReturnType<typeof checker> } | undefined;

function known() {
  if (contract) return contract;
  const document = documentOf();
  const operations = [...operationsOf(document)].map(
    ([label, told]) => [new RegExp(`^${label.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`), told] as const,
  );
  return (contract = { operations, fits: checker(document) });
}

/** What an answer says that the contract of its operation does not; nothing when it keeps to it, or when no operation has this address. */
export function breaches(method: string, path: string, { status, headers, text }: Answered): string[] {
  const { operations, fits } = known();
  const label = `${method.toUpperCase()} ${path.replace(/[?#].*$/, "").replace(/^\/api\/v1\//, "/api/")}`;
  // The routes stand in the order in which they are matched.
  const told = operations.find(([pattern]) => pattern.test(label))?.[1];
  if (!told) return [];
  const answers = told.answers.filter((answer) => answer.status === status);
  const media = headers.get("Content-Type")?.split(";")[0] ?? null;
  const answer = answers[0] ?? told.answers.find((other) => other.status === 0 && status >= 500);
  const at = `${told.id} ${status}`;
  // What was asked for with `fields` leaves out what is otherwise required.
  const whole = !/[?&]fields=/.test(path);
  if (media === "text/html" && told.answers.some((other) => other.status === 0 && other.media === media)) return [];
  if (!answer) return [`${at}: this status is not in the contract: ${text.slice(0, 300)}`];
  if (answer.media === null) return status === 204 && text !== "" ? [`${at}: a body where there is none`] : [];
  // Bytes, of whatever kind.
  if (answer.media === "*/*") return media === null ? [`${at}: no media type`] : [];
  if (answer.media === "text/csv") return media === answer.media ? [] : [`${at}: ${media} instead of CSV`];
  if (media !== answer.media) return [`${at}: ${media} instead of ${answer.media}`];
  const body = JSON.parse(text) as { code?: string };
  return [
    ...(status >= 400 && !answer.codes.includes(body.code ?? "") ? [`${body.code}: not a code of this operation and status`] : []),
    ...fits(answer.schema, body).filter((said) => whole || !said.includes("must have required property")),
    ...unfit(body),
  ].map((said) => `${at}: ${said}`);
}

/** What no client could hold: integers that a double rounds, times that are not in UTC. */
function unfit(value: unknown, name = ""): string[] {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value) ? [`${name}: ${value} is not exact`] : [];
  if (typeof value === "string") return /(_at|_until|_from)$/.test(name) && !value.endsWith("Z") ? [`${name}: ${value} is not in UTC`] : [];
  return value === null || typeof value !== "object" ? [] : Object.entries(value).flatMap(([key, inner]) => unfit(inner, key));
}

/** The same schema with its objects closed. Parts of an `allOf` see each other's fields, so they stay open. */
function closed(value: unknown, open = false): unknown {
  if (Array.isArray(value)) return value.map((item) => closed(item, open));
  if (value === null || typeof value !== "object") return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === "example" || key === "default" ? part : closed(part, key === "allOf")]),
  );
  const { properties, additionalProperties } = value as JsonSchema;
  return properties && typeof properties === "object" && !("$ref" in properties) && additionalProperties === undefined && !open
    ? { ...inner, additionalProperties: false }
    : inner;
}
