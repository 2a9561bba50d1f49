import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import Busboy, { type BusboyFileStream } from "@fastify/busboy";
import { drain } from "./body";
import { badRequest, invalidField, tooLarge, unsupportedMedia, type Problem } from "./problem";

/** A file as it comes in. `bytes` ends well only if all of it came, within the bound, and nothing else stood in the form. */
export type Upload = { filename: string; bytes: AsyncIterable<Uint8Array> };

/** What a form may weigh beside its file. */
const formMax = 16 * 1024;

/**
 * Reads a form with one file under `field` and hands it on while it is coming in, so that no size of it fills the memory. Throws 400 for
 * what is no form, 413 above `bytesMax` whether the length was announced or not, 415 for another type of body, 422 for another form.
 */
export async function receiveFile<T>(
  request: Request,
  { field, bytesMax }: { field: string; bytesMax: number },
  keep: (file: Upload) => Promise<T>,
): Promise<T> {
  const type = request.headers.get("content-type") ?? "";
  if (request.headers.has("content-encoding")) throw unsupportedMedia("Content-Encoding is not taken on requests.");
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type)) throw unsupportedMedia(`Send multipart/form-data with one file as "${field}".`);
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax + formMax) {
    await drain(request);
    throw tooBig(bytesMax);
  }
  const missing = () => invalidField(field, "one file is expected", "required");
  if (!request.body) throw missing();
  const form = formOf(type, bytesMax);
  if (!form) {
    await drain(request);
    throw unreadable();
  }
  let wrong: Problem | undefined;
  let file: BusboyFileStream | undefined;
  let kept: Promise<T> | undefined;
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined);
  form.on("file", (name, stream, filename) => {
    // A form that breaks off fails this stream as well, read or not: nobody hearing of it would end the process.
    stream.on("error", () => undefined);
    if (name !== field) {
      wrong ??= invalidField(name, `this is no field of the form; the file stands under "${field}"`, "unrecognized_key");
      stream.resume();
      return;
    }
    file = stream;
    kept = keep({ filename, bytes: whole(stream, bytesMax, ended.promise) });
    // What is not wanted is read to its end all the same, so that the sender hears why.
    kept.catch(() => stream.resume());
  });
  for (const limit of ["filesLimit", "fieldsLimit", "partsLimit"] as const)
    form.on(limit, () => (wrong ??= invalidField(field, "the form has one file and nothing else", "too_many")));
  try {
    // The two types of a web stream, of the browser and of Node, describe the same thing.
    await pipeline(Readable.fromWeb(request.body as unknown as WebStream), form);
  } catch {
    wrong = unreadable();
    file?.destroy(wrong);
  }
  if (wrong) ended.reject(wrong);
  else ended.resolve();
  if (kept) return kept;
  throw wrong ?? missing();
}

async function* whole(stream: BusboyFileStream, bytesMax: number, formEnded: Promise<void>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield chunk as Uint8Array;
  if (stream.truncated) throw tooBig(bytesMax);
  await formEnded;
}

/** Null: its boundary is none that a form can have. */
function formOf(type: string, bytesMax: number) {
  try {
    return new Busboy({ headers: { "content-type": type }, limits: { files: 1, fields: 0, parts: 2, fileSize: bytesMax } });
  } catch {
    return null;
  }
}

const unreadable = () => badRequest("The form is not readable.");
const tooBig = (bytesMax: number) => tooLarge(`A file may have ${bytesMax} bytes.`);
