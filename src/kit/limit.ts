import type { Deps } from "./ctx";
import { tooManyRequests } from "./problem";

/** A bound on how often something is asked for. `name` is what the `RateLimit` headers call it. */
export type Limit = { readonly name: string; readonly calls: number; readonly window_ms: number };

export const minute_ms = 60_000;
export const hour_ms = 3_600_000;

/**
 * Counts one use by `who` against a limit, scaled by `RATE_LIMIT_SCALE`; 0 counts nothing. Answers the `RateLimit` headers. Throws 429 with
 * them and `Retry-After` (seconds).
 */
export async function countUse(
  { cache, config }: Pick<Deps, "cache" | "config">,
  { name, calls, window_ms }: Limit,
  who: string,
): Promise<Record<string, string>> {
  if (config.RATE_LIMIT_SCALE === 0) return {};
  const most = Math.max(1, Math.round(calls * config.RATE_LIMIT_SCALE));
  const { allowed, remaining, reset_ms } = await cache.hit(`limit:${name}:${who}`, most, window_ms);
  const reset_s = String(Math.max(1, Math.ceil(reset_ms / 1_000)));
  const headers = { "RateLimit-Policy": `"${name}";q=${most};w=${window_ms / 1_000}`, RateLimit: `"${name}";r=${remaining};t=${reset_s}` };
  if (!allowed) throw tooManyRequests({ headers: { ...headers, "Retry-After": reset_s } });
  return headers;
}
