import { expect, test } from "bun:test";
import { feeCheck, firstCheck, lateCheck, nextCheck, retryCheck } from "@/modules/payment-transactions/schedule";

const now = new Date("2026-11-25T10:00:00Z");
const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const minutesTo = (date: Date | null) => date && (date.getTime() - now.getTime()) / 60_000;

test("a new payment is looked at after ten minutes, or at the end of a shorter window", () => {
  expect(firstCheck(now, after(30))).toEqual(after(10));
  expect(firstCheck(now, after(2))).toEqual(new Date(after(2).getTime() + 500));
});

test("a pending one is looked at later each time, right after its window, and at least every six hours", () => {
  expect([1, 2, 3].map((checks) => minutesTo(nextCheck({ checks, expires_at: after(-1) }, now)))).toEqual([20, 40, 80]);
  expect(nextCheck({ checks: 1, expires_at: after(5) }, now)).toEqual(new Date(after(5).getTime() + 500));
  expect(minutesTo(nextCheck({ checks: 40, expires_at: after(-1) }, now))).toBe(360);
});

test("a check without an answer comes again within the hour", () => {
  expect([0, 1, 2, 30].map((checks) => minutesTo(retryCheck({ checks }, now)))).toEqual([0.5, 1, 2, 60]);
});

test("closed payments are watched for three days from their window or their end, fees for as long", () => {
  expect(minutesTo(lateCheck({ checks: 0, expires_at: now, failed_at: now }, now))).toBe(5);
  expect(lateCheck({ checks: 9, expires_at: after(-3 * 1_440), failed_at: after(-3 * 1_440) }, now)).toBeNull();
  expect(minutesTo(lateCheck({ checks: 0, expires_at: after(-3 * 1_440), failed_at: now }, now))).toBe(5);
  expect(lateCheck({ checks: 9, expires_at: after(-3 * 1_440), failed_at: after(-4 * 1_440) }, now)).toBeNull();
  expect(minutesTo(feeCheck({ checks: 0, paid_at: now }, now))).toBe(1);
  expect(feeCheck({ checks: 9, paid_at: after(-3 * 1_440) }, now)).toBeNull();
});
