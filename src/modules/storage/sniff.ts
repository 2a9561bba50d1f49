import { fileTypeFromBuffer } from "file-type";
import { invalidField, problem } from "@/kit/problem";

export const typeRefused = problem("file_type_refused", 415, "Files of this kind are not kept.");

/** What is kept, by what its bytes are; the endings of each, the usual one first. Pictures made of pixels may be shown where they are. */
const kinds: Readonly<Record<string, { endings: readonly string[]; raster?: true }>> = {
  "image/png": { endings: ["png"], raster: true },
  "image/jpeg": { endings: ["jpg", "jpeg"], raster: true },
  "image/gif": { endings: ["gif"], raster: true },
  "image/webp": { endings: ["webp"], raster: true },
  "image/avif": { endings: ["avif"], raster: true },
  "application/pdf": { endings: ["pdf"] },
  "text/plain": { endings: ["txt", "csv", "md", "log", "json"] },
};

export const kindsTaken = "PNG, JPEG, GIF, WebP and AVIF pictures, PDF, plain text in UTF-8";

/** True for what a browser draws without running anything in it. */
export const isRaster = (mimetype: string): boolean => kinds[mimetype]?.raster === true;

/** So much of a file says what it is. */
const head_bytes = 4_100;

/** Tells from its first bytes what a file is, and gives the bytes on. Throws 415 for what is not kept, 422 for nothing at all. */
export async function sniffed(bytes: AsyncIterable<Uint8Array>): Promise<{ mimetype: string; bytes: AsyncIterable<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < head_bytes) {
    const { done, value } = await source.next();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  if (size === 0) throw invalidField("file", "the file is empty", "too_small");
  const head = Buffer.concat(chunks);
  const mimetype = (await fileTypeFromBuffer(head))?.mime ?? "text/plain";
  if (!kinds[mimetype]) throw typeRefused(`This is ${mimetype}. Taken are ${kindsTaken}.`);
  const all = rest(head, source);
  return { mimetype, bytes: mimetype === "text/plain" ? plainText(all) : all };
}

async function* rest(head: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

/** Text is what is UTF-8 from end to end, without control characters; markup, which a browser might run, is none. */
async function* plainText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const refused = (why: string) => typeRefused(`This is ${why}. Taken are ${kindsTaken}.`);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let begun = false;
  for await (const chunk of bytes) {
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch {
      throw refused("neither a known format nor text");
    }
    if (/[^\P{Cc}\t\n\r\f]/u.test(text)) throw refused("neither a known format nor text");
    const first: string = begun ? "" : text.trimStart();
    if (first.startsWith("<")) throw refused("markup");
    begun ||= first !== "";
    yield chunk;
  }
  try {
    decoder.decode();
  } catch {
    throw refused("neither a known format nor text");
  }
}

/** A name for people with an ending that is true: the sender's own where it fits the bytes, else the right one behind it. */
export function nameFor(filename: string, mimetype: string): string {
  const { endings } = kinds[mimetype]!;
  // Of a path only its last part is a name.
  const base = filename
    .split(/[/\\]/)
    .at(-1)!
    .replaceAll(/[\p{Cc}\p{Cf}\u202a-\u202e\u2066-\u2069]/gu, "")
    .toWellFormed()
    .trim()
    .slice(-200)
    .replace(/^\.+/, "");
  const name = /[^\p{Cf}\p{Z}]/u.test(base) ? base : "file";
  return endings.some((ending) => name.toLowerCase().endsWith(`.${ending}`)) ? name : `${name}.${endings[0]!}`;
}
