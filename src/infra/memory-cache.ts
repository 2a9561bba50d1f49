import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Cache } from "@/kit/ctx";

export type OpenCache = Cache & { close(): Promise<void> };

const entriesMax = 20_000;

/** A cache in this process alone. What was looked up longest ago goes first once it is full. */
export function openMemoryCache(): OpenCache {
  const entries = new Map<string, { value: string; until_ms: number }>();
  const count = memoryCounter();
  return {
    get: async (key) => {
      const entry = entries.get(key);
      if (!entry) return null;
      entries.delete(key);
      if (entry.until_ms <= performance.now()) return null;
      // A map keeps the order of insertion: put back, this is the youngest.
      entries.set(key, entry);
      return entry.value;
    },
    set: async (key, value, ttl_ms) => {
      entries.delete(key);
      if (ttl_ms <= 0) return;
      entries.set(key, { value, until_ms: performance.now() + ttl_ms });
      const oldest = entries.size > entriesMax ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
    },
    delete: async (key) => void entries.delete(key),
    hit: count,
    close: async () => entries.clear(),
  };
}

/** Counts uses within fixed windows, in this process. */
export function memoryCounter(): Cache["hit"] {
  const counters = new Map<number, RateLimiterMemory>();
  return async (key, limit, window_ms) => {
    let counter = counters.get(window_ms);
    if (!counter) counters.set(window_ms, (counter = new RateLimiterMemory({ points: uncounted, duration: window_ms / 1_000 })));
    return verdict(await counter.consume(key), limit);
  };
}

/** The counters only count; each call brings its own limit. */
export const uncounted = Number.MAX_SAFE_INTEGER;

export const verdict = ({ consumedPoints, msBeforeNext }: { consumedPoints: number; msBeforeNext: number }, limit: number) => ({
  allowed: consumedPoints <= limit,
  remaining: Math.max(0, limit - consumedPoints),
  reset_ms: Math.max(0, msBeforeNext),
});
