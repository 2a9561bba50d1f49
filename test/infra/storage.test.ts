import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Storage } from "@/kit/ctx";
import { openStorages } from "@/infra/storage";
import { openFakeGcs, type FakeGcs } from "@test/support/gcs";

let gcs: FakeGcs;
let dir: string;
let stores: Partial<Record<"local" | "gcs", Storage>>;
beforeAll(async () => {
  gcs = await openFakeGcs();
  dir = mkdtempSync(join(tmpdir(), "zaaz-files-"));
  const key = join(dir, "key.json");
  writeFileSync(key, JSON.stringify(gcs.account));
  stores = await openStorages({ DATA_DIR: dir, GCS_BUCKET: gcs.bucket, GCS_ENDPOINT: gcs.url, GOOGLE_APPLICATION_CREDENTIALS: key });
});
afterAll(async () => {
  await gcs.close();
  rmSync(dir, { recursive: true, force: true });
});

const paths = { next: 0 };
const freshPath = () => `ab/${String((paths.next += 1)).padStart(30, "0")}`;
async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? new TextEncoder().encode(part) : part;
}
const read = async (store: Storage, path: string) => {
  const stream = await store.get(path);
  return stream && Buffer.from(await new Response(stream).arrayBuffer());
};
const onDisk = () => readdirSync(join(dir, "storage"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

describe.each(["local", "gcs"] as const)("files by %s", (provider) => {
  const store = () => stores[provider]!;
  const left = () => (provider === "local" ? onDisk().length : gcs.objects.size);

  test("what is put in comes out, whatever its size", async () => {
    for (const size of [0, 1, 65_536, 1_048_576, 1_048_577, 3_000_000]) {
      const bytes = Buffer.alloc(size, 7);
      bytes.write("end", Math.max(0, size - 3));
      const path = freshPath();
      await store().put(path, chunks(bytes.subarray(0, 1_000), bytes.subarray(1_000)), "application/pdf");
      expect((await read(store(), path))?.equals(bytes)).toBe(true);
    }
  });

  test("what breaks off in the middle leaves nothing", async () => {
    const before = left();
    const path = freshPath();
    const broken = async function* () {
      yield* chunks(Buffer.alloc(2_000_000));
      throw new Error("the sender went away");
    };
    expect(store().put(path, broken(), "text/plain")).rejects.toThrow("the sender went away");
    await Bun.sleep(0);
    expect(await read(store(), path)).toBeNull();
    expect(left()).toBe(before);
  });

  test("erased, it is gone; erasing again changes nothing; what was never there is not there", async () => {
    const path = freshPath();
    await store().put(path, chunks("once"), "text/plain");
    await store().erase(path);
    await store().erase(path);
    expect(await read(store(), path)).toBeNull();
  });

  test("only paths that the product makes reach it", async () => {
    const strange = ["../../etc/passwd", "ab/../../x", "/etc/passwd", "ab/%2e%2e", "ab\0/x", "AB/" + "0".repeat(30), ""];
    for (const path of strange) {
      expect(store().get(path)).rejects.toThrow("not a path of the file store");
      expect(store().put(path, chunks("x"), "text/plain")).rejects.toThrow("not a path of the file store");
      expect(store().erase(path)).rejects.toThrow("not a path of the file store");
    }
  });
});

describe("local disk", () => {
  test("nobody else may enter, and a link in between is refused", async () => {
    const path = freshPath();
    await stores.local!.put(path, chunks("mine"), "text/plain");
    expect(statSync(join(dir, "storage")).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, "storage", path)).mode & 0o777).toBe(0o600);
    const name = "1".repeat(30);
    symlinkSync("/etc", join(dir, "storage", "cd"));
    expect(stores.local!.put(`cd/${name}`, chunks("x"), "text/plain")).rejects.toThrow("a link stands in the file store");
    symlinkSync("/etc/passwd", join(dir, "storage", "ab", name));
    expect(stores.local!.get(`ab/${name}`)).rejects.toThrow("ELOOP");
  });
});

describe("Google Cloud Storage", () => {
  const bytes = Buffer.alloc(2_500_000, 3);

  test.each(["before", "after"] as const)("calls that are answered 503, %s they were carried out, are made good", async (when) => {
    const path = freshPath();
    gcs.fail(2, when);
    await stores.gcs!.put(path, chunks(bytes), "image/png");
    expect(gcs.objects.get(path)).toMatchObject({ contentType: "image/png" });
    expect(gcs.objects.get(path)!.bytes.equals(bytes)).toBe(true);
  });

  test("one that does not answer at all is told as that", async () => {
    gcs.fail(100, "before");
    const answer = await stores.gcs!.get(freshPath()).catch((error: unknown) => error);
    gcs.fail(0, "before");
    expect(answer).toMatchObject({ code: "unavailable", status: 503 });
  });

  test("a token is asked for once and kept; a revoked one is asked for again", async () => {
    const path = freshPath();
    const before = gcs.tokensGiven();
    await Promise.all(Array.from({ length: 10 }, () => read(stores.gcs!, path)));
    expect(gcs.tokensGiven()).toBe(before);
    gcs.revoke();
    await stores.gcs!.put(path, chunks("again"), "text/plain");
    expect((await read(stores.gcs!, path))?.toString()).toBe("again");
    expect(gcs.tokensGiven()).toBe(before + 1);
  });
});
