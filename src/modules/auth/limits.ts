import { networkOf } from "@/kit/address";
import type { Ctx } from "@/kit/ctx";
import { tooManyRequests } from "@/kit/problem";
import { digestOf } from "./secrets";

const minute_ms = 60_000;
const hour_ms = 3_600_000;

/** Counts one try to sign in: 10 a minute for an account, known or not, and 60 for an address. Throws 429. */
export async function countSignIn(ctx: Ctx, email: string): Promise<void> {
  await count(ctx, `sign-in:address:${networkOf(ctx.address)}`, 60, minute_ms);
  await count(ctx, `sign-in:account:${digestOf(email)}`, 10, minute_ms);
}

/** Counts one sign-in by Google, of whom nothing is known yet: with the others, 60 a minute for an address. Throws 429. */
export const countGoogle = (ctx: Ctx): Promise<void> => count(ctx, `sign-in:address:${networkOf(ctx.address)}`, 60, minute_ms);

/** Counts one request that makes mail: 20 an hour for an address that asks, of each kind, and 5 for an address that is written to. Throws 429. */
export async function countMail(
  ctx: Ctx,
  what: "sign-up" | "forgot-password" | "resend-verification" | "change-email",
  email: string,
): Promise<void> {
  await count(ctx, `${what}:address:${networkOf(ctx.address)}`, 20, hour_ms);
  await count(ctx, `mail:${digestOf(email)}`, 5, hour_ms);
}

async function count(ctx: Ctx, key: string, limit: number, window_ms: number): Promise<void> {
  const scale = ctx.config.RATE_LIMIT_SCALE;
  if (scale === 0) return;
  const { allowed, reset_ms } = await ctx.cache.hit(key, Math.max(1, Math.round(limit * scale)), window_ms);
  if (!allowed) throw tooManyRequests({ headers: { "Retry-After": String(Math.max(1, Math.ceil(reset_ms / 1_000))) } });
}
