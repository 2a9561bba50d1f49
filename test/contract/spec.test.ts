import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { z } from "@hono/zod-openapi";
import { Validator } from "@seriousme/openapi-schema-validator";
import { modules } from "@/app/modules";
import { bootTest, type TestApp } from "@test/support/boot";
import { staleFiles } from "../../tools/openapi";
import { routes } from "./support";

type Schema = {
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  type?: string | string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  pattern?: string;
  example?: unknown;
};
type Content = Record<string, { schema?: Schema }>;
type Reply = { $ref?: string; description: string; content?: Content; "x-codes"?: string[] };
type Parameter = { $ref?: string; name: string; in: string; required?: boolean; schema: Schema };
type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Reply>;
};
type Spec = {
  openapi: string;
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, Reply>;
    securitySchemes: Record<string, unknown>;
  };
};

let app: TestApp;
let spec: Spec;
let operations: Map<string, Operation>;
beforeAll(async () => {
  app = await bootTest({ SEED: "none" });
  spec = JSON.parse((await app.call("GET", "/openapi.json")).text) as Spec;
  operations = new Map(
    Object.entries(spec.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, whole(operation)] as const),
    ),
  );
});
afterAll(() => app.close());

test("it is valid OpenAPI 3.1", async () => {
  expect(spec.openapi).toBe("3.1.0");
  const result = await new Validator().validate(structuredClone(spec));
  expect(result).toEqual({ valid: true });
});

test("it names every route, and no other", () => {
  expect([...operations.keys()].toSorted()).toEqual(routes.map((route) => route.label).toSorted());
});

test("operation ids are unique, camelCase names", () => {
  const ids = [...operations.values()].map((operation) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]*$/.test(id))).toEqual([]);
});

test("every module is a tag with a sentence about it", () => {
  expect(spec.tags.map((tag) => tag.name)).toEqual(modules.map((module) => module.name));
  for (const { name, description } of spec.tags)
    expect([name, description.length > 10, description.endsWith(".")]).toEqual([name, true, true]);
});

describe("every operation says what it is, who may call it, and how it fails", () => {
  const failure = "application/problem+json";
  test.each(routes.map((route) => [route.label, route] as const))("%s", (label, route) => {
    const operation = operations.get(label)!;
    expect(operation.operationId).toBe(route.id);
    expect(operation.tags).toEqual([route.tag]);
    expect(operation.summary.length).toBeGreaterThan(3);
    expect(operation.security.length).toBeGreaterThan(0);
    expect(operation.security.some((way) => Object.keys(way).length === 0)).toBe(route.access.anyone === true);
    for (const way of operation.security.flatMap(Object.keys)) expect(spec.components.securitySchemes).toHaveProperty(way);

    const statuses = Object.keys(operation.responses);
    expect(statuses.filter((status) => /^[23]/.test(status)).length).toBeGreaterThan(0);
    const needed = [
      "401",
      "422",
      "429",
      ...(route.access.anyone ? [] : ["403"]),
      ...(route.params ? ["404"] : []),
      ...(route.body ? ["400", "413", "415"] : []),
    ];
    expect(statuses).toEqual(expect.arrayContaining(needed) as string[]);
    for (const { code, status } of route.problems ?? []) {
      const { description, "x-codes": codes } = operation.responses[status]!;
      expect([code, description.includes(`\`${code}\``), codes!.includes(code)]).toEqual([code, true, true]);
    }
    for (const status of statuses.filter((status) => /^[45]/.test(status))) {
      const { description, content } = operation.responses[status]!;
      expect(description.length).toBeGreaterThan(5);
      expect(content![failure]!.schema!.$ref).toBe("#/components/schemas/Problem");
    }
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
    expect(inPath.map((parameter) => parameter.name)).toEqual([...route.address.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!));
    expect(inPath.every((parameter) => parameter.required)).toBe(true);
    if (route.body) expect(Object.keys(operation.requestBody!.content)).toEqual(["application/json"]);
  });
});

test("what must not be shown is in no schema of a reply", () => {
  const hidden = /password|_hash$|^hash$|^keys$|secret|^epoch/;
  const bodies = new Set([...operations.values()].flatMap((operation) => refsOf(operation.requestBody ?? {})));
  const shown = Object.entries(spec.components.schemas).filter(([name]) => !bodies.has(name));
  const found = shown.flatMap(([name, schema]) =>
    Object.keys(schema.properties ?? {}).flatMap((field) => (hidden.test(field) ? [`${name}.${field}`] : [])),
  );
  expect(found).toEqual([]);
});

test("integers of 64 bits and money are numbers, ids and times strings with a form", () => {
  const price = spec.components.schemas["AiModel"]!.properties!["input_token_price"]!;
  expect(price).toMatchObject({ type: ["number", "null"], minimum: 0, maximum: 1_000_000 });
  expect(spec.components.schemas["AiModel"]!.properties!["_id"]).toMatchObject({ type: "string", pattern: "^[0-9a-f]{24}$" });
  expect(spec.components.schemas["AiModel"]!.properties!["created_at"]).toMatchObject({ type: "string", format: "date-time" });
  expect(spec.components.schemas["AiModelCreate"]!.required?.toSorted()).toEqual(["name", "provider", "value"]);
  expect(spec.components.schemas["AiModelPatch"]!.required).toBeUndefined();
});

test("where null may come, every schema of a record says so, and nowhere else", () => {
  expect(withSchema().length).toBeGreaterThan(15);
  const wrong = withSchema().flatMap(({ name, view }) => {
    const shown = spec.components.schemas[name]!.properties!;
    return Object.entries(view.shape).flatMap(([field, type]) => {
      const [may, says] = [(type as z.ZodType).safeParse(null).success, saysNull(shown[field]!)];
      return says === undefined || may === says ? [] : [`${name}.${field}`];
    });
  });
  expect(wrong).toEqual([]);
});

test("every pattern is a regular expression of JSON Schema, which its example matches", () => {
  const patterns = schemasIn(spec).filter((schema) => typeof schema.pattern === "string");
  expect(patterns.length).toBeGreaterThan(50);
  const wrong = patterns.filter(
    ({ pattern, example }) => /\/[a-z]+$/.test(pattern!) || (typeof example === "string" && !new RegExp(pattern!, "u").test(example)),
  );
  expect(wrong).toEqual([]);
});

test("what is said of many operations is said once, and the whole stays small", () => {
  expect(Object.keys(spec.components.responses).length).toBeGreaterThan(30);
  for (const name of ["unauthenticated", "forbidden", "rate_limited", "not_found"])
    expect(spec.components.responses[name]!["x-codes"]).toEqual([name]);
  expect(spec.components.parameters["Idempotency-Key"]!.in).toBe("header");
  expect(JSON.stringify(spec).length / operations.size).toBeLessThan(2_500);
});

test("the document and the SDK in the repository are those of these routes", async () => {
  expect(await staleFiles()).toEqual([]);
});

test("it tells callers to keep their keys when they retry", () => {
  const said = [...operations.values()]
    .flatMap((operation) => operation.parameters ?? [])
    .find((parameter) => parameter.name === "Idempotency-Key");
  expect(JSON.stringify(said)).toContain("the same value when you retry");
});

const refsOf = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(/#\/components\/schemas\/(\w+)/g)].flatMap(([, name]) => [name!, ...refsIn(name!)]);
const refsIn = (name: string): string[] =>
  [...JSON.stringify(spec.components.schemas[name]).matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]!);

/** An operation with what it shares with others in its place. */
function whole(operation: Operation): Operation {
  const { parameters, responses } = spec.components;
  const nameOf = (ref: string) => ref.split("/").at(-1)!;
  return {
    ...operation,
    parameters: (operation.parameters ?? []).map((part) => (part.$ref ? parameters[nameOf(part.$ref)]! : part)),
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, part]) => [status, part.$ref ? responses[nameOf(part.$ref)]! : part]),
    ),
  };
}

/** The records that the contract has a schema of. */
const withSchema = () =>
  modules.flatMap((module) => module.collections.map(({ entity }) => entity)).filter(({ name }) => name in spec.components.schemas);

function saysNull({ type, anyOf, oneOf, $ref }: Schema): boolean | undefined {
  if (type !== undefined) return [type].flat().includes("null");
  if (anyOf ?? oneOf) return (anyOf ?? oneOf)!.some((form) => saysNull(form) === true);
  // Without a type anything may come.
  return $ref === undefined ? undefined : false;
}

/** Every schema there is, at any depth. */
function schemasIn(value: unknown): Schema[] {
  if (value === null || typeof value !== "object") return [];
  const inner = Object.values(value).flatMap(schemasIn);
  return "type" in value && !("in" in value) ? [value as Schema, ...inner] : inner;
}
