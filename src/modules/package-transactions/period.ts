export const day_ms = 86_400_000;

export type Period = { starts_at: Date; expires_at: Date };

/**
 * The period that something bought now is for: days of 86,400 seconds in UTC, whatever the calendar says. It follows the latest one of the
 * same package plan while that is not over; so does an automatic renewal that is late, unless its own period would be over by now.
 */
export function periodOf({
  now,
  duration_days,
  latestEnd,
  automatic = false,
}: {
  now: Date;
  duration_days: number;
  latestEnd: Date | null;
  automatic?: boolean;
}): Period {
  const length_ms = duration_days * day_ms;
  const end_ms = latestEnd?.getTime() ?? Number.NEGATIVE_INFINITY;
  const follows = end_ms > now.getTime() || (automatic && end_ms + length_ms > now.getTime());
  const start_ms = follows ? end_ms : now.getTime();
  return { starts_at: new Date(start_ms), expires_at: new Date(start_ms + length_ms) };
}
