import type { JsonSchema } from "@/app/examples";

const plainName = /^[A-Za-z_$][\w$]*$/;
export const quoted = (name: string) => (plainName.test(name) ? name : JSON.stringify(name));

/** A doc comment, or nothing. */
export function comment(text: string | undefined, indent = ""): string {
  if (!text) return "";
  const lines = text.trim().replaceAll("*/", "*\\/").split("\n");
  return lines.length === 1
    ? `${indent}/** ${lines[0]} */\n`
    : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

/** The TypeScript type of a schema. `open`: its enumerations may have grown since this was written. */
export function typeOf(schema: JsonSchema, open: boolean, indent = ""): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1)!;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return enumOf(schema.enum, open);
  if (schema.allOf) return schema.allOf.map((part) => wrapped(typeOf(part, open, indent))).join(" & ");
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return unique(forms.map((form) => typeOf(form, open, indent))).join(" | ");
  const types = [schema.type].flat().filter((type) => type !== undefined);
  return types.length === 0 ? "unknown" : unique(types.map((type) => plain(type, schema, open, indent))).join(" | ");
}

function plain(type: string, schema: JsonSchema, open: boolean, indent: string): string {
  switch (type) {
    case "string":
      return schema.format === "binary" ? "Blob" : "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
    case "null":
      return type;
    case "array":
      return `${wrapped(typeOf(schema.items ?? {}, open, indent))}[]`;
    default:
      return objectOf(schema, open, indent);
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: JsonSchema, open: boolean, indent: string): string {
  const further = typeof additionalProperties === "object" ? typeOf(additionalProperties, open, indent) : undefined;
  if (Object.keys(properties).length === 0) return `Record<string, ${further ?? "unknown"}>`;
  const deeper = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const mark = required.includes(name) ? "" : "?";
    return `${comment(field.description, deeper)}${deeper}${quoted(name)}${mark}: ${typeOf(field, open, deeper)}${mark && " | undefined"};\n`;
  });
  return `{\n${fields.join("")}${further === undefined ? "" : `${deeper}[further: string]: unknown;\n`}${indent}}`;
}

function enumOf(values: readonly unknown[], open: boolean): string {
  const known = values.map((value) => JSON.stringify(value));
  // Keeps the known values in the editor's list, and takes any other.
  const unknown = open && values.some((value) => typeof value === "string") ? ["(string & {})"] : [];
  return [...known, ...unknown].join(" | ");
}

const unique = (parts: readonly string[]) => [...new Set(parts)];
const wrapped = (type: string) => (/[|&]/.test(type) && !type.startsWith("{") ? `(${type})` : type);
