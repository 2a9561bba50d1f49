import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "@/config";
import type { Storage, StorageProvider } from "@/kit/ctx";
import { openGcsStorage } from "./storage-gcs";
import { parseServiceAccount } from "./storage-gcs-token";
import { openLocalStorage } from "./storage-local";

type Settings = Pick<Config, "DATA_DIR" | "GCS_BUCKET" | "GCS_ENDPOINT" | "GOOGLE_APPLICATION_CREDENTIALS">;

/** Opens every place that is configured: a folder in `DATA_DIR`, and a bucket of Google Cloud Storage. */
export async function openStorages(config: Settings): Promise<Partial<Record<StorageProvider, Storage>>> {
  const local = guarded(openLocalStorage(join(config.DATA_DIR, "storage")));
  if (!config.GCS_BUCKET) return { local };
  const file = config.GOOGLE_APPLICATION_CREDENTIALS;
  const account = file === undefined ? null : parseServiceAccount(await readFile(file, "utf8"));
  const endpoint = config.GCS_ENDPOINT ?? "https://storage.googleapis.com";
  return { local, gcs: guarded(openGcsStorage({ bucket: config.GCS_BUCKET, endpoint, account })) };
}

/** Two hex digits, a slash, hex digits: no dot, no way up, nothing to encode. */
const pathPattern = /^[0-9a-f]{2}\/[0-9a-f]{30}$/;

/** Whatever anybody made of a path before, only one that the product could have made reaches a disk or a bucket. */
export function guarded(storage: Storage): Storage {
  const checked = (path: string): string => {
    if (!pathPattern.test(path)) throw new Error("not a path of the file store");
    return path;
  };
  return {
    provider: storage.provider,
    put: async (path, bytes, mimetype) => storage.put(checked(path), bytes, mimetype),
    get: async (path) => storage.get(checked(path)),
    erase: async (path) => storage.erase(checked(path)),
  };
}
