type Part = Record<string, unknown>;
type Content = Record<string, { schema?: { $ref?: string; properties?: Record<string, { $ref?: string; items?: { $ref?: string } }> } }>;
type Operation = { summary: string; parameters?: Part[]; responses: Record<string, Part & { description: string; content?: Content }> };
export type Paths = Record<string, Record<string, Operation>>;
export type Document = Part & { paths: Paths; components: Record<string, Record<string, Part>> };

/**
 * The same contract said once: what many operations have in common (parameters, failures, records they answer with) becomes a
 * component they point at. Nothing is left out.
 */
export function lean(document: Document): Document {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  for (const { summary, parameters = [], responses } of operations) {
    for (const parameter of parameters) tidyParameter(parameter);
    for (const [status, response] of Object.entries(responses)) {
      if (status === "default" || Number(status) >= 400) response["x-codes"] = codesOf(response.description);
      else if (response.description === summary) response.description = whatComes(response.content) ?? summary;
    }
  }
  share(document, "parameters", (operation) => Object.entries(operation.parameters ?? []), parameterName);
  share(document, "responses", (operation) => Object.entries(operation.responses), responseName);
  return withoutMarks(document) as Document;
}

const shareFrom = 2;

/** Moves what stands in several operations into a component. Of two things that would have one name, the more common gets it. */
function share(
  { paths, components }: Document,
  section: "parameters" | "responses",
  partsOf: (operation: Operation) => [string, Part][],
  nameOf: (part: Part) => string,
): void {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const counts = new Map<string, number>();
  for (const part of operations.flatMap((operation) => partsOf(operation).map(([, part]) => JSON.stringify(part))))
    counts.set(part, (counts.get(part) ?? 0) + 1);
  const names = new Map<string, string>();
  const shared: Record<string, Part> = {};
  for (const [text, count] of [...counts].toSorted(([, a], [, b]) => b - a)) {
    const part = JSON.parse(text) as Part;
    const name = nameOf(part);
    if (count < shareFrom || name in shared) continue;
    names.set(text, name);
    shared[name] = part;
  }
  for (const operation of operations)
    for (const [key, part] of partsOf(operation)) {
      const name = names.get(JSON.stringify(part));
      if (name) (operation[section] as Record<string, Part>)[key] = { $ref: `#/components/${section}/${name}` };
    }
  components[section] = Object.fromEntries(Object.entries(shared).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A parameter says its description once. */
function tidyParameter(parameter: Part): void {
  const schema = parameter["schema"] as Part;
  if (schema["description"] !== undefined && schema["description"] === parameter["description"]) delete schema["description"];
  if (parameter["required"] === false) delete parameter["required"];
}

const parameterName = ({ name }: Part) => String(name).replace(/\[(\w+)\]/, ".$1");

const responseName = ({ description, content, "x-codes": codes }: Part) =>
  codes ? (codes as string[]).join(".") : (recordOf(content as Content | undefined) ?? String(description)).replace(/[^\w.-]+/g, "_");

const codesOf = (description: string) => [...description.matchAll(/^`(\w+)`/gm)].map((match) => match[1]!);

/** The record that a reply carries, `…List` for a page of them. */
function recordOf(content: Content | undefined): string | undefined {
  const data = content?.["application/json"]?.schema?.properties?.["data"];
  const [one, many] = [data?.$ref, data?.items?.$ref].map((ref) => ref?.split("/").at(-1));
  return many === undefined ? one : `${many}List`;
}

function whatComes(content: Content | undefined): string | undefined {
  const name = recordOf(content);
  return name && (name.endsWith("List") ? `A page of ${name.slice(0, -4)}.` : `${name}.`);
}

/** How a leaf is stored is nobody's concern outside. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === "x-kind" ? [] : [[key, withoutMarks(inner)]])));
}
