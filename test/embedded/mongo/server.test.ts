import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { command, memoryEngine } from "@test/embedded/mongo/support";
import { createEngine } from "@/embedded/mongo/engine";
import { openEmbeddedMongo, runningEmbeddedMongo } from "@/embedded/mongo/server";
import { openStore } from "@/embedded/mongo/store";
import type { Store } from "@/embedded/mongo/store";
import { encode } from "@/embedded/mongo/values";

setDefaultTimeout(60_000);

const stack: (() => unknown)[] = [];

afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "em-"));
  stack.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function connect(uri: string): Promise<MongoClient> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 2000 });
  stack.push(() => client.close());
  return client;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("waited in vain");
    await Bun.sleep(5);
  }
}

test("data and indexes outlive a clean stop, which leaves no address behind", async () => {
  const dir = folder();
  const first = await openEmbeddedMongo({ dir });
  expect(readFileSync(join(dir, "mongodb-uri"), "utf8")).toBe(first.uri);
  expect(statSync(join(dir, "mongodb-uri")).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, "mongodb.sock")).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, "mongodb.sqlite")).mode & 0o777).toBe(0o600);
  expect(first.uri).toBe(`mongodb://${encodeURIComponent(join(dir, "mongodb.sock"))}/?directConnection=true`);
  const client = await connect(first.uri);
  const c = client.db("d").collection<{ _id: number; tags: string[] }>("c");
  await c.createIndex({ tags: 1 }, { unique: true });
  await c.insertOne({ _id: 1, tags: ["a", "b"] });
  await client.close();
  await first.close();
  expect(readdirSync(dir)).toEqual(["mongodb.sqlite"]);
  expect(await runningEmbeddedMongo(dir)).toBeNull();

  const second = await openEmbeddedMongo({ dir });
  stack.push(() => second.close());
  const again = (await connect(second.uri)).db("d").collection<{ _id: number; tags: string[] }>("c");
  expect(await again.findOne({ tags: "b" })).toEqual({ _id: 1, tags: ["a", "b"] });
  expect(await again.insertOne({ _id: 2, tags: ["b"] }).catch((error: { code: number }) => error.code)).toBe(11000);
  const both = await again.find({ tags: { $gt: "a", $lt: "b" } }).toArray();
  expect(both).toEqual([{ _id: 1, tags: ["a", "b"] }]);
});

test("a folder that is served already is shared, not opened twice", async () => {
  const dir = folder();
  const first = await openEmbeddedMongo({ dir });
  const others = await Promise.all([openEmbeddedMongo({ dir }), openEmbeddedMongo({ dir })]);
  expect(others.map((one) => one.uri)).toEqual([first.uri, first.uri]);
  for (const one of others) await one.close();
  expect(await runningEmbeddedMongo(dir)).toBe(first.uri);
  expect(await (await connect(first.uri)).db("d").command({ ping: 1 })).toMatchObject({ ok: 1 });
  await first.close();
  expect(await runningEmbeddedMongo(dir)).toBeNull();
});

test("starts that meet in an empty folder agree on one server", async () => {
  const dir = folder();
  const all = await Promise.all(Array.from({ length: 5 }, () => openEmbeddedMongo({ dir })));
  for (const one of all) stack.push(() => one.close());
  expect(new Set(all.map((one) => one.uri)).size).toBe(1);
  expect(await (await connect(all[0]?.uri ?? "")).db("d").command({ ping: 1 })).toMatchObject({ ok: 1 });
});

/** A process that opens the folder and then does nothing until this one ends. */
async function startParent(dir: string) {
  const script = `const { openEmbeddedMongo } = await import("@/embedded/mongo/server"); await openEmbeddedMongo({ dir: process.argv[1] }); console.log("up"); process.stdin.on("end", () => process.exit()).resume();`;
  const parent = Bun.spawn([process.execPath, "-e", script, dir], { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  stack.push(() => parent.kill("SIGKILL"));
  await parent.stdout.getReader().read();
  return parent;
}

test("the server ends in order when its parent is killed", async () => {
  const dir = folder();
  const parent = await startParent(dir);
  const uri = await runningEmbeddedMongo(dir);
  const client = await connect(uri ?? "");
  await client.db("d").collection<{ _id: number }>("c").insertOne({ _id: 1 });
  parent.kill("SIGKILL");
  await until(() => !existsSync(join(dir, "mongodb-uri")));
  const next = await openEmbeddedMongo({ dir });
  stack.push(() => next.close());
  expect(await (await connect(next.uri)).db("d").collection("c").countDocuments()).toBe(1);
});

test("a start right behind a killed parent does not end up with the server that is ending", async () => {
  const dir = folder();
  const parent = await startParent(dir);
  parent.kill("SIGKILL");
  const next = await openEmbeddedMongo({ dir });
  stack.push(() => next.close());
  await parent.exited;
  await Bun.sleep(300);
  expect(await runningEmbeddedMongo(dir)).toBe(next.uri);
  expect(await (await connect(next.uri)).db("d").command({ ping: 1 })).toMatchObject({ ok: 1 });
});

test("a path too long for a unix socket is served on the loopback interface", async () => {
  const dir = join(folder(), "long".repeat(25));
  const server = await openEmbeddedMongo({ dir });
  stack.push(() => server.close());
  expect(server.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?directConnection=true$/);
  const client = await connect(server.uri);
  await client.db("d").collection<{ _id: number }>("c").insertOne({ _id: 1 });
  expect(await client.db("d").collection("c").countDocuments()).toBe(1);
  expect(await runningEmbeddedMongo(dir)).toBe(server.uri);
});

test("a store in memory leaves nothing behind", async () => {
  const server = await openEmbeddedMongo({ dir: ":memory:" });
  const socket = decodeURIComponent(server.uri.slice("mongodb://".length, server.uri.lastIndexOf("/")));
  expect(existsSync(socket)).toBe(true);
  await server.close();
  expect(existsSync(join(socket, ".."))).toBe(false);
});

test("a folder that cannot be made is an error", async () => {
  await expect(openEmbeddedMongo({ dir: "/dev/null/nowhere" })).rejects.toThrow("did not start");
});

test("opening reads the catalog and no document, however many there are", async () => {
  const path = join(folder(), "big.sqlite");
  const fatal = (error: unknown): never => {
    throw error;
  };
  const full = openStore(path, "normal", fatal);
  const engine = createEngine(full);
  await command(engine, "d", { createIndexes: "c", indexes: [{ key: { n: 1 }, name: "n" }] });
  const coll = engine.catalog.find("d", "c");
  for (let n = 0; n < 100_000; n++) full.put(coll?.c ?? 0, { r: full.take(), bytes: encode({ _id: n, n }), doc: null });
  full.close();
  const [empty, filled] = [timeToOpen(join(folder(), "empty.sqlite")), timeToOpen(path)];
  console.log(`open: empty ${empty.toFixed(1)} ms, 100,000 documents ${filled.toFixed(1)} ms`);
  const store = openStore(path, "normal", fatal);
  stack.push(() => store.close());
  const called: string[] = [];
  createEngine(
    new Proxy(store, {
      get(target: Store, name: keyof Store) {
        called.push(name);
        return target[name];
      },
    }),
  );
  expect(called.filter((name) => !["onFlush", "touch"].includes(name))).toEqual(["catalog"]);
  expect(store.countDocuments(coll?.c ?? 0)).toBe(100_000);

  function timeToOpen(at: string): number {
    const started = performance.now();
    openStore(at, "normal", fatal).close();
    return performance.now() - started;
  }
});

test("numbers are never given twice, also not after a crash", () => {
  const engine = memoryEngine();
  const first = engine.store.take();
  expect(engine.store.take()).toBe(first + 1);
  engine.store.close();
  const path = join(folder(), "n.sqlite");
  const fatal = (error: unknown): never => {
    throw error;
  };
  const one = openStore(path, "normal", fatal);
  const last = [1, 2, 3].map(() => one.take()).at(-1) ?? 0;
  one.close();
  const two = openStore(path, "normal", fatal);
  expect(two.take()).toBeGreaterThan(last);
  two.close();
});
