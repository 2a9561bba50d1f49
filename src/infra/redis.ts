import { Redis } from "ioredis";
import type { Logger } from "pino";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { uncounted, verdict, type OpenCache } from "./memory-cache";

/**
 * A cache that all processes share. While Redis is away every look-up is a miss and each process counts alone; nothing here ever throws.
 * `prefix` keeps apart what shares one Redis.
 */
export function openRedis(url: string, { log, prefix = "zaaz" }: { log: Logger; prefix?: string }): OpenCache {
  const redis = new Redis(url, {
    // A command whose answer was lost must not be sent again: a count would count twice.
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    connectTimeout: 2_000,
    enableAutoPipelining: true,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  let away = false;
  redis.on("error", (error: unknown) => {
    if (!away) log.warn({ err: error }, "redis is away: going on without");
    away = true;
  });
  redis.on("ready", () => {
    if (away) log.info("redis is back");
    away = false;
  });

  const counters = new Map<number, RateLimiterRedis>();
  const counterOf = (window_ms: number) => {
    let counter = counters.get(window_ms);
    if (!counter) {
      const duration = Math.max(1, Math.ceil(window_ms / 1_000));
      counter = new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `${prefix}:hits:${duration}`,
        points: uncounted,
        duration,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory({ points: uncounted, duration }),
      });
      counters.set(window_ms, counter);
    }
    return counter;
  };
  const named = (key: string) => `${prefix}:${key}`;
  const quietly = async <T>(command: Promise<T>): Promise<T | null> => command.catch(() => null);

  return {
    get: (key) => quietly(redis.get(named(key))),
    set: async (key, value, ttl_ms) => {
      if (ttl_ms <= 0) await quietly(redis.del(named(key)));
      else await quietly(redis.set(named(key), value, "PX", Math.ceil(ttl_ms)));
    },
    delete: async (key) => void (await quietly(redis.del(named(key)))),
    hit: async (key, limit, window_ms) => verdict(await counterOf(window_ms).consume(key), limit),
    close: async () => redis.disconnect(),
  };
}
