import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Binary } from "bson";
import { MongoClient } from "mongodb";
import type { Document, MongoClientOptions } from "mongodb";
import { command } from "@test/embedded/mongo/support";
import { createEngine } from "@/embedded/mongo/engine";
import { openEmbeddedMongo, runningEmbeddedMongo } from "@/embedded/mongo/server";
import { openStore } from "@/embedded/mongo/store";

setDefaultTimeout(60_000);

type Account = Document & { _id: number; balance: number };

const stack: (() => unknown)[] = [];

afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "kill-"));
  stack.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function connect(uri: string, options: MongoClientOptions = {}): Promise<MongoClient> {
  const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 1000, ...options });
  stack.push(() => client.close(true));
  return client;
}

/** The child process by itself, so that a test can kill it. */
async function startChild(dir: string) {
  const main = join(import.meta.dir, "../../../src/embedded/mongo/main.ts");
  const child = Bun.spawn([process.execPath, main, dir, "full", "60"], { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  stack.push(() => child.kill("SIGKILL"));
  const { value } = await child.stdout.getReader().read();
  // The child's first line is this document.
  const { uri } = JSON.parse(new TextDecoder().decode(value)) as { uri: string };
  return { child, uri };
}

const ACCOUNTS = 12;
const START = 100;

/** Moves money between accounts until the server is gone; answers with the ids of the moves whose commit was acknowledged. */
async function move(client: MongoClient, mover: number, acknowledged: string[]): Promise<void> {
  const db = client.db("bank");
  const accounts = db.collection<Account>("accounts");
  const moves = db.collection<Document & { _id: string }>("moves");
  for (let i = 0; ; i++) {
    const _id = `${mover}-${i}`;
    const [from, to] = [(mover + i) % ACCOUNTS, (mover * 5 + i * 7 + 1) % ACCOUNTS];
    const session = client.startSession();
    try {
      await session.withTransaction(
        async () => {
          await accounts.updateOne({ _id: from }, { $inc: { balance: -1 } }, { session });
          await accounts.updateOne({ _id: to }, { $inc: { balance: 1 } }, { session });
          await moves.insertOne({ _id, from, to }, { session });
        },
        { timeoutMS: 1500 },
      );
      acknowledged.push(_id);
    } catch {
      return;
    } finally {
      await session.endSession().catch(() => undefined);
    }
  }
}

/** Writes single documents until the server is gone. */
async function write(client: MongoClient, writer: number, acknowledged: string[]): Promise<void> {
  const singles = client.db("bank").collection<Document & { _id: string }>("singles");
  for (let i = 0; ; i++) {
    const _id = `w${writer}-${i}`;
    const done = await singles.insertOne({ _id, unique: _id }).catch(() => null);
    if (!done) return;
    acknowledged.push(_id);
  }
}

test("SIGKILL under load loses nothing that was acknowledged and keeps sums", async () => {
  const dir = folder();
  const { child, uri } = await startChild(dir);
  const setup = await connect(uri);
  const accounts = setup.db("bank").collection<Account>("accounts");
  await accounts.insertMany(Array.from({ length: ACCOUNTS }, (_, _id) => ({ _id, balance: START })));
  await setup.db("bank").collection("singles").createIndex({ unique: 1 }, { unique: true });
  const moved: string[] = [];
  const written: string[] = [];
  const client = await connect(uri, { retryWrites: false, serverSelectionTimeoutMS: 200 });
  const work = [
    ...Array.from({ length: 14 }, (_, i) => move(client, i, moved)),
    ...Array.from({ length: 2 }, (_, i) => write(client, i, written)),
  ];
  while (moved.length < 150 || written.length < 150) await Bun.sleep(5);
  child.kill("SIGKILL");
  await child.exited;
  await client.close(true);
  await Promise.all(work);
  const stale = readFileSync(join(dir, "mongodb-uri"), "utf8");
  expect(stale).toBe(uri);
  expect(await runningEmbeddedMongo(dir)).toBeNull();

  const server = await openEmbeddedMongo({ dir });
  stack.push(() => server.close());
  const db = (await connect(server.uri)).db("bank");
  const kept = new Set(await db.collection("moves").distinct("_id"));
  expect(moved.filter((_id) => !kept.has(_id as never))).toEqual([]);
  const singles = new Set(await db.collection("singles").distinct("_id"));
  expect(written.filter((_id) => !singles.has(_id as never))).toEqual([]);
  const balances = Array.from({ length: ACCOUNTS }, () => START);
  for (const { from, to } of await db.collection<{ from: number; to: number }>("moves").find().toArray()) {
    balances[from] = (balances[from] ?? 0) - 1;
    balances[to] = (balances[to] ?? 0) + 1;
  }
  const stored = await db
    .collection<Account>("accounts")
    .find({}, { sort: { _id: 1 } })
    .toArray();
  expect(stored.map((account) => account.balance)).toEqual(balances);
  const indexed = await db
    .collection("singles")
    .find({}, { hint: { unique: 1 } })
    .toArray();
  expect(indexed.length).toBe(singles.size);
});

test("a commit, and a write, whose reply was lost are recognised after a restart", async () => {
  const path = join(folder(), "mongodb.sqlite");
  const fatal = (error: unknown): never => {
    throw error;
  };
  const lsid = { id: new Binary(Buffer.alloc(16, 1), 4) };
  const head = { lsid, txnNumber: 1n, autocommit: false };
  const commit = { commitTransaction: 1, ...head };
  const write = {
    update: "c",
    updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
    lsid: { id: new Binary(Buffer.alloc(16, 2), 4) },
    txnNumber: 5n,
  };
  const first = openStore(path, "full", fatal);
  const one = createEngine(first);
  await command(one, "d", { insert: "c", documents: [{ _id: 1, n: 0 }], ...head, startTransaction: true });
  expect(await command(one, "admin", commit)).toEqual({ ok: 1 });
  expect(await command(one, "d", write)).toMatchObject({ nModified: 1 });
  first.close();
  const second = openStore(path, "full", fatal);
  stack.push(() => second.close());
  const two = createEngine(second);
  expect(await command(two, "admin", commit)).toEqual({ ok: 1 });
  expect(await command(two, "d", write)).toMatchObject({ nModified: 1, retriedStmtIds: [0] });
  expect(await command(two, "d", { count: "c", query: { n: 1 } })).toEqual({ n: 1, ok: 1 });
});

/** Stands between a client and the server; with `cut` set, the next reply to a command that holds those bytes never arrives. */
function proxy(target: string, path: string) {
  const state = { cut: "" };
  type Pair = { peer: Bun.Socket<Pair> | null; early: Buffer[]; doomed: boolean };
  const server = Bun.listen<Pair>({
    unix: path,
    socket: {
      async open(client) {
        client.data = { peer: null, early: [], doomed: false };
        client.data.peer = await Bun.connect<Pair>({
          unix: target,
          socket: {
            data: (_, bytes) => void (client.data.doomed ? client.terminate() : client.write(bytes)),
            close: () => client.terminate(),
          },
        });
        for (const bytes of client.data.early) client.data.peer.write(bytes);
      },
      data(client, bytes) {
        if (state.cut !== "" && bytes.includes(state.cut)) {
          state.cut = "";
          client.data.doomed = true;
        }
        if (client.data.peer) client.data.peer.write(bytes);
        else client.data.early.push(Buffer.from(bytes));
      },
      close: (client) => client.data.peer?.terminate(),
    },
  });
  stack.push(() => server.stop(true));
  return state;
}

test("the driver's own retries after a cut connection are done once", async () => {
  const dir = folder();
  const server = await openEmbeddedMongo({ dir });
  stack.push(() => server.close());
  const path = join(dir, "proxy.sock");
  const state = proxy(join(dir, "mongodb.sock"), path);
  const client = await connect(`mongodb://${encodeURIComponent(path)}/?directConnection=true`);
  const c = client.db("d").collection<Document & { _id: number }>("c");
  await c.insertOne({ _id: 1, n: 0 });
  for (const [cut, work] of [
    ["findAndModify", () => c.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } })],
    ["updates", () => c.updateOne({ _id: 1 }, { $inc: { n: 1 } })],
    ["documents", () => c.insertOne({ _id: 2, n: 0 })],
    ["deletes", () => c.deleteOne({ _id: 2 })],
  ] as const) {
    state.cut = cut;
    await work();
    expect(state.cut).toBe("");
  }
  const session = client.startSession();
  session.startTransaction();
  await c.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
  state.cut = "commitTransaction";
  await session.commitTransaction();
  expect(state.cut).toBe("");
  await session.endSession();
  expect(await c.find().toArray()).toEqual([{ _id: 1, n: 3 }]);
});
