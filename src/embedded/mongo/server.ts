import { connect } from "node:net";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { URI_FILE } from "@/embedded/mongo/uri-file";

export type EmbeddedMongo = { uri: string; close(): Promise<void> };

export type EmbeddedMongoOptions = {
  /** The data folder, made when it is missing; ":memory:" for a store that ends with its process. */
  dir: string;
  /** "full" (the default) survives a power cut, "normal" a killed process. */
  sync?: "full" | "normal";
  /** How often TTL indexes are swept; 60. */
  ttlMonitorSleepSecs?: number;
};

/**
 * Starts the embedded server in a child process and answers with its address once it serves. When the folder is served already,
 * answers with that server's address, and `close` leaves it running. The child ends with this process, however that ends.
 */
export async function openEmbeddedMongo({ dir, sync = "full", ttlMonitorSleepSecs = 60 }: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const folder = dir === ":memory:" ? dir : resolve(dir);
  const end = Date.now() + START_MS;
  let served: string | null = null;
  while (Date.now() < end) {
    const started = await start([folder, sync, String(ttlMonitorSleepSecs)]);
    if (started) return started;
    const before: string | null = served;
    // Whoever holds the folder may be starting as well and has not written its address yet, or two starts met and neither got it.
    served = await servedElsewhere(folder, Date.now() + 500 + Math.random() * 500);
    // It may also be about to end, its parent having died this moment: only one that is still there a little later is shared.
    if (served !== null && served === before) return { uri: served, close: () => Promise.resolve() };
    await Bun.sleep(SETTLE_MS);
  }
  throw new Error(`Another process holds ${folder} but does not answer at the address in it`);
}

/** The address of the server that serves a folder now, or null: a file left behind by a killed one does not count. */
export async function runningEmbeddedMongo(dir: string): Promise<string | null> {
  const uri = await readFile(join(dir, URI_FILE), "utf8").catch(() => null);
  return uri !== null && (await answers(uri)) ? uri : null;
}

const START_MS = 10_000;
const SETTLE_MS = 200;
const STOP_MS = 10_000;

// Null when another process holds the folder.
async function start(args: readonly string[]): Promise<EmbeddedMongo | null> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "main.ts"), ...args], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  child.unref();
  const line = await firstLine(child.stdout);
  const said: unknown = line === "" ? null : JSON.parse(line);
  if (typeof said === "object" && said !== null && "uri" in said && typeof said.uri === "string") {
    let stopped: Promise<void> | undefined;
    return { uri: said.uri, close: () => (stopped ??= stop(child)) };
  }
  await child.exited;
  if (line === "") throw new Error(`The embedded MongoDB server did not start in ${args[0]} (exit code ${child.exitCode})`);
  return null;
}

async function servedElsewhere(folder: string, until: number): Promise<string | null> {
  while (Date.now() < until) {
    const uri = await runningEmbeddedMongo(folder);
    if (uri !== null) return uri;
    await Bun.sleep(20);
  }
  return null;
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) return text.trim();
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text.slice(0, text.indexOf("\n"));
}

async function stop(child: Bun.Subprocess<"pipe", "pipe", "inherit">): Promise<void> {
  await child.stdin.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await child.exited;
  clearTimeout(timer);
}

function answers(uri: string): Promise<boolean> {
  const host = uri.slice("mongodb://".length, uri.lastIndexOf("/"));
  const [name = "", port] = host.split(":");
  const socket = port === undefined ? connect({ path: decodeURIComponent(name) }) : connect({ host: name, port: Number(port) });
  return new Promise((done) => {
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  }).then((alive) => {
    socket.destroy();
    return alive === true;
  });
}
