import { networkOf } from "@/kit/address";
import type { Ctx } from "@/kit/ctx";
import { countUse, hour_ms, minute_ms, type Limit } from "@/kit/limit";
import { digestOf } from "./secrets";

/** How often one signs in, by any way there is, and asks for mail. */
export const authLimits = {
  account: { name: "sign-in-account", calls: 10, window_ms: minute_ms },
  address: { name: "sign-in", calls: 60, window_ms: minute_ms },
  asking: { name: "mail-asked", calls: 20, window_ms: hour_ms },
  mailbox: { name: "mail-sent", calls: 5, window_ms: hour_ms },
} satisfies Record<string, Limit>;

/** Counts one try to sign in, for the address and for the account, known or not. Throws 429. */
export async function countSignIn(ctx: Ctx, email: string): Promise<void> {
  await countGoogle(ctx);
  await countUse(ctx, authLimits.account, digestOf(email));
}

/** Counts one sign-in by Google, of whom nothing is known yet: with the others, for the address. Throws 429. */
export async function countGoogle(ctx: Ctx): Promise<void> {
  await countUse(ctx, authLimits.address, networkOf(ctx.address));
}

/** Counts one request that makes mail, of each kind for the address that asks, and for the address that is written to. Throws 429. */
export async function countMail(
  ctx: Ctx,
  what: "sign-up" | "forgot-password" | "resend-verification" | "change-email",
  email: string,
): Promise<void> {
  await countUse(ctx, authLimits.asking, `${what}:${networkOf(ctx.address)}`);
  await countUse(ctx, authLimits.mailbox, digestOf(email));
}
