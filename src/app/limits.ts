import type { Context } from "hono";
import { networkOf } from "@/kit/address";
import type { Actor, Deps } from "@/kit/ctx";
import { countUse, minute_ms, type Limit } from "@/kit/limit";

const aMinute = (calls: number): Limit => ({ name: "minute", calls, window_ms: minute_ms });

/** All routes, by who calls. A service key may say otherwise. */
export const limits = { address: aMinute(600), user: aMinute(600), service: aMinute(12_000) } as const;

type Counting = Pick<Deps, "cache" | "config">;

/** Counts one call of this actor; above its limit it is 429. The caller's key is its own budget, whatever address it calls from. */
export async function countCall(c: Context, deps: Counting, actor: Actor, address: string): Promise<void> {
  if (actor.kind === "service") {
    const limit = actor.perMinute === undefined ? limits.service : aMinute(actor.perMinute);
    return shown(c, await countUse(deps, limit, `key:${actor.id.toHexString()}`));
  }
  if (actor.kind === "user") return shown(c, await countUse(deps, limits.user, `user:${actor.id.toHexString()}`));
  return countAddress(c, deps, address);
}

/** Counts one call of an address: strangers, and those whose credentials did not hold. */
export async function countAddress(c: Context, deps: Counting, address: string): Promise<void> {
  shown(c, await countUse(deps, limits.address, `address:${networkOf(address)}`));
}

function shown(c: Context, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}
