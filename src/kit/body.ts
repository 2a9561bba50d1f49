import { badRequest, invalid, tooLarge, unsupportedMedia } from "./problem";

/** The usual bound of a request body, in bytes. */
export const bodyMax = 64 * 1024;
/** How many objects and lists may stand inside one another. */
export const depthMax = 32;

/** The text of a body, never more than `max` bytes of it in memory. */
export async function readText(request: Request, max: number): Promise<string> {
  if (request.headers.has("content-encoding")) throw unsupportedMedia("Content-Encoding is not taken on requests.");
  if (Number(request.headers.get("content-length") ?? 0) > max) {
    await drain(request);
    throw tooLarge(`The body may have ${max} bytes.`);
  }
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size <= max) chunks.push(chunk);
  }
  if (size > max) throw tooLarge(`The body may have ${max} bytes.`);
  return Buffer.concat(chunks).toString("utf8");
}

/** Reads what is still coming, so that the sender hears the answer instead of a broken connection. The server's own bound ends it. */
export async function drain(request: Request): Promise<void> {
  if (request.body) for await (const _ of request.body);
}

/** A JSON body: 415 for another type, 400 when unreadable, 422 when too deep or with keys that mean something to an interpreter. */
export async function readJson(request: Request, max: number): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  const text = await readText(request, max);
  if (type !== "application/json" && !(text === "" && !type)) throw unsupportedMedia("Send application/json.");
  if (text === "") throw badRequest("The body is empty; JSON is expected.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest("The body is not readable JSON.");
  }
  inspect(value, []);
  return value;
}

const refusedKeys = new Set(["__proto__", "constructor", "prototype"]);

function inspect(value: unknown, path: string[]): void {
  if (value === null || typeof value !== "object") return;
  if (path.length >= depthMax) throw fault(path.slice(0, 3), "too_deep", `nested deeper than ${depthMax} levels`);
  for (const key of Object.keys(value)) {
    if (refusedKeys.has(key) || key.startsWith("$") || key.includes("\u0000"))
      throw fault([...path, key], "key_refused", "this name is not taken for a field");
    inspect((value as Record<string, unknown>)[key], [...path, key]);
  }
}

const fault = (path: string[], code: string, message: string) => {
  const field = path.join(".");
  return invalid({ detail: `${field}: ${message}`, errors: [{ field, code, message }] });
};
