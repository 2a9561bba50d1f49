import type { Context } from "hono";

/** A call that is never answered ends when its caller hangs up. */
export function callerGone(c: Context): Promise<void> {
  const { signal } = c.req.raw;
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
