import type { Payment } from "./model";

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;

/** Every payment that is pending so long is asked for at its gateway. */
const firstCheck_ms = 10 * minute_ms;
const longestPause_ms = 6 * hour_ms;
/** How long the money of a closed payment may still turn up without anybody telling. */
const lateWatch_ms = 3 * 24 * hour_ms;
/** The gateway may know a payment as open a moment longer than we do. */
const afterWindow_ms = 500;

/** When a new payment is looked at for the first time. */
export function firstCheck(now: Date, expires_at: Date): Date {
  return earlier(new Date(now.getTime() + firstCheck_ms), new Date(expires_at.getTime() + afterWindow_ms));
}

/** When a pending payment is looked at next: later each time, and right after the end of its window. */
export function nextCheck({ checks, expires_at }: Pick<Payment, "checks" | "expires_at">, now: Date): Date {
  const pause_ms = Math.min(longestPause_ms, firstCheck_ms * 2 ** Math.min(checks, 8));
  const next = new Date(now.getTime() + pause_ms);
  return expires_at > now ? earlier(next, new Date(expires_at.getTime() + afterWindow_ms)) : next;
}

/** When a check that got no answer is made again. */
export function retryCheck({ checks }: Pick<Payment, "checks">, now: Date): Date {
  return new Date(now.getTime() + Math.min(hour_ms, 30_000 * 2 ** Math.min(checks, 8)));
}

/** When a closed payment is looked at again: its page may have been paid in its last moment. Null when that is over. */
export function lateCheck({ checks, expires_at, failed_at }: Pick<Payment, "checks" | "expires_at" | "failed_at">, now: Date): Date | null {
  const next = new Date(now.getTime() + Math.min(longestPause_ms, 5 * minute_ms * 2 ** Math.min(checks, 8)));
  // What was given up long after its window is watched from then on.
  const since = failed_at && failed_at > expires_at ? failed_at : expires_at;
  return next.getTime() - since.getTime() > lateWatch_ms ? null : next;
}

/** When the fee of a settled payment is asked for again; null after a few days. */
export function feeCheck({ checks, paid_at }: Pick<Payment, "checks" | "paid_at">, now: Date): Date | null {
  const next = new Date(now.getTime() + Math.min(longestPause_ms, minute_ms * 2 ** Math.min(checks, 10)));
  return paid_at && next.getTime() - paid_at.getTime() > lateWatch_ms ? null : next;
}

const earlier = (a: Date, b: Date) => (a < b ? a : b);
