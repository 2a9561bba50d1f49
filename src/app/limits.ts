import type { Context } from "hono";
import { networkOf } from "@/kit/address";
import type { Actor, Cache } from "@/kit/ctx";
import type { Config } from "@/config";
import { tooManyRequests } from "@/kit/problem";

const minute_ms = 60_000;
/** Calls a minute. A service key may say otherwise. The table of all limits stands in the contract's text. */
export const limits = { address: 600, user: 600, service: 12_000 } as const;

/** Counts one call of this actor; above its limit it is 429. The caller's key is its own budget, whatever address it calls from. */
export async function countCall(c: Context, config: Config, cache: Cache, actor: Actor, address: string): Promise<void> {
  if (config.RATE_LIMIT_SCALE === 0) return;
  if (actor.kind === "service") return hit(c, cache, `key:${actor.id.toHexString()}`, scaled(config, actor.perMinute ?? limits.service));
  if (actor.kind === "user") return hit(c, cache, `user:${actor.id.toHexString()}`, scaled(config, limits.user));
  return countAddress(c, config, cache, address);
}

/** Counts one call of an address: strangers, and those whose credentials did not hold. */
export async function countAddress(c: Context, config: Config, cache: Cache, address: string): Promise<void> {
  if (config.RATE_LIMIT_SCALE !== 0) await hit(c, cache, `address:${networkOf(address)}`, scaled(config, limits.address));
}

const scaled = (config: Config, limit: number) => Math.max(1, Math.round(limit * config.RATE_LIMIT_SCALE));

async function hit(c: Context, cache: Cache, key: string, limit: number): Promise<void> {
  const { allowed, remaining, reset_ms } = await cache.hit(`calls:${key}`, limit, minute_ms);
  const reset_s = Math.max(1, Math.ceil(reset_ms / 1_000));
  const headers = { "RateLimit-Policy": `"minute";q=${limit};w=60`, RateLimit: `"minute";r=${remaining};t=${reset_s}` };
  if (!allowed) throw tooManyRequests({ headers: { ...headers, "Retry-After": String(reset_s) } });
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}
