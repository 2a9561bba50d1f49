/** A time as people read it in notices: `2026-11-25 17:04 UTC`. */
export const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
