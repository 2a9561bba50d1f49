type Disposable = { [Symbol.asyncDispose](): Promise<void> };

/** How long an orderly stop may take before the process ends anyway. */
const graceMax_ms = 25_000;

/** Starts, waits for SIGTERM or SIGINT, and stops in order. A start that fails says why in one line and exits 1. */
export async function untilStopped(start: () => Promise<Disposable>): Promise<void> {
  let stop!: (signal: string) => void;
  const stopped = new Promise<string>((resolve) => (stop = resolve));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop(signal));
  let running: Disposable;
  try {
    running = await start();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  await stopped;
  setTimeout(() => process.exit(1), graceMax_ms).unref();
  await running[Symbol.asyncDispose]();
  process.exit(0);
}
