const backoffMax_ms = 30_000;
/** A worker that lived this long starts again without delay. */
const healthyAfter_ms = 60_000;

/** Keeps `count` processes of `script` running: one that dies is started again with backoff. Disposing drains them all. */
export function superviseWorkers(script: string, count: number): { [Symbol.asyncDispose](): Promise<void> } {
  const stopping = new AbortController();
  const alive = new Set<Bun.Subprocess>();
  for (let worker = 0; worker < count; worker += 1) void keepRunning();

  async function keepRunning(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const started = performance.now();
      const worker = Bun.spawn([process.execPath, script], { stdio: ["ignore", "inherit", "inherit"] });
      alive.add(worker);
      await worker.exited;
      alive.delete(worker);
      failures = performance.now() - started > healthyAfter_ms ? 0 : failures + 1;
      if (!stopping.signal.aborted && failures > 0) await Bun.sleep(Math.min(backoffMax_ms, 250 * 2 ** failures));
    }
  }

  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      for (const worker of alive) worker.kill("SIGTERM");
      await Promise.all(alive.values().map((worker) => worker.exited));
    },
  };
}
