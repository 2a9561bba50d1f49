import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "@/embedded/mongo/engine";
import type { Engine } from "@/embedded/mongo/engine";
import { openStore } from "@/embedded/mongo/store";
import type { Sync } from "@/embedded/mongo/sqlite";
import { sweepExpired } from "@/embedded/mongo/ttl";
import { URI_FILE } from "@/embedded/mongo/uri-file";
import { serve } from "@/embedded/mongo/wire";

export type RunOptions = { dir: string; sync: Sync; ttlMonitorSleepSecs: number };

/**
 * Opens the store of a folder (":memory:": of none) and serves it. The folder holds the server's address while it runs.
 * Throws SQLITE_BUSY when another process has the folder. `stop` leaves nothing behind but the data.
 */
export function runServer({ dir, sync, ttlMonitorSleepSecs }: RunOptions): { uri: string; stop(): void } {
  const memory = dir === ":memory:";
  const base = memory ? mkdtempSync(join(tmpdir(), "mongo-")) : dir;
  mkdirSync(base, { recursive: true, mode: 0o700 });
  const store = openStore(memory ? ":memory:" : join(base, "mongodb.sqlite"), sync, die);
  const uriFile = join(base, URI_FILE);
  const socket = join(base, "mongodb.sock");
  rmSync(uriFile, { force: true });
  rmSync(socket, { force: true });
  const engine = createEngine(store);
  engine.sessions.forget();
  const server = listen(engine, socket);
  const host = server.port === null ? encodeURIComponent(socket) : `127.0.0.1:${server.port}`;
  const uri = `mongodb://${host}/?directConnection=true`;
  if (!memory) writeWhole(uriFile, uri);
  const stopTimers = startTimers(engine, ttlMonitorSleepSecs);
  return {
    uri,
    stop() {
      stopTimers();
      server.close();
      store.close();
      rmSync(memory ? base : uriFile, { recursive: true, force: true });
      rmSync(socket, { force: true });
    },
  };
}

// A unix socket's path must fit into 104 bytes on some systems.
const LONGEST_PATH = 100;

// A file system or a system without unix sockets leaves the loopback interface.
function listen(engine: Engine, socket: string): ReturnType<typeof serve> {
  if (process.platform !== "win32" && Buffer.byteLength(socket) <= LONGEST_PATH) {
    try {
      const server = serve(engine, { unix: socket });
      chmodSync(socket, 0o600);
      return server;
    } catch (error) {
      process.stderr.write(`embedded MongoDB: no unix socket at ${socket}, so a loopback port is used: ${String(error)}\n`);
    }
  }
  return serve(engine, { hostname: "127.0.0.1", port: 0 });
}

function die(error: unknown): never {
  process.stderr.write(`embedded MongoDB: the store failed, so nothing more can be acknowledged: ${String(error)}\n`);
  process.exit(70);
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function startTimers(engine: Engine, ttlMonitorSleepSecs: number): () => void {
  let sweeping = false;
  const expire = async (): Promise<void> => {
    if (sweeping) return;
    sweeping = true;
    await sweepExpired(engine);
    sweeping = false;
  };
  const timers = [
    setInterval(() => engine.sessions.sweep(), 1000),
    setInterval(() => engine.cursors.sweep(), 60_000),
    setInterval(() => engine.sessions.forget(), 600_000),
    setInterval(() => void expire(), ttlMonitorSleepSecs * 1000),
  ];
  return () => timers.forEach(clearInterval);
}
