import { createHash } from "node:crypto";

/** A schema of the contract, as far as an example needs to look into it. */
export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  format?: string;
  pattern?: string;
  description?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  [mark: `x-${string}`]: unknown;
};
export type Schemas = Record<string, JsonSchema>;

/** Which of its optional fields an example of an object shows: all, those that say an example of their own, or none. */
export type Fullness = "all" | "told" | "required";

/** A value that fits a schema. `.openapi({ example })` on the schema or on a field decides where what fits by form is not enough. */
export function exampleOf(schemas: Schemas, schema: JsonSchema, fullness: Fullness, name = ""): unknown {
  const inner = (next: JsonSchema, called = name) => exampleOf(schemas, next, fullness, called);
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref) return inner(schemas[schema.$ref.split("/").at(-1)!]!);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.find((value) => value !== null);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return inner(forms.find((form) => form.type !== "null") ?? forms[0]!);
  switch ([schema.type].flat().find((type) => type !== "null")) {
    case "object":
      return objectExample(schema, fullness, inner);
    case "array":
      return schema.items ? [inner(schema.items, singular(name))] : [];
    case "string":
      return textExample(schema, name);
    case "integer":
    case "number":
      return numberExample(schema, name);
    case "boolean":
      return schema.default ?? !/^is_deleted$|^late$/.test(name);
    default:
      return {};
  }
}

function objectExample(schema: JsonSchema, fullness: Fullness, inner: (next: JsonSchema, called: string) => unknown) {
  const { properties = {}, required = [], additionalProperties } = schema;
  const shown = Object.entries(properties).filter(
    ([name, field]) => fullness === "all" || required.includes(name) || (fullness === "told" && field.example !== undefined),
  );
  if (shown.length > 0) return Object.fromEntries(shown.map(([name, field]) => [name, inner(field, name)]));
  const [first] = Object.entries(properties);
  if (first && fullness === "told") return { [first[0]]: inner(first[1], first[0]) };
  const further = typeof additionalProperties === "object" && Object.keys(additionalProperties).length > 0;
  return further && Object.keys(properties).length === 0 ? { example: inner(additionalProperties, "example") } : {};
}

const singular = (name: string) => name.replace(/ies$/, "y").replace(/s$/, "");

/** The same id wherever the same kind of record is meant, so that examples read as one story. */
const idExample = (of: string) => createHash("sha1").update(of).digest("hex").slice(0, 24);

const texts: readonly (readonly [name: RegExp, text: string])[] = [
  [/email$/, "ada@example.com"],
  [/password$/, "correct horse battery"],
  [/(url|links?)$/, "https://app.example.com/billing"],
  [/^(endpoint|prefix|path)$/, "/improve"],
  [/usage_key$/, "req_8f1c2d"],
  [/_name$/, "Ada Lovelace"],
  [/^note$/, "Agreed by phone."],
  [/token$/, "3q2-7wQm0d1Yk8eBtVh5sJx9LrUoZcNfAaGpTiEyKWM"],
  [/secret/, "whsec_example"],
  [/^code$/, "WELCOME10"],
  [/currency$/, "USD"],
  [/mimetype$/, "image/png"],
  [/(_at|_until|_from)$/, "2026-01-31T12:00:00.000Z"],
  [/address$|^ip$/, "203.0.113.7"],
  [/timezone$/, "UTC"],
];
const fallbacks = ["example", "EXAMPLE", "example-1", "/example", "a".repeat(32), "0".repeat(64), "1", "2026-01-31", "a/b"];

function textExample({ pattern, format, minLength = 0, maxLength = Infinity, ...schema }: JsonSchema, name: string): string | null {
  if (format === "date-time") return "2026-01-31T12:00:00.000Z";
  if (format === "date") return "2026-01-31";
  if (format === "uri" || format === "url") return "https://app.example.com/billing";
  if (pattern === "^[0-9a-f]{24}$") return idExample(typeof schema["x-ref"] === "string" ? schema["x-ref"] : name);
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength && (!pattern || new RegExp(pattern, "u").test(text));
  const byName = texts.filter(([known]) => known.test(name)).map(([, text]) => text);
  const spoken = name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
  return [...byName, spoken, ...fallbacks, "x".repeat(minLength)].find((text) => text !== "" && fits(text)) ?? null;
}

const numbers: readonly (readonly [name: RegExp, value: number])[] = [
  [/^status$/, 422],
  [/input_tokens$/, 1_000],
  [/output_tokens$/, 500],
  [/^duration$/, 30],
  [/percentage$/, 30],
  [/amount$|^(USD|BDT)$/, 999],
  [/credits/, 100],
  [/credit_price$/, 0.001],
];

function numberExample({ type, minimum, exclusiveMinimum, maximum = Infinity, default: usual }: JsonSchema, name: string): number {
  if (typeof usual === "number") return usual;
  const least = minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1);
  const value = numbers.find(([known]) => known.test(name))?.[1] ?? 1;
  const whole = [type].flat().includes("integer") ? Math.ceil(value) : value;
  return Math.min(Math.max(whole, least), maximum);
}
