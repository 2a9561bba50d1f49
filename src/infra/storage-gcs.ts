import { createHash } from "node:crypto";
import { z } from "zod";
import type { Storage } from "@/kit/ctx";
import { unavailable } from "@/kit/problem";
import { accessTokens, type ServiceAccount } from "./storage-gcs-token";

export type GcsSettings = { bucket: string; endpoint: string; account: ServiceAccount | null; retry_ms?: number };

/** Google takes the parts of an upload in multiples of 256 KiB; one part is held in memory so that it can be sent again. */
const part_bytes = 1024 * 1024;
const attemptsMax = 4;
const answerMax_ms = 30_000;

type Sending = { method: string; headers?: Record<string, string>; body?: Uint8Array<ArrayBuffer> | string };

/**
 * Keeps files as objects of a bucket, by the JSON API. Uploads are resumable ones: an object appears once its last part has come, and a
 * part that was lost on the way is sent again from where the server says. Without an account calls carry no credential.
 */
export function openGcsStorage(settings: GcsSettings): Storage {
  const call = caller(settings);
  const bucket = encodeURIComponent(settings.bucket);
  const object = (path: string) => `${settings.endpoint}/storage/v1/b/${bucket}/o/${encodeURIComponent(path)}`;

  return {
    provider: "gcs",
    async put(path, bytes, mimetype) {
      const name = encodeURIComponent(path);
      // Whoever makes the bucket public by mistake still serves nothing that a browser would run.
      const metadata = { contentType: mimetype, contentDisposition: "attachment", cacheControl: "private, no-store" };
      const started = await call(`${settings.endpoint}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&name=${name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json; charset=UTF-8", "X-Upload-Content-Type": mimetype },
        body: JSON.stringify(metadata),
      });
      if (started.status !== 200) throw await unexpected(started, "start an upload");
      const session = sameOrigin(started.headers.get("Location"), settings.endpoint);
      try {
        await upload(call, session, bytes);
      } catch (error) {
        await call(session, { method: "DELETE" }, 1).catch(() => undefined);
        throw error;
      }
    },
    async get(path) {
      const response = await call(`${object(path)}?alt=media`, { method: "GET" });
      if (response.status === 404) return discarded(response);
      if (response.status !== 200 || !response.body) throw await unexpected(response, "read an object");
      return response.body;
    },
    async erase(path) {
      const response = await call(object(path), { method: "DELETE" });
      if (![200, 204, 404].includes(response.status)) throw await unexpected(response, "delete an object");
      await discarded(response);
    },
  };
}

type Call = (url: string, sending: Sending, attempts?: number) => Promise<Response>;

/** One call with its credential. What may pass (a lost connection, 408, 429, 5xx) is tried again with growing pauses; then it is a 503. */
function caller({ account, retry_ms = 250 }: GcsSettings): Call {
  const tokens = accessTokens(account);
  const once = async (url: string, { method, headers, body }: Sending): Promise<Response> => {
    const token = await tokens.current();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error(`no answer within ${answerMax_ms} ms`)), answerMax_ms);
    try {
      return await fetch(url, {
        method,
        redirect: "manual",
        signal: abort.signal,
        headers: { ...headers, ...(token !== null && { Authorization: `Bearer ${token}` }) },
        ...(body !== undefined && { body }),
      });
    } finally {
      clearTimeout(timer);
    }
  };
  return async (url, sending, attempts = attemptsMax) => {
    let last = "";
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1) await Bun.sleep(retry_ms * 2 ** (attempt - 2) * (0.5 + Math.random()));
      const response = await once(url, sending).catch((error: unknown) => {
        last = error instanceof Error ? error.message : String(error);
        return null;
      });
      if (!response) continue;
      const refused = response.status === 401 && account !== null && attempt === 1;
      if (refused) tokens.forget();
      else if (![408, 429].includes(response.status) && response.status < 500) return response;
      last = String(response.status);
      await discarded(response);
    }
    throw Object.assign(unavailable("The file store does not answer."), { cause: `Google Cloud Storage: ${last}` });
  };
}

async function upload(call: Call, session: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const digest = createHash("md5");
  let start = 0;
  for await (const { part, last } of parts(bytes)) {
    digest.update(part);
    const done = await sendPart(call, session, part, start, last);
    start += part.byteLength;
    if (!last) continue;
    if (!done || done.size !== start || (done.md5Hash !== undefined && done.md5Hash !== digest.digest("base64")))
      throw new Error("Google Cloud Storage kept something else than what was sent");
  }
}

const Kept = z.object({ size: z.coerce.number(), md5Hash: z.string().optional() });
type Kept = z.output<typeof Kept>;

/** Sends one part until all of it is kept; gives the object when that was the last one. */
async function sendPart(call: Call, session: string, part: Uint8Array<ArrayBuffer>, start: number, last: boolean): Promise<Kept | null> {
  const end = start + part.byteLength;
  const total = last ? String(end) : "*";
  let from = start;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const rest = part.subarray(from - start);
    const range = rest.byteLength > 0 ? `bytes ${from}-${end - 1}/${total}` : `bytes */${total}`;
    let response: Response;
    try {
      response = await call(session, { method: "PUT", headers: { "Content-Range": range }, body: rest }, 1);
    } catch {
      // Whether it came is what only the server knows.
      response = await call(session, { method: "PUT", headers: { "Content-Range": `bytes */${total}` }, body: "" });
    }
    if (response.status === 200 || response.status === 201) return Kept.parse(await response.json());
    if (response.status !== 308) throw await unexpected(response, "take a part of an upload");
    from = keptSoFar(response);
    await discarded(response);
    if (from < start || from > end) throw new Error("Google Cloud Storage lost the parts that it had");
    if (from === end && !last) return null;
  }
  throw unavailable("The file store does not take the file.");
}

/** The number of bytes a session has: `Range: bytes=0-41` is 42, no header is none. */
const keptSoFar = (response: Response) => Number(/^bytes=0-(\d+)$/.exec(response.headers.get("Range") ?? "")?.[1] ?? -1) + 1;

/** Cuts a stream into parts of one size. The last one, empty or not, is the one that says so. */
async function* parts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ part: Uint8Array<ArrayBuffer>; last: boolean }> {
  let part = new Uint8Array(part_bytes);
  let filled = 0;
  for await (const chunk of bytes)
    for (let taken = 0; taken < chunk.byteLength;) {
      if (filled === part_bytes) {
        yield { part, last: false };
        part = new Uint8Array(part_bytes);
        filled = 0;
      }
      const piece = chunk.subarray(taken, taken + part_bytes - filled);
      part.set(piece, filled);
      filled += piece.byteLength;
      taken += piece.byteLength;
    }
  yield { part: part.subarray(0, filled), last: true };
}

/** The address of an upload comes from the server's answer: it may lead to that server and nowhere else. */
function sameOrigin(location: string | null, endpoint: string): string {
  if (location === null || new URL(location).origin !== new URL(endpoint).origin)
    throw new Error("Google Cloud Storage sent the upload to another server");
  return location;
}

async function discarded(response: Response): Promise<null> {
  await response.body?.cancel();
  return null;
}

async function unexpected(response: Response, what: string): Promise<Error> {
  await discarded(response);
  return new Error(`Google Cloud Storage answered ${response.status} when asked to ${what}`);
}
