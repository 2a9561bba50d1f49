import { constants } from "node:fs";
import { mkdir, open, realpath, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Storage } from "@/kit/ctx";

const readAtOnce_bytes = 64 * 1024;

/** Keeps files in a folder that only its owner may enter. A file appears under its name once it is on disk as a whole. */
export function openLocalStorage(dir: string): Storage {
  // The folder comes to be with the first file: most processes never keep one.
  const opened = async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    return realpath(dir);
  };
  /** The file of a path. A link in between, wherever it leads, is refused. */
  const fileOf = async (path: string): Promise<string> => {
    const file = join(await opened(), path);
    const folder = dirname(file);
    const real = await realpath(folder).catch(orNull);
    if (real !== null && real !== folder) throw new Error("a link stands in the file store");
    return file;
  };

  return {
    provider: "local",
    async put(path, bytes) {
      const file = await fileOf(path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const part = partOf(file);
      const handle = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
      try {
        for await (const chunk of bytes) await writeAll(handle, chunk);
        await handle.sync();
        await handle.close();
        await rename(part, file);
        await syncFolder(dirname(file));
      } catch (error) {
        await handle.close().catch(() => undefined);
        await rm(part, { force: true });
        throw error;
      }
    },
    async get(path) {
      const handle = await open(await fileOf(path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(orNull);
      return handle && contentOf(handle);
    },
    async erase(path) {
      const file = await fileOf(path);
      await rm(file, { force: true });
      // What a crash left in the middle of a write.
      await rm(partOf(file), { force: true });
    },
  };
}

const partOf = (file: string) => `${file}.part`;

const orNull = (error: unknown): null => {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
};

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength;) written += (await handle.write(chunk, written)).bytesWritten;
}

/** A rename outlasts a power cut once its folder is on disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function contentOf(handle: FileHandle): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const buffer = new Uint8Array(readAtOnce_bytes);
      const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, null).catch(async (error: unknown) => {
        await handle.close();
        throw error;
      });
      if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
      await handle.close();
      controller.close();
    },
    cancel: () => handle.close(),
  });
}
