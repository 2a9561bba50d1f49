import { runServer } from "@/embedded/mongo/run";

/*
 * The child process: `main.ts DIR SYNC TTL_SECONDS`. Prints one line of JSON, `{"uri"}` or `{"busy":true}` when another process serves the
 * folder, and ends when its standard input closes, which it does at the latest when the parent dies.
 */
const [dir = ":memory:", sync = "full", seconds = "60"] = process.argv.slice(2);

// Ctrl-C reaches the whole process group: the parent shuts down in order and needs its database until then.
process.on("SIGINT", () => undefined);

process.umask(0o077);
try {
  const server = runServer({ dir, sync: sync === "normal" ? "normal" : "full", ttlMonitorSleepSecs: Number(seconds) });
  const stop = (): void => {
    try {
      server.stop();
    } finally {
      process.exit();
    }
  };
  process.on("SIGTERM", stop);
  process.stdin.on("end", stop);
  process.stdin.on("close", stop);
  process.stdin.on("error", stop);
  process.stdin.resume();
  process.stdout.write(`${JSON.stringify({ uri: server.uri })}\n`);
} catch (error) {
  const busy = error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
  if (!busy) throw error;
  process.stdout.write(`${JSON.stringify({ busy: true })}\n`);
}
